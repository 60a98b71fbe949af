"""Every refusal of the election's rules as one sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from models.errors import Refusal

# Keyed by the refusal's code; `%(name)s` are the refusal's own details.
SENTENCES: Mapping[str, LazyString] = {}


def sentence(refusal: Refusal) -> str:
    """Return what the refusal says in the page's language; the English original if unknown."""
    text = SENTENCES.get(str(refusal.code))
    return str(refusal) if text is None else str(text) % refusal.details
