"""Pages that end early: the status, the sentence, and what is known all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ocr.forms.geometry import PageLayout
from ocr.reader import quality
from ocr.reader.identify import Identification
from ocr.reader.lost import code_beyond, has_gap, hidden_marks, why_lost
from ocr.reader.marks import MarkSearch
from ocr.reader.page_image import PageImage
from ocr.reader.problems import CORNER_NAMES, Problem
from ocr.reader.register import Matrix
from ocr.reader.unknown import is_faint, what_it_is
from ocr.reader.verdict import explained
from ocr.results import PageStatus, Quality, SheetReading

Place = tuple[Matrix, PageLayout]
"""A homography mm → px, and the first page of a form that would lie so."""
_EMPTY_SIDES = frozenset({"blank_page", "back_side"})


def known_quality(image: PageImage, search: MarkSearch | None = None) -> Quality:
    """Return what is known of a page's quality before it is registered."""
    height, width = image.grey.shape
    marks = search.marks if search is not None else ()
    known = Quality(
        dpi=image.dpi,
        width_px=width,
        height_px=height,
        corners_found=len(marks),
        contrast=quality.contrast(image.grey, marks),
    )
    return quality.of_marks(known, image.grey, marks)


def opened(image: PageImage, known: Quality) -> SheetReading:
    """Return the reading of a page of which nothing is wrong so far."""
    return SheetReading(image.file, image.file_page, "ok", None, quality=known)


def refused(
    image: PageImage, status: PageStatus, problem: Problem, known: Quality | None = None
) -> SheetReading:
    """Return the reading of a page that ends early, with what is known of its quality."""
    found = known_quality(image) if known is None else known
    found = replace(found, blank_page=problem.code in _EMPTY_SIDES)
    return refuse(opened(image, found), status, problem)


def refuse(result: SheetReading, status: PageStatus, problem: Problem) -> SheetReading:
    """Return `result` ended with a status and its sentence in both languages."""
    return replace(
        result,
        status=status,
        problem=problem.text("en"),
        problem_vi=problem.text("vi"),
        problem_code=problem.code,
    )


def without_code(
    image: PageImage,
    search: MarkSearch,
    known: Quality,
    places: Sequence[Place],
    pages: Sequence[PageLayout],
) -> Problem:
    """Name what a page without a readable QR code is, by what else was found on it.

    `places` are where the forms' first pages would lie, `pages` these without a place.
    """
    if not search.marks and not search.mirrored and not search.negative:
        return what_it_is(image.grey)
    unfit = unfit_marks(image, search, known, pages)
    if unfit is not None:
        return unfit
    beyond = [code_beyond(image.grey, matrix, page) for matrix, page in places]
    if beyond and beyond[0] is not None:
        return beyond[0]
    gap = any(has_gap(image.grey, matrix, page.qr_mm) for matrix, page in places)
    found = explained(Problem("low_toner" if gap else "qr_unreadable"), known)
    # With three marks the page can be read all the same, as soon as people typed who it is.
    return Problem("qr_gaps") if found.code == "low_toner" and len(search.marks) >= 3 else found


def unfit_marks(
    image: PageImage, search: MarkSearch, known: Quality, pages: Sequence[PageLayout]
) -> Problem | None:
    """Return why the corner marks do not hold a page, None where three or four do."""
    if search.mirrored:
        # What shines through from the other side is mirrored, too, but pale.
        return Problem("back_side" if is_faint(image.grey) else "mirrored")
    if search.negative:
        return Problem("negative")
    if len(search.marks) >= 3:
        return None
    lost = why_lost(image.grey, search.marks, pages[0]) if pages else None
    # One mark alone, in a spoilt picture, may be none; two tell for certain where the page ends.
    if lost is not None and lost.code == "cut_off" and len(search.marks) >= 2:
        return lost
    problem = explained(lost or _corners_missing(search), known)
    if problem.code == "corners_missing":
        return hidden_marks(image.grey, len(search.marks)) or problem
    return problem


def _corners_missing(search: MarkSearch) -> Problem:
    there = {mark.corner for mark in search.marks}
    missing = [names for corner, names in enumerate(CORNER_NAMES) if corner not in there]
    return Problem(
        "corners_missing",
        {
            "found": len(there),
            "missing": ", ".join(names[0] for names in missing),
            "missing_vi": ", ".join(names[1] for names in missing),
        },
    )


def with_identity(result: SheetReading, found: Identification) -> SheetReading:
    """Return `result` with the identity that was found, refused ones included."""
    identity = found.identity
    if identity is None:
        return result
    return replace(
        result,
        sheet_id=identity.sheet_id,
        copy=identity.copy,
        sheet_page=identity.page,
        form=identity.form,
        seats=identity.seats,
        candidates=identity.candidates,
        identity_verified=found.verified,
    )
