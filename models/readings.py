"""What the reader hands to the data model: plain frozen values that travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PageStored:
    """One page of a file that lies in the store: its own image, and its small picture if any."""

    file_page: int
    sha256: str
    thumbnail_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class FieldResult:
    """What the machine read of one field; `value` only where `state` is "read".

    `state` is read, blank, struck or unsure; `confidence` lies in 0–1; `picture_sha256` names the
    picture of the row in the store.
    """

    field_id: str
    state: str
    value: int | None
    confidence: float
    picture_sha256: str


@dataclass(frozen=True, slots=True)
class PageResult:
    """What the machine found out about one page.

    `status` is ok, unidentified, unregistered or unreadable_file; `problem` is one sentence for
    people: why the page is refused, or the advice that goes with a page that was read.
    `identity_verified` is False for a false checksum and None where none was checked (no key, or an
    identity given by people). `no_sheet` says that neither a mark nor a code of a count sheet was
    found; `take_again` that the picture is so bad that an identity typed by people would not help.
    `proposal` is a sheet code and page read from the printed letters: for people to look at, never
    taken. `payload` is the whole reading for provenance.
    """

    status: str
    problem: str | None
    engine: str
    sheet_code: str | None = None
    copy: int | None = None
    page: int | None = None
    seats: int | None = None
    candidates: int | None = None
    form: str | None = None
    identity_verified: bool | None = None
    blank_page: bool = False
    no_sheet: bool = False
    take_again: bool = False
    proposal: tuple[str, int | None] | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[FieldResult, ...] = ()
