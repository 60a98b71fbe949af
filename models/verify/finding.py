"""What `kiemdoi verify` can find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What is wrong."""

    CHAIN_BROKEN = "chain_broken"
    HEAD_UNKNOWN = "head_unknown"
    ROW_ALTERED = "row_altered"
    ROW_MISSING = "row_missing"
    ROW_UNKNOWN = "row_unknown"
    RULE_MISSING = "rule_missing"
    IMAGE_MISSING = "image_missing"
    IMAGE_ALTERED = "image_altered"
    FIGURE_UNFOUNDED = "figure_unfounded"
    CHECK_FAILS = "check_fails"
    SHEET_CONTRADICTS = "sheet_contradicts"
    TOTAL_DIFFERS = "total_differs"
    PLANTED_COUNTS = "planted_counts"
    WITHHELD_SHOWN = "withheld_shown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written; `subject` names it (`entry_value:17`)."""

    kind: FindingKind
    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.kind}  {self.subject}  {self.sentence}"
