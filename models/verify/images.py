"""The store against the names of its images: each name is the SHA-256 of the bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from models.schema import EntryValue, ReadingField, Scan, ScanFile
from models.verify.finding import Finding, FindingKind

Store = Callable[[str], bytes | None]
"""Returns the bytes stored under a SHA-256, None where there are none."""


def stored_images(session: Session, store: Store) -> Iterator[Finding]:
    """Yield every file, page and picture whose bytes are gone or are not what their name says."""
    columns = (
        ScanFile.sha256,
        Scan.sha256,
        Scan.thumbnail_sha256,
        ReadingField.picture_sha256,
        EntryValue.picture_sha256,
    )
    names = union(*(select(column.label("name")).where(column.is_not(None)) for column in columns))
    for name in sorted(str(row[0]) for row in session.execute(names)):
        data = store(name)
        if data is None:
            sentence = "the bytes of this image are not in the store"
            yield Finding(FindingKind.IMAGE_MISSING, f"image:{name}", sentence)
        elif hashlib.sha256(data).hexdigest() != name:
            sentence = "the bytes of this image are not those that were stored"
            yield Finding(FindingKind.IMAGE_ALTERED, f"image:{name}", sentence)
