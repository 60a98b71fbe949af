"""Pages that end early: the status, the sentence, and what is known all the same."""

from __future__ import annotations

from dataclasses import replace

from ocr.reader import quality
from ocr.reader.identify import Identification
from ocr.reader.marks import MarkSearch
from ocr.reader.page_image import PageImage
from ocr.reader.problems import CORNER_NAMES, Problem
from ocr.results import PageStatus, Quality, SheetReading


def refused(
    image: PageImage, status: PageStatus, problem: Problem | None, search: MarkSearch | None = None
) -> SheetReading:
    """Return the reading of a page that ends early, with what is known of its quality."""
    height, width = image.grey.shape
    marks = search.marks if search is not None else ()
    known = Quality(
        dpi=image.dpi,
        width_px=width,
        height_px=height,
        corners_found=len(marks),
        contrast=quality.contrast(image.grey, marks),
        blank_page=problem is not None and problem.code == "blank_page",
    )
    result = SheetReading(image.file, image.file_page, status, None, quality=known)
    return refuse(result, status, problem) if problem is not None else result


def refuse(result: SheetReading, status: PageStatus, problem: Problem) -> SheetReading:
    """Return `result` ended with a status and its sentence in both languages."""
    return replace(
        result,
        status=status,
        problem=problem.text("en"),
        problem_vi=problem.text("vi"),
        problem_code=problem.code,
    )


def without_code(image: PageImage, search: MarkSearch) -> Problem:
    """Name what a page without a readable QR code is, by what else was found on it."""
    unfit = unfit_marks(search)
    if search.mirrored or search.negative:
        assert unfit is not None
        return unfit
    if search.marks:
        return Problem("qr_unreadable") if unfit is None else unfit
    return Problem("blank_page" if quality.is_blank(image.grey) else "not_a_sheet")


def unfit_marks(search: MarkSearch) -> Problem | None:
    """Return why the corner marks do not hold a page, None where three or four do."""
    if search.mirrored:
        return Problem("mirrored")
    if search.negative:
        return Problem("negative")
    if len(search.marks) >= 3:
        return None
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
