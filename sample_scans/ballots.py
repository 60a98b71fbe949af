"""The true numbers of the demo election: one count that adds up for each station and contest.

The figures come from a seed alone (`random.Random`, whose stream is the same everywhere), so that
`truth.csv` can be rebuilt; they satisfy H01–H07 and S01–S04 by construction.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence


def station_voters(number: int) -> dict[str, int]:
    """Return R, the listed voters, by office, of station `number` (from 1); 300–4,000 (S05)."""
    rng = random.Random(f"voters-{number}")
    listed = rng.choice((rng.randint(420, 990), rng.randint(990, 1900), rng.randint(1900, 3600)))
    province = listed - rng.randint(2, 12)
    return {"quoc_hoi": listed, "hdnd_tinh": province, "hdnd_xa": province - rng.randint(3, 25)}


def count(contest: str, station: int, listed: int, seats: int, candidates: int) -> dict[str, int]:
    """Return every field of one count sheet: field id -> value, for K `seats`, N `candidates`."""
    taste = random.Random(f"taste-{contest}")
    rng = random.Random(f"count-{contest}-{station}")
    weights = [taste.uniform(0.4, 1.3) * rng.uniform(0.85, 1.15) for _ in range(candidates)]
    voted = listed - rng.randint(0, max(2, listed // 60))
    collected = voted - rng.choice((0, 0, 0, 1, 2))
    invalid = rng.randint(1, max(2, collected // 45))
    valid = collected - invalid
    piles = _piles(rng, valid, seats)
    wanted = sum((k + 1) * pile for k, pile in enumerate(piles))
    votes = _votes(weights, wanted, valid)
    fields = {
        "voters_listed": listed,
        "voters_voted": voted,
        "ballots_issued": voted,
        "ballots_collected": collected,
        "ballots_valid": valid,
        "ballots_invalid": invalid,
    }
    fields |= {f"votes.{i + 1}": vote for i, vote in enumerate(votes)}
    fields |= {f"pile.{k + 1}": pile for k, pile in enumerate(piles)}
    return fields


def broken_rules(values: Mapping[str, int], seats: int, candidates: int) -> list[str]:
    """Return the codes of the hard checks H01–H07 that these numbers break, in order."""
    listed, voted = values["voters_listed"], values["voters_voted"]
    collected, valid = values["ballots_collected"], values["ballots_valid"]
    votes = [values[f"votes.{i + 1}"] for i in range(candidates)]
    piles = [values[f"pile.{k + 1}"] for k in range(seats)]
    kept = sum((k + 1) * pile for k, pile in enumerate(piles))
    holds = {
        "H01": valid + values["ballots_invalid"] == collected,
        "H02": collected <= voted,
        "H03": voted <= listed,
        "H04": all(vote <= valid for vote in votes),
        "H05": valid <= sum(votes) <= seats * valid,
        "H06": sum(piles) == valid,
        "H07": sum(votes) == kept,
    }
    return [code for code, fine in holds.items() if not fine]


def _piles(rng: random.Random, valid: int, seats: int) -> list[int]:
    """Return valid ballots by the number of names they keep: most keep as many as they may."""
    full = int(valid * rng.uniform(0.62, 0.80))
    rest = valid - full
    shares = [rng.uniform(0.4, 1.0) * (k + 1) for k in range(seats - 1)]
    piles = [int(rest * share / sum(shares)) for share in shares]
    piles[-1] += rest - sum(piles)
    return [*piles, full]


def _votes(weights: Sequence[float], wanted: int, valid: int) -> list[int]:
    """Return each candidate's votes after their `weights`: `wanted` in all, none above `valid`."""
    candidates = len(weights)
    votes: Sequence[int] = [0] * candidates
    for _ in range(50):
        open_weights = [w if v < valid else 0.0 for w, v in zip(weights, votes, strict=True)]
        left = wanted - sum(votes)
        gain = [int(left * w / sum(open_weights)) for w in open_weights]
        votes = [min(valid, v + g) for v, g in zip(votes, gain, strict=True)]
    left = wanted - sum(votes)
    order = sorted(range(candidates), key=lambda i: votes[i])
    return [v + (left if i == order[0] else 0) for i, v in enumerate(votes)]
