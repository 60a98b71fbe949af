"""A planted value reaches no entry, no comparison, no total: thousands of random evenings.

Each evening is one of `tests.models.evenings`; a failing one is named by its seed. What an export
holds comes from `totals` alone (`review_app.commands.results`), so totals are looked at here.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.rules.attention import plausible_errors
from models.schema import Area, Contest
from models.services import presenting
from models.services.totals import totals
from tests.models.evenings import NAMES, READ, TRUTH, Evening, Hall, person

EVENINGS = 2_000
REAL_EVENINGS = 100
CORES = 2
TRUE = " OR ".join(
    f"(e.sheet_id = {sheet} AND p.field_id = '{name}' AND p.value = {value})"
    for sheet, figures in enumerate(TRUTH.values(), start=1)
    for name, value in zip(NAMES, figures, strict=True)
)
"""Chance may plant what the paper says; that number a person may type, and it counts."""
PLANTED = (
    f"SELECT e.sheet_id, p.* FROM planted p JOIN entry e ON e.id = p.entry_id WHERE NOT ({TRUE})"
)
NOWHERE = {
    "entry": f"SELECT 1 FROM ({PLANTED}) p JOIN entry_value v ON v.entry_id = p.entry_id"
    " AND v.field_id = p.field_id AND v.value = p.value",
    "accepted, even where it is true": "SELECT 1 FROM planted p JOIN entry_value v"
    " ON v.entry_id = p.entry_id AND v.field_id = p.field_id AND v.value = p.value"
    " AND v.source = 'accepted'",
    "comparison": f"SELECT 1 FROM ({PLANTED}) p JOIN comparison c ON c.sheet_id = p.sheet_id"
    " JOIN mismatch m ON m.comparison_id = c.id AND m.field_id = p.field_id"
    " JOIN entry_value v ON v.id IN (m.value_a_id, m.value_b_id) AND v.value = p.value",
    "check": f"SELECT 1 FROM ({PLANTED}) p JOIN comparison c ON c.sheet_id = p.sheet_id"
    " JOIN check_result r ON r.comparison_id = c.id"
    " AND json_extract(r.numbers, '$.fields.' || p.field_id) = p.value",
    "decision": f"SELECT 1 FROM ({PLANTED}) p JOIN decision d ON d.sheet_id = p.sheet_id"
    " AND d.field_id = p.field_id AND d.value = p.value",
    "accepted figure": f"SELECT 1 FROM ({PLANTED}) p JOIN acceptance k"
    " ON k.sheet_id = p.sheet_id JOIN accepted_value f ON f.acceptance_id = k.id"
    " AND f.field_id = p.field_id AND f.value = p.value",
    "log": "SELECT 1 FROM planted p JOIN audit_event a ON a.kind IN ('error_planted',"
    " 'planted_confirmed') AND (SELECT count(*) FROM json_each(a.payload)) <> 1",
    "number with a withheld reading": "SELECT 1 FROM planted p JOIN withheld w"
    " ON w.entry_id = p.entry_id AND w.field_id = p.field_id",
    "token of a withheld reading": "SELECT 1 FROM withheld w JOIN picture_token t"
    " ON t.entry_id = w.entry_id AND t.field_id = w.field_id AND t.reading_field_id IS NOT NULL",
    "finished entry that should have been asked again": "SELECT 1 FROM withheld w"
    " JOIN entry e ON e.id = w.entry_id AND e.finished_at IS NOT NULL"
    " JOIN reading_field r ON r.id = w.reading_field_id JOIN entry_value v"
    " ON v.entry_id = e.id AND v.field_id = w.field_id AND v.seq = 1 AND v.value IS NOT r.value"
    " WHERE (SELECT count(*) FROM entry_value n WHERE n.entry_id = e.id"
    " AND n.field_id = w.field_id) < 2",
}
"""Where a planted value, or a withheld reading, must not be: each finds rows that may not exist."""
FOUND = text(
    "SELECT "
    + ", ".join(f'(SELECT count(*) FROM ({sql})) AS "{name}"' for name, sql in NOWHERE.items())
)
SEEN = (
    "SELECT (SELECT count(*) FROM planted) AS planted,"
    " (SELECT count(*) FROM planted_answer WHERE outcome = 'confirmed') AS confirmed,"
    " (SELECT count(*) FROM planted_answer WHERE outcome = 'caught') AS caught,"
    " (SELECT count(*) FROM withheld) AS withheld,"
    " (SELECT count(*) FROM acceptance) AS accepted,"
    " (SELECT count(*) FROM mismatch) AS mismatch,"
    " (SELECT count(*) FROM stand_down) AS stood_down"
)


def test_no_planted_value_gets_anywhere() -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(CORES, mp_context=context) as pool:
        seen = sum(pool.map(evenings, [range(n, EVENINGS, CORES) for n in range(CORES)]), Counter())
    # The evenings were worth something: all of this happened, and often.
    assert seen["evenings"] == EVENINGS
    for what, often in (
        ("planted", 0.5),
        ("confirmed", 0.2),
        ("caught", 0.1),
        ("withheld", 0.25),
        ("again", 0.05),
        ("accepted", 0.3),
        ("mismatch", 0.04),
        ("stood_down", 0.0),
    ):
        assert seen[what] > often * EVENINGS, (what, seen)


def evenings(seeds: range) -> Counter[str]:
    """Live through one evening for each seed; returns what happened, counted."""
    hall, seen = Hall.make(trial=True), Counter[str]()
    for seed in seeds:
        presenting.dice = Random(seed)
        with hall.evening() as session:
            evening = Evening(hall, session, Random(-1 - seed))
            try:
                evening.run()
                found = looked_at(evening)
                if seed % 10 == 0:
                    totals_are_of_accepted_figures(session)
                assert evening.told == found["confirmed"], "told whoever confirmed one, and nobody"
                seen += found
            except Exception as error:
                raise AssertionError(f"evening {seed}: {error!r}") from error
    hall.close()
    return seen


def looked_at(evening: Evening) -> Counter[str]:
    """Look for what must not be; return what happened."""
    wrong = evening.session.execute(FOUND).mappings().one()
    assert not any(wrong.values()), wrong
    withheld = set(evening.session.execute(text("SELECT entry_id, field_id FROM withheld")).all())
    for entry_id, shown in evening.views:
        assert shown.proposal is None or (entry_id, shown.field_id) not in withheld
    found = Counter[str](evening.session.execute(text(SEEN)).mappings().one())
    again = sum(shown.asked == "again" for _entry, shown in evening.views)
    return found + Counter({"evenings": 1, "again": again})


def totals_are_of_accepted_figures(session: Session) -> None:
    """What totals and exports show is the sum of accepted figures and nothing else."""
    view = totals(
        session, person(session, "sup"), session.get_one(Contest, 1), session.get_one(Area, 1)
    )
    sums = dict.fromkeys(NAMES, 0)
    rows = session.execute(text("SELECT field_id, sum(value) FROM accepted_value GROUP BY 1"))
    sums |= dict(rows.tuples().all())
    assert view.by_tally, "the supervisor holds no entry"
    assert {row.field_id: row.accepted or 0 for row in view.rows} == sums


@pytest.fixture
def real() -> Iterator[Hall]:
    """A hall whose election is none of rehearsal."""
    hall = Hall.make(trial=False)
    yield hall
    hall.close()


def test_in_a_real_election_nothing_is_planted(real: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Counter[str]()
    for seed in range(REAL_EVENINGS):
        monkeypatch.setattr(presenting, "dice", Random(seed))
        with real.evening() as session:
            evening = Evening(real, session, Random(-1 - seed))
            evening.run()
            seen += looked_at(evening)
            assert evening.told == 0
    assert seen["planted"] == 0
    assert seen["withheld"] > 0.25 * REAL_EVENINGS


def planted_by_hand(session: Session, hall: Hall, chance: Random) -> None:
    """Write a planted row before its number is shown, in an open entry: all that a trial takes."""
    code = chance.choice([code for code, (reading,) in READ.items() if reading is not None])
    entry = Evening(hall, session, chance).open(person(session, "ann"), code)
    value = chance.choice(plausible_errors(READ[code][0] or 0))
    session.execute(
        text(
            "INSERT INTO planted (entry_id, field_id, reading_field_id, value, planted_at)"
            " SELECT :entry, r.field_id, r.id, :value, '2026-03-15 13:00:00.000000'"
            " FROM reading_field r JOIN reading g ON g.id = r.reading_id"
            " JOIN scan c ON c.id = g.scan_id WHERE c.sheet_id = :sheet"
        ),
        {"entry": entry.id, "value": value, "sheet": entry.sheet_id},
    )


def test_a_real_elections_database_refuses_every_row_that_a_trials_takes(real: Hall) -> None:
    trial, count = Hall.make(trial=True), text("SELECT count(*) FROM planted")
    for seed in range(REAL_EVENINGS):
        with trial.evening() as session:
            planted_by_hand(session, trial, Random(seed))
            assert session.execute(count).scalar() == 1
        with real.evening() as session:
            with pytest.raises(IntegrityError, match=r"kiemdoi/planted\.trial_only"):
                planted_by_hand(session, real, Random(seed))
            assert session.execute(count).scalar() == 0
    trial.close()
