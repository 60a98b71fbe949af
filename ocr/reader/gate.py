"""The quality gate of a page that was read: advice, or, where nearly nothing came out, a stop.

A page that was read well is never stopped, whatever its measures say; advice goes with it only
where a cause stands by itself. Only causes that a new scan of the same paper removes ever stop.
"""

from __future__ import annotations

from dataclasses import replace

from ocr.reader.crease import has_crease
from ocr.reader.page_image import Grey
from ocr.reader.refusals import refuse
from ocr.reader.register import MM_PER_INCH
from ocr.reader.verdict import causes, problem_of
from ocr.results import SheetReading

_POORLY_READ = 0.15
"""Share of unsure fields from which a slight cause is worth a word."""
_LOST = 0.75
"""Share of unsure fields from which a page with a plain cause is stopped."""
_LEAST_FIELDS = 3
_BY_A_NEW_SCAN = frozenset(
    {"too_blurred", "too_dark", "shadow", "covered", "too_coarse", "streaks"}
)
_STAYS = frozenset({"streaks"})
"""What spoils the next pages, too, until somebody acts: said at its first sign."""
_BAD_PICTURE = _BY_A_NEW_SCAN | {"low_toner", "cut_off", "corners_missing"}
_LIKE_A_FOLD = frozenset({"low_toner", "covered"})
"""What lines that a standing crease hides look like."""
_LEAST_MARKS = 3


def judged(result: SheetReading, grey: Grey) -> SheetReading:
    """Return a page that was read with its advice, or stopped because it must be scanned again.

    `grey` is the page as stored: a poorly read one whose cause is not plain is looked at for folds.
    """
    fields = result.fields
    if result.status != "ok" or not fields:
        return result
    unsure = sum(field.state == "unsure" for field in fields) / len(fields)
    poor = unsure >= _POORLY_READ
    least = 1.0 if poor else 2.0
    found = causes(result.quality)
    spoilt = [cause for cause in found if cause.strength >= least or cause.code in _STAYS]
    codes = tuple(cause.code for cause in spoilt)
    if (
        poor
        and _LIKE_A_FOLD.issuperset(codes)
        and has_crease(grey, (result.quality.dpi or 0.0) / MM_PER_INCH)
    ):
        return replace(result, quality=replace(result.quality, advice=("not_flat",)))
    plain = [c for c in spoilt if c.strength >= 2.0 and c.code in _BY_A_NEW_SCAN]
    if plain and unsure >= _LOST and len(fields) >= _LEAST_FIELDS:
        problem = problem_of(plain[0].code, result.quality)
        return refuse(replace(result, fields=()), "unregistered", problem)
    return replace(result, quality=replace(result.quality, advice=codes))


def only_a_new_scan_helps(result: SheetReading) -> bool:
    """Say whether a page without identity is too bad for one that people might type."""
    return (
        result.status == "unidentified"
        and result.problem_code in _BAD_PICTURE
        and result.quality.corners_found < _LEAST_MARKS
    )
