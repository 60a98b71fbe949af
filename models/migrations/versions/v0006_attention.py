"""Withheld readings, planted errors of trials, people who are stood down; all rules anew.

An election of before has no row in `attention_rule`: for it everything stays as it was. (A column
of `election` would have changed a row that the audit log holds the hash of.)
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.triggers import RULES, installation

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _remove_rules()
    op.create_table(
        "attention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("withheld_share", sa.Integer(), nullable=False),
        sa.Column("planted_share", sa.Integer(), nullable=False),
        sa.Column("miss_limit", sa.Integer(), nullable=False),
        sa.Column("miss_least", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_attention_rule_only_one")),
        sa.CheckConstraint("withheld_share >= 0", name=op.f("ck_attention_rule_withheld_share")),
        sa.CheckConstraint("planted_share >= 0", name=op.f("ck_attention_rule_planted_share")),
        sa.CheckConstraint(
            "miss_limit BETWEEN 1 AND 100", name=op.f("ck_attention_rule_miss_limit")
        ),
        sa.CheckConstraint("miss_least >= 1", name=op.f("ck_attention_rule_miss_least")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attention_rule")),
    )
    op.create_table(
        "withheld",
        *_number_columns("withheld"),
        sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "planted",
        *_number_columns("planted"),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("planted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_planted_value")),
    )
    _create_answers()
    _create_stand_downs()
    for statement in installation(RULES, op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    _remove_rules()
    for table in ("stand_down", "planted_answer", "planted", "withheld", "attention_rule"):
        op.drop_table(table)


def _number_columns(table: str) -> list[sa.schema.SchemaItem]:
    """Return the columns and keys that name one number of one entry and its reading."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("reading_field_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f(f"fk_{table}_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["reading_field_id"],
            ["reading_field.id"],
            name=op.f(f"fk_{table}_reading_field_id_reading_field"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("entry_id", "field_id", name=op.f(f"uq_{table}_entry_id_field_id")),
    ]


def _create_answers() -> None:
    op.create_table(
        "planted_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("planted_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'caught')", name=op.f("ck_planted_answer_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["planted_id"], ["planted.id"], name=op.f("fk_planted_answer_planted_id_planted")
        ),
        sa.ForeignKeyConstraint(
            ["token_id"],
            ["picture_token.id"],
            name=op.f("fk_planted_answer_token_id_picture_token"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planted_answer")),
        sa.UniqueConstraint("planted_id", name=op.f("uq_planted_answer_planted_id")),
        sa.UniqueConstraint("token_id", name=op.f("uq_planted_answer_token_id")),
    )


def _create_stand_downs() -> None:
    op.create_table(
        "stand_down",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("observed", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_by", sa.Integer(), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "measure IN ('proposals', 'typing')", name=op.f("ck_stand_down_measure")
        ),
        sa.CheckConstraint("missed >= 1 AND missed <= observed", name=op.f("ck_stand_down_missed")),
        sa.CheckConstraint(
            "restored_at IS NULL OR (restored_by IS NOT NULL AND length(trim(reason)) > 0)",
            name=op.f("ck_stand_down_restored"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stand_down_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["restored_by"], ["person.id"], name=op.f("fk_stand_down_restored_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_down")),
    )
    op.create_index(
        "uq_stand_down_current",
        "stand_down",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("restored_at IS NULL"),
        postgresql_where=sa.text("restored_at IS NULL"),
    )


def _remove_rules() -> None:
    """Take every rule of ours out of force, by what this database holds, whatever its version."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        found = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            " AND name LIKE 'kd\\_%' ESCAPE '\\'"
        )
        drop = "DROP TRIGGER {}"
    else:
        # A function takes its triggers along.
        found = (
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = current_schema() AND p.proname LIKE 'kd\\_%'"
        )
        drop = "DROP FUNCTION {}() CASCADE"
    for name in [row[0] for row in bind.execute(sa.text(found))]:
        bind.exec_driver_sql(drop.format(name))
