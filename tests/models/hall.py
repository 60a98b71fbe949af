"""A small hall in the middle of its evening, built row by row: a sheet in every stage.

Rows are written directly, not through the services, so that tests of the database's own rules rest
on nothing else; that these rows are accepted is the other half of those tests.
"""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM, record
from models.db import transaction
from models.schema import (
    Acceptance,
    AcceptedValue,
    AccountRequest,
    Batch,
    CheckResult,
    Comparison,
    Decision,
    Entry,
    EntryValue,
    IdentityTyping,
    Lease,
    Mismatch,
    PictureToken,
    Planted,
    PlantedAnswer,
    Reading,
    ReadingField,
    Release,
    Scan,
    ScanFile,
    SecondTyping,
    Sheet,
    SheetCopy,
    StandDown,
    Withheld,
)
from tests.models.hall_names import (
    ACCEPTED,
    ADMIN,
    ANN,
    BINH,
    CHI,
    CLERK,
    DISABLED,
    FIELDS,
    NEARLY,
    ON_PAPER,
    OPEN,
    READY,
    SUP,
    TO_DECIDE,
    at,
    sha,
)
from tests.models.hall_setup import add, set_up


def fill_hall(factory: sessionmaker[Session]) -> None:
    """Build the hall in an empty database of the current schema."""
    with transaction(factory) as session:
        set_up(session)
    with transaction(factory) as session:
        for sheet_id in (READY, OPEN, TO_DECIDE, ACCEPTED, ON_PAPER, NEARLY):
            _scan(session, sheet_id)
        _requests(session)
        record(session, SYSTEM, "scanned", "hall", now=at(10))
    with transaction(factory) as session:
        _enter(session, OPEN, 1, "A", ANN, (200, 190), finish=True)
        _enter(session, OPEN, 2, "B", BINH, (200,), finish=False)
        session.add(Lease(id=1, sheet_id=OPEN, tally="B", person_id=BINH, expires_at=at(60)))
        for sheet_id, b_values in (
            (TO_DECIDE, (210, 187)),
            (ACCEPTED, (210, 180)),
            (NEARLY, (210, 180)),
        ):
            _enter(session, sheet_id, sheet_id * 10, "A", ANN, (210, 180), finish=True)
            _enter(session, sheet_id, sheet_id * 10 + 1, "B", BINH, b_values, finish=True)
            _compare(session, sheet_id)
        _decide(session)
        _stand_down(session)
        record(session, SYSTEM, "entered", "hall", now=at(30))
    with transaction(factory) as session:
        _check(session, NEARLY * 10 + 1, NEARLY, "settled", "pass")
        _agree(session, ACCEPTED)
        _move(session, ACCEPTED, "accepted")
        record(session, SYSTEM, "settled", "hall", now=at(40))


def _scan(session: Session, sheet_id: int) -> None:
    """Place the one page of a sheet; ids of all its rows are the sheet's own."""
    if session.get(Batch, 1) is None:
        add(session, Batch(id=1, opened_by=CLERK, opened_at=at(1), declared_pages=6, source="web"))
    name = f"page of sheet {sheet_id}"
    add(
        session,
        ScanFile(
            id=sheet_id,
            batch_id=1,
            name=f"{name}.png",
            sha256=sha(name),
            size=len(name),
            pages=1,
            state="read",
            received_by=CLERK,
            received_at=at(2),
        ),
    )
    scan = Scan(
        id=sheet_id,
        file_id=sheet_id,
        file_page=1,
        sha256=sha(name),
        received_at=at(2),
        thumbnail_sha256=sha(f"small {name}"),
    )
    add(session, scan)
    add(
        session,
        Reading(
            id=sheet_id,
            scan_id=sheet_id,
            engine="test",
            status="ok",
            payload={"ms": 1.5},
            created_at=at(3),
        ),
        IdentityTyping(
            id=sheet_id,
            scan_id=sheet_id,
            sheet_code=f"SHEET00{sheet_id}",
            sheet_page=1,
            typed_by=CLERK,
            typed_at=at(3),
        ),
    )
    add(
        session,
        *(
            ReadingField(
                id=sheet_id * 10 + i,
                reading_id=sheet_id,
                field_id=field,
                state="read",
                value=(210, 180)[i],
                confidence=0.99,
                picture_sha256=sha(f"{field} of {sheet_id}"),
            )
            for i, field in enumerate(FIELDS)
        ),
    )
    scan.state, scan.sheet_id, scan.sheet_page, scan.copy = "placed", sheet_id, 1, 1
    scan.identity_by = "qr"
    session.flush()
    _move(session, sheet_id, "ready")


def _requests(session: Session) -> None:
    add(
        session,
        AccountRequest(
            id=1,
            kind="role",
            person_id=CHI,
            payload={"role": "supervisor"},
            requested_by=ADMIN,
            requested_at=at(5),
        ),
        AccountRequest(
            id=2,
            kind="create",
            payload={"login": "new", "personal_no": "99", "role": "clerk", "password_hash": "h"},
            requested_by=ADMIN,
            requested_at=at(5),
        ),
        Release(id=1, contest_id=1, administrator_id=ADMIN),
        SheetCopy(id=1, sheet_id=READY, copy=2, reason="torn", printed_by=SUP, printed_at=at(5)),
    )


def _enter(
    session: Session,
    sheet_id: int,
    entry_id: int,
    tally: str,
    person: int,
    values: tuple[int, ...],
    *,
    finish: bool,
) -> None:
    if session.get_one(Sheet, sheet_id).state == "ready":
        _move(session, sheet_id, "counting")
    entry = Entry(
        id=entry_id,
        sheet_id=sheet_id,
        tally=tally,
        person_id=person,
        medium="scan",
        started_at=at(11),
    )
    add(session, entry)
    awake = sheet_id == NEARLY and tally == "A"
    if awake:
        _keep_awake(session, entry)
    for i, value in enumerate(values):
        reading_field = session.get_one(ReadingField, sheet_id * 10 + i)
        shown = tally == "A" and not awake
        accepted = shown and reading_field.value == value
        token = PictureToken(
            id=entry_id * 10 + i,
            token=f"token {entry_id} {i}",
            entry_id=entry_id,
            field_id=FIELDS[i],
            picture_sha256=reading_field.picture_sha256,
            reading_field_id=reading_field.id if shown else None,
            issued_at=at(12),
            shown_at=at(12.1),
        )
        add(session, token)
        token.used_at = at(12.2)
        session.flush()
        if awake and i == 1:
            add(
                session,
                PlantedAnswer(
                    id=1, planted_id=1, token_id=token.id, outcome="caught", answered_at=at(12.2)
                ),
            )
        add(
            session,
            EntryValue(
                id=entry_id * 10 + i,
                entry_id=entry_id,
                field_id=FIELDS[i],
                seq=1,
                kind="number",
                value=value,
                source="accepted" if accepted else "typed",
                reading_field_id=reading_field.id if accepted else None,
                token_id=token.id,
                picture_sha256=token.picture_sha256,
                given_at=at(12.2),
            ),
        )
    if finish:
        entry.finished_at = at(13)
        session.flush()


def _keep_awake(session: Session, entry: Entry) -> None:
    """Withhold the reading of the first number, and change the proposal of the second."""
    readings = [session.get_one(ReadingField, entry.sheet_id * 10 + i) for i in range(2)]
    add(
        session,
        Withheld(
            id=1,
            entry_id=entry.id,
            field_id=FIELDS[0],
            reading_field_id=readings[0].id,
            withheld_at=at(12),
        ),
        Planted(
            id=1,
            entry_id=entry.id,
            field_id=FIELDS[1],
            reading_field_id=readings[1].id,
            value=130,
            planted_at=at(12),
        ),
    )


def _stand_down(session: Session) -> None:
    """Somebody was stood down before their account was disabled."""
    add(
        session,
        StandDown(
            id=1, person_id=DISABLED, measure="proposals", observed=10, missed=5, began_at=at(20)
        ),
    )


def _compare(session: Session, sheet_id: int) -> None:
    a, b = sheet_id * 10, sheet_id * 10 + 1
    add(
        session,
        Comparison(id=sheet_id, sheet_id=sheet_id, entry_a_id=a, entry_b_id=b, compared_at=at(14)),
    )
    _check(session, sheet_id * 10, sheet_id, "A", "pass")


def _check(session: Session, row_id: int, comparison: int, basis: str, outcome: str) -> None:
    add(
        session,
        CheckResult(
            id=row_id,
            comparison_id=comparison,
            code="H03",
            kind="hard",
            basis=basis,
            outcome=outcome,
            numbers={"fields": {"voters_voted": 210}, "terms": {}},
            checked_at=at(14),
        ),
    )


def _decide(session: Session) -> None:
    """Lay TO_DECIDE before Sup, who wrote a third value that Chi typed again."""
    add(
        session,
        Mismatch(
            id=1,
            comparison_id=TO_DECIDE,
            field_id=FIELDS[1],
            value_a_id=TO_DECIDE * 100 + 1,
            value_b_id=TO_DECIDE * 100 + 11,
        ),
    )
    _move(session, TO_DECIDE, "to_decide")
    add(
        session,
        Decision(
            id=1,
            sheet_id=TO_DECIDE,
            comparison_id=TO_DECIDE,
            field_id=FIELDS[1],
            kind="write",
            value_kind="number",
            value=181,
            reason="the 7 is a 1",
            needs_second=True,
            decided_by=SUP,
            decided_at=at(15),
        ),
    )
    add(
        session,
        SecondTyping(
            id=1,
            decision_id=1,
            field_id=FIELDS[1],
            kind="number",
            value=181,
            typed_by=CHI,
            typed_at=at(16),
        ),
    )


def _agree(session: Session, sheet_id: int) -> None:
    _check(session, sheet_id * 10 + 1, sheet_id, "settled", "pass")
    add(
        session,
        Acceptance(id=sheet_id, sheet_id=sheet_id, comparison_id=sheet_id, accepted_at=at(31)),
    )
    add(
        session,
        *(
            AcceptedValue(
                id=sheet_id * 10 + i,
                acceptance_id=sheet_id,
                field_id=field,
                value=(210, 180)[i],
                value_a_id=sheet_id * 100 + i,
                value_b_id=sheet_id * 100 + 10 + i,
            )
            for i, field in enumerate(FIELDS)
        ),
    )


def _move(session: Session, sheet_id: int, state: str) -> None:
    session.get_one(Sheet, sheet_id).state = state
    session.flush()
