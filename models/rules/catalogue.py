"""The checks of the Vietnamese election pack (VIETNAM: H01–H07, S01, S02, S05) and BLANK.

Symbols: R voters listed, P voters voted, I ballots issued, C collected, V valid, X invalid,
vᵢ votes of candidate i, Tₖ valid ballots that keep exactly k names, K seats.
"""

from __future__ import annotations

from typing import Final

from models.rules.checks import BlankCheck, Check, Terms

LISTED, VOTED = "voters_listed", "voters_voted"
ISSUED, COLLECTED = "ballots_issued", "ballots_collected"
VALID, INVALID = "ballots_valid", "ballots_invalid"
STATION_VOTERS = (300, 4_000)
"""How many voters a station has by law; exceptions are allowed, hence a soft check."""
STOP_RULE: Final = "H02"
"""More ballots than voters: the law's stop rule, which no decision overrides."""
BLANK_RULE: Final = "BLANK"


def votes(candidates: int) -> tuple[str, ...]:
    """Return the fields of the candidates' votes, in ballot order."""
    return tuple(f"votes.{i}" for i in range(1, candidates + 1))


def piles(seats: int) -> tuple[str, ...]:
    """Return the fields of the piles T₁ … T_K."""
    return tuple(f"pile.{k}" for k in range(1, seats + 1))


def _h01(n: list[int], _seats: int) -> tuple[bool, Terms]:
    valid, invalid, collected = n
    return valid + invalid == collected, {"V + X": valid + invalid, "C": collected}


def _h02(n: list[int], _seats: int) -> tuple[bool, Terms]:
    collected, voted = n
    return collected <= voted, {"C": collected, "P": voted}


def _h03(n: list[int], _seats: int) -> tuple[bool, Terms]:
    voted, listed = n
    return voted <= listed, {"P": voted, "R": listed}


def _h04(n: list[int], _seats: int) -> tuple[bool, Terms]:
    valid, *each = n
    return max(each) <= valid, {"max vᵢ": max(each), "V": valid}


def _h05(n: list[int], seats: int) -> tuple[bool, Terms]:
    valid, *each = n
    total = sum(each)
    holds = valid <= total <= seats * valid
    return holds, {"V": valid, "Σvᵢ": total, "K·V": seats * valid}


def _h06(n: list[int], _seats: int) -> tuple[bool, Terms]:
    valid, *each = n
    return sum(each) == valid, {"ΣTₖ": sum(each), "V": valid}


def _h07(n: list[int], seats: int) -> tuple[bool, Terms]:
    kept, given = n[:seats], sum(n[seats:])
    names = sum(k * pile for k, pile in enumerate(kept, start=1))
    return given == names, {"Σvᵢ": given, "Σk·Tₖ": names}


def _s01(n: list[int], _seats: int) -> tuple[bool, Terms]:
    issued, voted = n
    return issued == voted, {"I": issued, "P": voted}


def _s02(n: list[int], _seats: int) -> tuple[bool, Terms]:
    collected, issued = n
    return collected <= issued, {"C": collected, "I": issued}


def _s05(n: list[int], _seats: int) -> tuple[bool, Terms]:
    low, high = STATION_VOTERS
    return low <= n[0] <= high, {"R": n[0], "low": low, "high": high}


def _nothing(_n: list[int], _seats: int) -> tuple[bool, Terms]:
    return True, {}


CATALOGUE: Final[tuple[Check, ...]] = (
    Check("H01", "hard", "V + X = C", lambda k, n: (VALID, INVALID, COLLECTED), _h01),
    Check("H02", "hard", "C ≤ P", lambda k, n: (COLLECTED, VOTED), _h02, decidable=False),
    Check("H03", "hard", "P ≤ R", lambda k, n: (VOTED, LISTED), _h03),
    Check("H04", "hard", "vᵢ ≤ V", lambda k, n: (VALID, *votes(n)), _h04),
    Check("H05", "hard", "V ≤ Σvᵢ ≤ K·V", lambda k, n: (VALID, *votes(n)), _h05),
    Check("H06", "hard", "ΣTₖ = V", lambda k, n: (VALID, *piles(k)), _h06),
    Check("H07", "hard", "Σvᵢ = Σk·Tₖ", lambda k, n: (*piles(k), *votes(n)), _h07),
    Check("S01", "soft", "I = P", lambda k, n: (ISSUED, VOTED), _s01),
    Check("S02", "soft", "C ≤ I", lambda k, n: (COLLECTED, ISSUED), _s02),
    Check("S05", "soft", "300 ≤ R ≤ 4000", lambda k, n: (LISTED,), _s05),
    BlankCheck(BLANK_RULE, "hard", "–", lambda k, n: (), _nothing, decidable=False),
)
BY_CODE: Final = {check.code: check for check in CATALOGUE}
