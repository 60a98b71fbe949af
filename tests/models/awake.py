"""What the tests of withheld and planted numbers share."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM, record
from models.db import transaction
from models.schema import AttentionRule, Planted
from models.triggers import RULES, installation, removals

BEFORE_COUNTING = tuple(rule for rule in RULES if rule.name == "attention_rule.before_counting")


def keep_awake(
    factory: sessionmaker[Session],
    *,
    withheld: int = 0,
    planted: int = 0,
    limit: int = 10,
    least: int = 10,
) -> None:
    """Give an election its rule, as `kiemdoi init` does before counting opens."""
    with transaction(factory) as session:
        connection = session.connection()
        for statement in removals(BEFORE_COUNTING, "sqlite"):
            connection.exec_driver_sql(statement)
        session.add(
            AttentionRule(
                id=1,
                withheld_share=withheld,
                planted_share=planted,
                miss_limit=limit,
                miss_least=least,
            )
        )
        record(session, SYSTEM, "rule_made", "election:test")
        for statement in installation(BEFORE_COUNTING, "sqlite"):
            connection.exec_driver_sql(statement)


def planted_in(session: Session, name: str) -> int:
    """Return the value that was planted in one field."""
    return session.scalars(select(Planted.value).where(Planted.field_id == name)).one()
