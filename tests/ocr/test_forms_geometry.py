"""The geometry keeps every promise made to the reader, for every K and N a form is made for."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from ocr.errors import FormError
from ocr.forms.edition import FormEdition, builtin_editions
from ocr.forms.geometry import Box, PageLayout, SheetLayout, lay_out

COUNT = builtin_editions()["vn-count-2026"]
INVENTORY = builtin_editions()["vn-inventory-2026"]
CONTESTS = [(k, n) for k in (1, 2, 3, 4, 5) for n in (*range(k, 21), 40, 60)]
EPSILON = 1e-6


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x + a.w > b.x + EPSILON
        and b.x + b.w > a.x + EPSILON
        and a.y + a.h > b.y + EPSILON
        and b.y + b.h > a.y + EPSILON
    )


def parts(page: PageLayout) -> list[Box]:
    """Every rectangle of the page that must be alone where it is."""
    boxes = [corner.box for corner in page.corner_marks]
    boxes += [mark.box for mark in page.row_marks]
    boxes += [page.qr_mm, page.identity_text_mm]
    boxes += [heading.box_mm for heading in page.headings]
    if page.foot_mm is not None:
        boxes.append(page.foot_mm)
    for field in page.fields:
        boxes += [*field.boxes_mm, *field.correction_boxes_mm, field.initials_mm, field.label_mm]
    return boxes


def check_page(edition: FormEdition, page: PageLayout) -> None:
    width, height = edition.size_mm
    everything = parts(page)
    for box in everything:
        assert box.x >= 10 and box.y >= 10
        assert box.x + box.w <= width - 10 and box.y + box.h <= height - 10
    for a, b in combinations(everything, 2):
        assert not overlap(a, b), (a, b)
    assert len(page.row_marks) == 2 * len(page.fields)
    for place, field in enumerate(page.fields):
        for mark in page.row_marks[2 * place : 2 * place + 2]:
            assert mark.y == pytest.approx(field.row_mm.y + field.row_mm.h / 2)
            assert mark.w >= 3 and mark.h >= 3
        assert field.row_mm.h == edition.row_height_mm
        for group in (field.boxes_mm, field.correction_boxes_mm):
            assert len(group) == field.digits
            for box in group:
                assert box.w >= 7 and box.h >= 8
                assert box.y >= field.row_mm.y + 1 and box.y + box.h <= field.row_mm.y + 11
            for left, right in pairwise(group):
                assert right.x - left.x - left.w >= 1.5 - EPSILON
    for corner in page.corner_marks:
        quiet = Box(*(corner.box.x - 2, corner.box.y - 2, corner.size + 4, corner.size + 4))
        assert sum(overlap(quiet, box) for box in everything) == 1
    assert page.qr_mm.w == page.qr_mm.h >= 20


def check_sheet(edition: FormEdition, layout: SheetLayout) -> None:
    assert [page.number for page in layout.pages] == list(range(1, len(layout.pages) + 1))
    assert [page.foot_mm is not None for page in layout.pages].count(True) == 1
    assert layout.pages[-1].foot_mm is not None
    assert all(page.fields for page in layout.pages)
    ids = [mark.id for page in layout.pages for mark in page.corner_marks]
    assert ids == [n % 48 for n in range(len(ids))]
    for page in layout.pages:
        check_page(edition, page)


def test_every_contest_keeps_its_distances() -> None:
    for seats, candidates in CONTESTS:
        layout = lay_out(COUNT, seats, candidates)
        check_sheet(COUNT, layout)
        wanted = [spec.id for spec in COUNT.sections[0].fields]
        wanted += [f"votes.{n}" for n in range(1, candidates + 1)]
        wanted += [f"pile.{n}" for n in range(1, seats + 1)]
        assert list(layout.field_ids) == wanted
        assert {field.digits for page in layout.pages for field in page.fields} == {4}


def test_the_inventory_keeps_its_distances() -> None:
    layout = lay_out(INVENTORY, 0, 0)
    check_sheet(INVENTORY, layout)
    assert len(layout.field_ids) == 16


def test_ten_candidates_and_five_piles_fit_two_pages() -> None:
    assert len(lay_out(COUNT, 5, 10).pages) == 2


def test_no_heading_stands_over_a_single_row_of_a_longer_section() -> None:
    for seats, candidates in CONTESTS:
        layout = lay_out(COUNT, seats, candidates)
        for page in layout.pages[:-1]:
            last = page.headings[-1]
            below = [field for field in page.fields if field.row_mm.y > last.box_mm.y]
            total = {"I": 6, "II": candidates, "III": seats}[last.text.vi.split(".")[0]]
            assert len(below) > 1 or total == 1 or last.continued


def test_the_geometry_is_pure_and_cached() -> None:
    assert lay_out(COUNT, 3, 5) is lay_out(COUNT, 3, 5)
    assert lay_out(COUNT, 3, 5) == lay_out.__wrapped__(COUNT, 3, 5)


@pytest.mark.parametrize(
    ("seats", "candidates"), [(0, 5), (6, 8), (3, 0), (3, 61), (-1, 2), (3, 2)]
)
def test_a_contest_the_form_is_not_made_for_is_refused(seats: int, candidates: int) -> None:
    with pytest.raises(FormError):
        lay_out(COUNT, seats, candidates)
