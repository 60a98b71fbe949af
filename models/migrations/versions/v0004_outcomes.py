"""What follows from two entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("entry_a_id", sa.Integer(), nullable=False),
        sa.Column("entry_b_id", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_a_id"], ["entry.id"], name=op.f("fk_comparison_entry_a_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["entry_b_id"], ["entry.id"], name=op.f("fk_comparison_entry_b_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_comparison_sheet_id_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
        sa.UniqueConstraint(
            "entry_a_id", "entry_b_id", name=op.f("uq_comparison_entry_a_id_entry_b_id")
        ),
    )
    op.create_index(op.f("ix_comparison_sheet_id"), "comparison", ["sheet_id"], unique=False)
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.id"],
            name=op.f("fk_acceptance_comparison_id_comparison"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_acceptance_sheet_id_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_sheet_id"), "acceptance", ["sheet_id"], unique=False)
    op.create_index(
        "uq_acceptance_current",
        "acceptance",
        ["sheet_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "check_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("basis IN ('A', 'B', 'settled')", name=op.f("ck_check_result_basis")),
        sa.CheckConstraint("kind IN ('hard', 'soft')", name=op.f("ck_check_result_kind")),
        sa.CheckConstraint(
            "outcome IN ('pass', 'fail', 'not_applicable')", name=op.f("ck_check_result_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.id"],
            name=op.f("fk_check_result_comparison_id_comparison"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_result")),
    )
    op.create_index(
        op.f("ix_check_result_comparison_id"), "check_result", ["comparison_id"], unique=False
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("comparison_id", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tally", sa.String(), nullable=True),
        sa.Column("check_code", sa.String(), nullable=True),
        sa.Column("value_kind", sa.String(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'write') = (value_kind IS NOT NULL) AND (value_kind IS NULL OR "
            "value_kind = 'number') AND (value_kind IS NULL OR value IS NOT NULL) AND (value "
            "IS NULL OR value >= 0)",
            name=op.f("ck_decision_value"),
        ),
        sa.CheckConstraint(
            "kind <> 'paper_says_so' OR (check_code IS NOT NULL AND check_code <> 'H02')",
            name=op.f("ck_decision_stop_rule_stands"),
        ),
        sa.CheckConstraint(
            "kind IN ('take_a', 'take_b', 'write', 'paper_says_so', 'stopped_reported', "
            "'send_back_rescan', 'send_back_reentry', 'send_back_recount', 'admit_rescan', "
            "'adopt_copy', 'place_page', 'dismiss_page', 'reopen_request', 'reopen_confirm')",
            name=op.f("ck_decision_kind"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('write', 'paper_says_so') OR needs_second",
            name=op.f("ck_decision_second"),
        ),
        sa.CheckConstraint("tally IS NULL OR tally IN ('A', 'B')", name=op.f("ck_decision_tally")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_decision_reason")),
        sa.ForeignKeyConstraint(
            ["comparison_id"], ["comparison.id"], name=op.f("fk_decision_comparison_id_comparison")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_decision_decided_by_person")
        ),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_decision_scan_id_scan")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_decision_sheet_id_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_sheet_id"), "decision", ["sheet_id"], unique=False)
    op.create_table(
        "second_typing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("typed_by", sa.Integer(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'number') = (value IS NOT NULL) AND (value IS NULL OR value >= 0)",
            name=op.f("ck_second_typing_value"),
        ),
        sa.CheckConstraint(
            "kind IN ('number', 'blank', 'illegible')", name=op.f("ck_second_typing_kind")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_second_typing_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["typed_by"], ["person.id"], name=op.f("fk_second_typing_typed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_typing")),
        sa.UniqueConstraint(
            "decision_id", "field_id", name=op.f("uq_second_typing_decision_id_field_id")
        ),
    )
    op.create_table(
        "accepted_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("acceptance_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("value_a_id", sa.Integer(), nullable=False),
        sa.Column("value_b_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("value >= 0", name=op.f("ck_accepted_value_value")),
        sa.ForeignKeyConstraint(
            ["acceptance_id"],
            ["acceptance.id"],
            name=op.f("fk_accepted_value_acceptance_id_acceptance"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_accepted_value_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["value_a_id"],
            ["entry_value.id"],
            name=op.f("fk_accepted_value_value_a_id_entry_value"),
        ),
        sa.ForeignKeyConstraint(
            ["value_b_id"],
            ["entry_value.id"],
            name=op.f("fk_accepted_value_value_b_id_entry_value"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_value")),
        sa.UniqueConstraint(
            "acceptance_id", "field_id", name=op.f("uq_accepted_value_acceptance_id_field_id")
        ),
    )
    op.create_table(
        "mismatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("value_a_id", sa.Integer(), nullable=False),
        sa.Column("value_b_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comparison_id"], ["comparison.id"], name=op.f("fk_mismatch_comparison_id_comparison")
        ),
        sa.ForeignKeyConstraint(
            ["value_a_id"], ["entry_value.id"], name=op.f("fk_mismatch_value_a_id_entry_value")
        ),
        sa.ForeignKeyConstraint(
            ["value_b_id"], ["entry_value.id"], name=op.f("fk_mismatch_value_b_id_entry_value")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mismatch")),
        sa.UniqueConstraint(
            "comparison_id", "field_id", name=op.f("uq_mismatch_comparison_id_field_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("mismatch")
    op.drop_table("accepted_value")
    op.drop_table("second_typing")
    op.drop_table("decision")
    op.drop_table("check_result")
    op.drop_table("acceptance")
    op.drop_table("comparison")
