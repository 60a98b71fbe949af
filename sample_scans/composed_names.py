"""The kinds of composed pages by name, and what the reader should reach on them."""

from __future__ import annotations

from dataclasses import dataclass

KIND_NAMES = (
    "flatbed-300", "flatbed-200", "photo", "curl", "faint-pencil", "one-bit", "colour-300",
    "photo-shadow", "folded", "photocopy-2", "marker", "bleed-through", "stamp", "low-jpeg",
)  # fmt: skip
"""Every kind, in the order of the tables; `sample_scans.composed_kinds` says how each is made."""

USUAL_KINDS = KIND_NAMES[:6]
"""Those that an evening brings most; engines are compared part by part on them."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What the reader should reach on some kinds of page, taken together."""

    name: str
    kinds: tuple[str, ...]
    wrong_per_1000: float
    unsure_percent: float


AIMS = (
    Aim("flatbed 200–300 dpi", ("flatbed-300", "flatbed-200", "colour-300"), 0.3, 3),
    Aim("phone photos and curled pages", ("photo", "photo-shadow", "curl", "folded"), 1, 6),
    Aim("faint pencil and 1-bit", ("faint-pencil", "one-bit"), 2, 10),
    Aim(
        "marker, photocopy of a photocopy, bleed-through, stamp, low JPEG",
        ("photocopy-2", "marker", "bleed-through", "stamp", "low-jpeg"),
        2,
        10,
    ),
)
"""The last one is this bench's own: nothing was asked of these kinds by name."""
