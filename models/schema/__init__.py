"""All tables, so that one import registers the whole schema."""

from models.schema.attention import (
    AttentionRule,
    Planted,
    PlantedAnswer,
    StandDown,
    Withheld,
)
from models.schema.audit import AuditEvent
from models.schema.base import Base
from models.schema.election import (
    Area,
    Candidate,
    Contest,
    ContestField,
    Election,
    Release,
    Sheet,
    SheetCopy,
)
from models.schema.entry import Entry, EntryValue, Lease, PictureToken
from models.schema.outcome import (
    Acceptance,
    AcceptedValue,
    CheckResult,
    Comparison,
    Decision,
    Mismatch,
    SecondTyping,
)
from models.schema.person import AccountRequest, Person
from models.schema.scan import Batch, IdentityTyping, Reading, ReadingField, Scan, ScanFile

__all__ = [
    "Acceptance",
    "AcceptedValue",
    "AccountRequest",
    "Area",
    "AttentionRule",
    "AuditEvent",
    "Base",
    "Batch",
    "Candidate",
    "CheckResult",
    "Comparison",
    "Contest",
    "ContestField",
    "Decision",
    "Election",
    "Entry",
    "EntryValue",
    "IdentityTyping",
    "Lease",
    "Mismatch",
    "Person",
    "PictureToken",
    "Planted",
    "PlantedAnswer",
    "Reading",
    "ReadingField",
    "Release",
    "Scan",
    "ScanFile",
    "SecondTyping",
    "Sheet",
    "SheetCopy",
    "StandDown",
    "Withheld",
]
