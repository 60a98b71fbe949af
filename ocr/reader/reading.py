"""One page in, one `SheetReading` out: the pipeline, naming its steps in order.

    marks → identify → register → crop → digits → fields → quality gate

`read_page` is pure, holds no state and never raises for a bad page: what is wrong with the paper
is a status and a sentence in the result. It raises `EngineError` where the digit engine fails,
because then it is not the paper that is to blame.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ocr.errors import FormError
from ocr.forms.edition import FormEdition
from ocr.forms.geometry import PageLayout, SheetLayout, lay_out
from ocr.forms.identity import PageIdentity
from ocr.forms.sheet_data import SheetData
from ocr.reader import quality
from ocr.reader.boxes import GroupFit
from ocr.reader.covered import in_glare
from ocr.reader.digits import DigitEngine
from ocr.reader.engine import default_engine
from ocr.reader.gate import judged
from ocr.reader.identify import Identification, judge, propose, qr_texts
from ocr.reader.ink import FieldInk
from ocr.reader.lost import boxes_are_pale, boxes_beyond
from ocr.reader.marks import MarkSearch, find_marks
from ocr.reader.numbers import cut_fields, groups_of, read_fields
from ocr.reader.page_image import PageImage
from ocr.reader.problems import Problem
from ocr.reader.refusals import (
    Place,
    known_quality,
    opened,
    refuse,
    refused,
    unfit_marks,
    with_identity,
    without_code,
)
from ocr.reader.register import (
    MM_PER_INCH,
    Registration,
    corner_matrix,
    px_per_mm,
    register,
    rotation_deg,
)
from ocr.reader.rulings import find_boxes
from ocr.reader.sample import paper_of
from ocr.reader.verdict import LEAST_DPI, explained
from ocr.results import Quality, SheetReading

# Thumbnails and strips: no sheet, and too narrow for the steps that halve a page.
_LEAST_SIDE_PX = 200
_LONGEST_TO_SHORTEST = 10
_LEAST_GROUPS_FOUND = 0.6
_MUCH_GLARE = 0.25
"""Where so many boxes lie in glare, it is the cause of boxes that are not found."""
_MOST_RESIDUAL_MM, _MOST_GUIDED_MM = 3.0, 7.0
"""How far boxes may lie, RMS, from where the row marks put them; farther where the rows' own
rulings led to them, because then they can be no other row's."""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedPage:
    """Where everything lies on a page that was registered, and the ink of its fields."""

    layout: PageLayout
    place: Registration
    fits: list[GroupFit]
    ink: list[FieldInk]


@dataclass(frozen=True, slots=True, eq=False)
class OpenedPage:
    """A page before its digits are read: its reading without fields; `placed` None if refused."""

    reading: SheetReading
    placed: PlacedPage | None = None


def read_page(
    image: PageImage,
    forms: Mapping[str, FormEdition],
    *,
    key: bytes | None = None,
    data: SheetData | None = None,
    given: PageIdentity | None = None,
    engine: DigitEngine | None = None,
) -> SheetReading:
    """Read one page: who it is, where everything lies on it, and every number.

    `forms` are the editions that may occur, by id. `key` is the election's HMAC key, `data` the one
    sheet that this page must belong to, `given` an identity that people typed for a page whose QR
    code cannot be read. `engine` defaults to the network that comes with the product.
    """
    started = time.perf_counter()
    found = open_page(image, forms, key=key, data=data, given=given)
    result = found.reading
    if found.placed is not None:
        page = found.placed
        reader = engine or default_engine()
        result = read_fields(page.place, page.layout, page.fits, page.ink, result, reader)
        result = judged(result, image.grey)
    return replace(result, ms=(time.perf_counter() - started) * 1000.0)


def page_ink(
    image: PageImage,
    forms: Mapping[str, FormEdition],
    *,
    key: bytes | None = None,
    data: SheetData | None = None,
    given: PageIdentity | None = None,
) -> tuple[SheetReading, list[FieldInk]]:
    """Go as far as `read_page` goes before the engine is asked: the reading, and what it would see.

    The reading has no fields; a refused page has no ink. For measuring engines on the same crops.
    """
    found = open_page(image, forms, key=key, data=data, given=given)
    return found.reading, list(found.placed.ink) if found.placed is not None else []


def open_page(
    image: PageImage,
    forms: Mapping[str, FormEdition],
    *,
    key: bytes | None = None,
    data: SheetData | None = None,
    given: PageIdentity | None = None,
) -> OpenedPage:
    """Identify, register and crop one page; arguments as for `read_page`."""
    if image.problem is not None:
        return OpenedPage(refused(image, "unreadable_file", image.problem))
    shortest, longest = sorted(image.grey.shape)
    if shortest < _LEAST_SIDE_PX or longest > _LONGEST_TO_SHORTEST * shortest:
        return OpenedPage(refused(image, "unidentified", Problem("not_a_sheet")))
    search = find_marks(image.grey, mirrored=image.mirrored)
    found = _identify(image, search, forms, key, data, given)
    known = known_quality(image, search)
    page = _refused_by_identity(image, search, known, found, forms)
    if page is not None:
        return OpenedPage(page)
    assert found.identity is not None
    result = with_identity(opened(image, known), found)
    problem = unfit_marks(image, search, known, _first_pages(forms))
    if problem is not None:
        return OpenedPage(refuse(result, "unregistered", problem))
    layout = _layout(found.identity, forms)
    if isinstance(layout, Problem):
        return OpenedPage(refuse(result, "unidentified", layout))
    page_layout = layout.pages[found.identity.page - 1]
    return _place(image, search, layout, page_layout, result)


def _identify(
    image: PageImage,
    search: MarkSearch,
    forms: Mapping[str, FormEdition],
    key: bytes | None,
    data: SheetData | None,
    given: PageIdentity | None,
) -> Identification:
    places = [(matrix, page.qr_mm) for matrix, page in _guesses(search, forms)]
    texts = qr_texts(image.grey, places, anywhere=search.several_sheets)
    return judge(texts, forms, key=key, data=data, given=given)


def _guesses(search: MarkSearch, forms: Mapping[str, FormEdition]) -> list[Place]:
    """Return where each edition's first page would lie, judged from the corner marks alone.

    Editions with the same marks, code and letters count once: K and N move neither.
    """
    if len(search.marks) < 3:
        return []
    return [(corner_matrix(search.marks, page.corner_marks), page) for page in _first_pages(forms)]


def _first_pages(forms: Mapping[str, FormEdition]) -> list[PageLayout]:
    distinct: dict[tuple[object, ...], PageLayout] = {}
    for edition in forms.values():
        page = lay_out(edition, edition.seats.default, edition.candidates.default).pages[0]
        distinct.setdefault((page.corner_marks, page.qr_mm, page.identity_text_mm), page)
    return list(distinct.values())


def _refused_by_identity(
    image: PageImage,
    search: MarkSearch,
    known: Quality,
    found: Identification,
    forms: Mapping[str, FormEdition],
) -> SheetReading | None:
    """Return the page's reading if it ends here, for want of a trustworthy identity."""
    problem = found.problem
    if search.several_sheets:
        problem = Problem("two_sheets")
    if problem is None:
        return None
    if problem.code != "qr_unreadable":
        return with_identity(refused(image, "unidentified", problem, known), found)
    guesses = _guesses(search, forms)
    problem = without_code(image, search, known, guesses, _first_pages(forms))
    result = with_identity(refused(image, "unidentified", problem, known), found)
    letters = [(matrix, page.identity_text_mm) for matrix, page in guesses]
    return replace(result, proposal=propose(image.grey, letters))


def _layout(identity: PageIdentity, forms: Mapping[str, FormEdition]) -> SheetLayout | Problem:
    """Return the sheet's layout, or why the identity names a page that cannot be."""
    try:
        layout = lay_out(forms[identity.form], identity.seats, identity.candidates)
    except FormError:
        return Problem("no_such_sheet", {"seats": identity.seats, "names": identity.candidates})
    if identity.page > len(layout.pages):
        return Problem("no_such_page", {"page": identity.page, "pages": len(layout.pages)})
    return layout


def _place(
    image: PageImage,
    search: MarkSearch,
    layout: SheetLayout,
    page: PageLayout,
    result: SheetReading,
) -> OpenedPage:
    if search.page_class != page.corner_marks[0].id // 4:
        return OpenedPage(
            refuse(result, "unidentified", Problem("marks_contradict", {"page": page.number}))
        )
    matrix = corner_matrix(search.marks, page.corner_marks)
    scale = px_per_mm(matrix, *layout.page_size_mm)
    dpi = scale * MM_PER_INCH
    if dpi < LEAST_DPI:
        coarse = Problem("too_coarse", {"dpi": round(dpi), "limit": LEAST_DPI})
        return OpenedPage(refuse(result, "unregistered", coarse))
    paper = paper_of(image.grey, scale)
    place = register(paper, search.marks, page, matrix)
    groups = groups_of(page)
    fits = find_boxes(paper, place, page, groups)
    measured = replace(
        result.quality,
        dpi=round(dpi, 1),
        row_marks_found=place.row_marks_found,
        row_marks_expected=place.row_marks_expected,
        residual_px=quality.residual_px(fits),
        rotation_deg=round(rotation_deg(place.matrix, *layout.page_size_mm), 2),
    )
    measured = quality.of_page(measured, paper, place, page, layout.page_size_mm)
    result = replace(result, quality=measured)
    beyond = boxes_beyond(image.grey, place, page)
    if beyond is not None:
        return OpenedPage(refuse(result, "unregistered", beyond))
    glare = in_glare(paper, place, page, layout.page_size_mm)
    problem = _not_flat(place, fits, measured)
    if problem is not None:
        if boxes_are_pale(paper, place, page):
            if glare.mean() >= _MUCH_GLARE:
                return OpenedPage(refuse(result, "unregistered", Problem("covered")))
            problem = Problem("low_toner")
        return OpenedPage(refuse(result, "unregistered", explained(problem, measured)))
    ink = cut_fields(paper, place, page, fits, scale)
    result = replace(result, quality=quality.of_boxes(measured, fits, ink, glare))
    return OpenedPage(result, PlacedPage(page, place, fits, ink))


def _not_flat(place: Registration, fits: list[GroupFit], measured: Quality) -> Problem | None:
    """Refuse a page whose boxes are not where its marks say: its numbers could be swapped."""
    seen = sum(fit.seen for fit in fits)
    off_mm = (measured.residual_px or 0.0) / quality.PX_PER_MM_300
    guided = all(fit.guided for fit in fits)
    most_mm = _MOST_GUIDED_MM if guided else _MOST_RESIDUAL_MM
    if seen >= _LEAST_GROUPS_FOUND * len(fits) and off_mm <= most_mm:
        return None
    facts: dict[str, str | int | float] = {
        "found": place.row_marks_found,
        "expected": place.row_marks_expected,
        "groups": f"{seen}/{len(fits)}",
    }
    return Problem("not_flat", facts)
