"""The rules that the database enforces."""

from __future__ import annotations

from alembic import op

from models.triggers import RULES, installation, removals

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in installation(RULES, op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in removals(RULES, op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
