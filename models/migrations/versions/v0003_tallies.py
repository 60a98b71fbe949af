"""The two tallies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("tally", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.CheckConstraint("medium = 'scan' OR tally = 'B'", name=op.f("ck_entry_paper_only_in_b")),
        sa.CheckConstraint("medium IN ('scan', 'paper')", name=op.f("ck_entry_medium")),
        sa.CheckConstraint("tally IN ('A', 'B')", name=op.f("ck_entry_tally")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_entry_person_id_person")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_entry_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_person_id"), "entry", ["person_id"], unique=False)
    op.create_index(op.f("ix_entry_sheet_id"), "entry", ["sheet_id"], unique=False)
    op.create_index(
        "uq_entry_current",
        "entry",
        ["sheet_id", "tally"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("tally", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tally IN ('A', 'B')", name=op.f("ck_lease_tally")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_lease_person_id_person")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_lease_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lease")),
        sa.UniqueConstraint("sheet_id", "tally", name=op.f("uq_lease_sheet_id_tally")),
    )
    op.create_index(op.f("ix_lease_person_id"), "lease", ["person_id"], unique=False)
    op.create_table(
        "picture_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("picture_sha256", sa.String(), nullable=True),
        sa.Column("reading_field_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_picture_token_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["reading_field_id"],
            ["reading_field.id"],
            name=op.f("fk_picture_token_reading_field_id_reading_field"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_token")),
        sa.UniqueConstraint("token", name=op.f("uq_picture_token_token")),
    )
    op.create_index(op.f("ix_picture_token_entry_id"), "picture_token", ["entry_id"], unique=False)
    op.create_table(
        "entry_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reading_field_id", sa.Integer(), nullable=True),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("picture_sha256", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'number') = (value IS NOT NULL) AND (value IS NULL OR value >= 0)",
            name=op.f("ck_entry_value_value"),
        ),
        sa.CheckConstraint(
            "(source = 'accepted') = (reading_field_id IS NOT NULL)",
            name=op.f("ck_entry_value_reading"),
        ),
        sa.CheckConstraint(
            "kind IN ('number', 'blank', 'illegible')", name=op.f("ck_entry_value_kind")
        ),
        sa.CheckConstraint("source IN ('accepted', 'typed')", name=op.f("ck_entry_value_source")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_entry_value_seq")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_value_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["reading_field_id"],
            ["reading_field.id"],
            name=op.f("fk_entry_value_reading_field_id_reading_field"),
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["picture_token.id"], name=op.f("fk_entry_value_token_id_picture_token")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_value")),
        sa.UniqueConstraint(
            "entry_id", "field_id", "seq", name=op.f("uq_entry_value_entry_id_field_id_seq")
        ),
        sa.UniqueConstraint("token_id", name=op.f("uq_entry_value_token_id")),
    )


def downgrade() -> None:
    op.drop_table("entry_value")
    op.drop_table("picture_token")
    op.drop_table("lease")
    op.drop_table("entry")
