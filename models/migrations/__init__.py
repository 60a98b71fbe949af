"""The database schema as a chain of migrations (Alembic); `models.db.upgrade` runs it."""
