"""`kiemdoi verify`: what was altered behind the application's back, by name.

The log is walked first and compared with itself, then every row with the log, the database's rules
with those that were installed, every image with its name, and at last every figure and total with
what people entered, decided and typed. Nothing may rest on a planted or a withheld number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from models.verify.attention import kept_apart
from models.verify.chain import Told, unknown_heads, walk
from models.verify.figures import derived
from models.verify.finding import Finding, FindingKind
from models.verify.images import Store, stored_images
from models.verify.rows import against_log, rules_in_force

__all__ = ["Finding", "FindingKind", "Store", "verify"]


def verify(
    session: Session, store: Store | None = None, *, heads: Iterable[str] = ()
) -> Iterator[Finding]:
    """Yield everything that is not as it was written; nothing at all where all is well.

    `store` returns the bytes under a SHA-256 or None (no `store`: images are not looked at).
    `heads` are hashes from exports and minutes: the log must contain each, which also shows that
    its end was not cut off. Figures are derived only where rows are as the log says, because rows
    that cannot be trusted prove nothing. Nothing is written.
    """
    told = Told()
    yield from walk(session, told)
    yield from unknown_heads(told, heads)
    altered = False
    for finding in against_log(session, told):
        altered = True
        yield finding
    yield from rules_in_force(session)
    if store is not None:
        yield from stored_images(session, store)
    if not altered:
        yield from derived(session)
        yield from kept_apart(session)
