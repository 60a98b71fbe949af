"""What comes in from paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_pages", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("declared_pages >= 0", name=op.f("ck_batch_declared_pages")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_batch_opened_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_table(
        "scan_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('accepted', 'read', 'refused', 'duplicate', 'set_aside')",
            name=op.f("ck_scan_file_state"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_scan_file_sha256")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_scan_file_batch_id_batch")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["scan_file.id"], name=op.f("fk_scan_file_duplicate_of_scan_file")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["person.id"], name=op.f("fk_scan_file_received_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_file")),
    )
    op.create_index(op.f("ix_scan_file_batch_id"), "scan_file", ["batch_id"], unique=False)
    op.create_index(op.f("ix_scan_file_sha256"), "scan_file", ["sha256"], unique=False)
    op.create_index(op.f("ix_scan_file_state"), "scan_file", ["state"], unique=False)
    op.create_table(
        "scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("file_page", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("thumbnail_sha256", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("sheet_page", sa.Integer(), nullable=True),
        sa.Column("copy", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("identity_by", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'placed', 'needs_identity', 'needs_rescan', "
            "'needs_supervisor', 'blank_back', 'duplicate', 'conflict', 'foreign', "
            "'set_aside', 'superseded', 'dismissed')",
            name=op.f("ck_scan_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('placed', 'superseded') OR (sheet_id IS NOT NULL AND sheet_page IS "
            "NOT NULL)",
            name=op.f("ck_scan_placed"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_scan_sha256")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["scan_file.id"], name=op.f("fk_scan_file_id_scan_file")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_scan_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("file_id", "file_page", name=op.f("uq_scan_file_id_file_page")),
    )
    op.create_index(op.f("ix_scan_sha256"), "scan", ["sha256"], unique=False)
    op.create_index(op.f("ix_scan_sheet_id"), "scan", ["sheet_id"], unique=False)
    op.create_index(op.f("ix_scan_state"), "scan", ["state"], unique=False)
    op.create_index(
        "uq_scan_placed",
        "scan",
        ["sheet_id", "sheet_page"],
        unique=True,
        sqlite_where=sa.text("state = 'placed'"),
        postgresql_where=sa.text("state = 'placed'"),
    )
    op.create_table(
        "identity_typing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("sheet_code", sa.String(), nullable=False),
        sa.Column("sheet_page", sa.Integer(), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["scan.id"], name=op.f("fk_identity_typing_scan_id_scan")
        ),
        sa.ForeignKeyConstraint(
            ["typed_by"], ["person.id"], name=op.f("fk_identity_typing_typed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_typing")),
        sa.UniqueConstraint(
            "scan_id", "typed_by", name=op.f("uq_identity_typing_scan_id_typed_by")
        ),
    )
    op.create_index(
        op.f("ix_identity_typing_scan_id"), "identity_typing", ["scan_id"], unique=False
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_reading_scan_id_scan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_scan_id"), "reading", ["scan_id"], unique=False)
    op.create_table(
        "reading_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("picture_sha256", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'read') = (value IS NOT NULL)", name=op.f("ck_reading_field_value")
        ),
        sa.CheckConstraint(
            "state IN ('read', 'blank', 'struck', 'unsure')", name=op.f("ck_reading_field_state")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_reading_field_confidence")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_reading_field_reading_id_reading")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_field")),
        sa.UniqueConstraint(
            "reading_id", "field_id", name=op.f("uq_reading_field_reading_id_field_id")
        ),
    )
    op.create_index(
        op.f("ix_reading_field_reading_id"), "reading_field", ["reading_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("reading_field")
    op.drop_table("reading")
    op.drop_table("identity_typing")
    op.drop_table("scan")
    op.drop_table("scan_file")
    op.drop_table("batch")
