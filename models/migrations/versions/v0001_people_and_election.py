"""People, the election and what it expects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
    )
    op.create_index(op.f("ix_area_level"), "area", ["level"], unique=False)
    op.create_index(op.f("ix_area_parent_id"), "area", ["parent_id"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_audit_event_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_table(
        "election",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("identity_key", sa.LargeBinary(), nullable=False),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paper_share", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "phase IN ('setup', 'counting', 'closed')", name=op.f("ck_election_phase")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_election_only_one")),
        sa.CheckConstraint("paper_share >= 1", name=op.f("ck_election_paper_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
        sa.UniqueConstraint("code", name=op.f("uq_election_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("personal_no", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("credential_epoch", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('clerk', 'reviewer', 'supervisor', 'observer', 'administrator')",
            name=op.f("ck_person_role"),
        ),
        sa.CheckConstraint("length(trim(personal_no)) > 0", name=op.f("ck_person_personal_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        sa.UniqueConstraint("personal_no", name=op.f("uq_person_personal_no")),
    )
    op.create_table(
        "account_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('create', 'enable', 'disable', 'role', 'password')",
            name=op.f("ck_account_request_kind"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR (outcome IN ('confirmed', 'refused') AND confirmed_by IS NOT NULL)",
            name=op.f("ck_account_request_outcome"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> requested_by",
            name=op.f("ck_account_request_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_account_request_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name=op.f("fk_account_request_requested_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
    )
    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("candidate_count", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.CheckConstraint("candidate_count >= 1", name=op.f("ck_contest_candidate_count")),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_contest_seats")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_contest_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("code", name=op.f("uq_contest_code")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_candidate_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint(
            "contest_id", "position", name=op.f("uq_candidate_contest_id_position")
        ),
    )
    op.create_table(
        "contest_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("label_vi", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.CheckConstraint("digits BETWEEN 1 AND 9", name=op.f("ck_contest_field_digits")),
        sa.CheckConstraint("page >= 1", name=op.f("ck_contest_field_page")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_field_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_field")),
        sa.UniqueConstraint(
            "contest_id", "field_id", name=op.f("uq_contest_field_contest_id_field_id")
        ),
        sa.UniqueConstraint(
            "contest_id", "position", name=op.f("uq_contest_field_contest_id_position")
        ),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("administrator_id", sa.Integer(), nullable=True),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) OR (administrator_id IS NOT NULL AND supervisor_id IS NOT NULL)",
            name=op.f("ck_release_both"),
        ),
        sa.CheckConstraint(
            "administrator_id IS NULL OR supervisor_id IS NULL OR administrator_id <> "
            "supervisor_id",
            name=op.f("ck_release_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["administrator_id"], ["person.id"], name=op.f("fk_release_administrator_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_release_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["person.id"], name=op.f("fk_release_supervisor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("contest_id", name=op.f("uq_release_contest_id")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paper_b", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('expected', 'incomplete', 'ready', 'counting', 'to_decide', "
            "'confirming', 'accepted', 'rescan', 'recount', 'stopped')",
            name=op.f("ck_sheet_state"),
        ),
        sa.CheckConstraint("copy >= 1", name=op.f("ck_sheet_copy")),
        sa.CheckConstraint("pages >= 1", name=op.f("ck_sheet_pages")),
        sa.CheckConstraint("part >= 1", name=op.f("ck_sheet_part")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_sheet_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(["station_id"], ["area.id"], name=op.f("fk_sheet_station_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_sheet_code")),
        sa.UniqueConstraint(
            "contest_id", "station_id", "part", name=op.f("uq_sheet_contest_id_station_id_part")
        ),
    )
    op.create_index(op.f("ix_sheet_contest_id"), "sheet", ["contest_id"], unique=False)
    op.create_index(op.f("ix_sheet_state"), "sheet", ["state"], unique=False)
    op.create_index(op.f("ix_sheet_station_id"), "sheet", ["station_id"], unique=False)
    op.create_table(
        "sheet_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("printed_by", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("copy >= 2", name=op.f("ck_sheet_copy_copy")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_sheet_copy_reason")),
        sa.ForeignKeyConstraint(
            ["printed_by"], ["person.id"], name=op.f("fk_sheet_copy_printed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_copy_sheet_id_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_copy")),
        sa.UniqueConstraint("sheet_id", "copy", name=op.f("uq_sheet_copy_sheet_id_copy")),
    )


def downgrade() -> None:
    op.drop_table("sheet_copy")
    op.drop_table("sheet")
    op.drop_table("release")
    op.drop_table("contest_field")
    op.drop_table("candidate")
    op.drop_table("contest")
    op.drop_table("account_request")
    op.drop_table("person")
    op.drop_table("election")
    op.drop_table("audit_event")
    op.drop_table("area")
