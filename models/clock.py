"""The one place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Return the current time in UTC, with its zone."""
    return datetime.now(UTC)
