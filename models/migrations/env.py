"""What Alembic runs for each command; the caller hands over its open connection."""

from __future__ import annotations

from alembic import context

from models.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot alter a constraint in place; a copy of the table is made instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
