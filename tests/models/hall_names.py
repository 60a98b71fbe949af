"""The people, sheets, fields and moments of the hall (`tests.models.hall`), by row id."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

T0 = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
ADMIN, CLERK, CLERK2, ANN, BINH, CHI, DUNG, SUP, SUP2, SUP3, OBSERVER, DISABLED = range(1, 13)
"""People by row id: Ann enters A and Binh B everywhere; Chi and Dung are free; Sup decides."""
READY, OPEN, TO_DECIDE, ACCEPTED, EXPECTED, ON_PAPER, NEARLY = range(1, 8)
"""Sheets by row id. OPEN: A finished, B begun. NEARLY: agreed and checked, not yet accepted."""
FIELDS = ("voters_voted", "ballots_collected")
ROLES = {
    ADMIN: "administrator",
    CLERK: "clerk",
    CLERK2: "clerk",
    ANN: "reviewer",
    BINH: "reviewer",
    CHI: "reviewer",
    DUNG: "reviewer",
    SUP: "supervisor",
    SUP2: "supervisor",
    SUP3: "supervisor",
    OBSERVER: "observer",
    DISABLED: "reviewer",
}


def at(minute: float) -> datetime:
    """Return a moment of the evening, in minutes after its beginning."""
    return T0 + timedelta(minutes=minute)


def sha(text: str) -> str:
    """Return the SHA-256 of `text`, which stands for the bytes of a picture."""
    return hashlib.sha256(text.encode()).hexdigest()
