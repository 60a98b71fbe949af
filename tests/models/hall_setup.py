"""The hall before counting opens: the election, its people and what it expects."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.audit import SYSTEM, record
from models.schema import (
    Area,
    AttentionRule,
    Base,
    Candidate,
    Contest,
    ContestField,
    Election,
    Person,
    Sheet,
)
from tests.models.hall_names import (
    DISABLED,
    FIELDS,
    ON_PAPER,
    ROLES,
    T0,
)


def set_up(session: Session) -> None:
    add(
        session,
        Election(
            id=1,
            code="trial",
            name_vi="Vận hành thử",
            name_en="Trial",
            day=date(2026, 3, 15),
            is_trial=True,
            identity_key=b"k" * 16,
            embargo_until=T0 - timedelta(days=900),
            created_at=T0,
        ),
        Area(id=1, level="commune", code="x", name_vi="Xã", name_en="Commune"),
        *(
            Person(
                id=row_id,
                login=f"p{row_id}",
                personal_no=str(row_id),
                name=f"Person {row_id}",
                role=role,
                password_hash=f"hash {row_id}",
                enabled=row_id != DISABLED,
                created_at=T0,
            )
            for row_id, role in ROLES.items()
        ),
    )
    add(
        session,
        *(
            Area(
                id=1 + i,
                parent_id=1,
                level="station",
                code=f"s{i}",
                name_vi=f"KV {i}",
                name_en=f"Station {i}",
            )
            for i in range(1, 8)
        ),
        Contest(
            id=1,
            code="c",
            office="hdnd_xa",
            name_vi="Xã",
            name_en="Commune",
            area_id=1,
            seats=1,
            candidate_count=1,
            form="f",
        ),
    )
    add(
        session,
        Candidate(id=1, contest_id=1, position=1, name="An", birth_date=date(1970, 1, 1)),
        *(
            ContestField(
                id=i,
                contest_id=1,
                field_id=field,
                page=1,
                position=i,
                digits=4,
                label_vi=field,
                label_en=field,
            )
            for i, field in enumerate(FIELDS, start=1)
        ),
        *(
            Sheet(
                id=i,
                code=f"SHEET00{i}",
                contest_id=1,
                station_id=1 + i,
                pages=1,
                state_since=T0,
                paper_b=i == ON_PAPER,
            )
            for i in range(1, 8)
        ),
    )
    add(
        session,
        AttentionRule(id=1, withheld_share=20, planted_share=40, miss_limit=10, miss_least=10),
    )
    session.get_one(Election, 1).phase = "counting"
    record(session, SYSTEM, "set_up", "hall", now=T0)


def add(session: Session, *rows: Base) -> None:
    """Write rows at once, so that the next ones may refer to them."""
    session.add_all(rows)
    session.flush()
