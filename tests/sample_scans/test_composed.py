"""Composed pages: what is written is what is true of them, and the reader finds it there."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.training.data import WriterDigits
from sample_scans import composed, composed_cache, composed_draw
from sample_scans.composed_cache import Cached
from sample_scans.composed_ink import MARKER, Hand, Pen, glyphs_of
from sample_scans.composed_kinds import KINDS
from sample_scans.composed_names import AIMS, KIND_NAMES
from sample_scans.composed_values import (
    BLANK,
    FIELD_KINDS,
    NOT_A_DIGIT,
    OVERWRITTEN,
    Dealer,
    write_fields,
)


def _writer(name: str = "a") -> WriterDigits:
    """Return a writer whose digits are those of a drawing library's typeface."""
    images = np.zeros((30, 28, 28), np.float32)
    for place in range(30):
        picture = np.zeros((28, 28), np.uint8)
        cv2.putText(picture, str(place % 10), (6, 23), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255,), 2)
        images[place] = np.asarray(picture, np.float32) / 255
    return WriterDigits("mnist", name, images, np.arange(30) % 10)


def _read(kind: str, number: int = 0) -> Cached:
    paper = composed.compose(_writer(), number, KINDS[kind].pen)
    return composed_draw._read(paper, kind, number, 0)


def test_all_digits_are_dealt_equally_often() -> None:
    rng = np.random.default_rng(1)
    dealer = Dealer(range(10), rng)
    counts = np.bincount([dealer.deal(zero=place % 3 > 0) for place in range(5_000)], minlength=10)
    assert counts.min() >= 0.9 * counts.max()


def test_values_labels_and_kinds_belong_together() -> None:
    rng = np.random.default_rng(2)
    fields = write_fields(2_000, 4, Dealer(range(10), rng), rng)
    assert {field.kind for field in fields} == set(FIELD_KINDS)
    for field in fields:
        first, correction = field.first.labels, field.correction.labels
        if field.kind in ("number", "filled"):
            written = "".join(str(label) for label in first if label < BLANK)
            assert int(written) == field.value
            filler = NOT_A_DIGIT in first
            assert filler == (field.kind == "filled")
        if field.kind == "blank":
            assert set(first) == set(correction) == {BLANK}
        if field.kind == "corrected":
            written = "".join(str(label) for label in correction if label < BLANK)
            assert int(written) == field.value
            assert set(first) <= {BLANK, NOT_A_DIGIT}
        assert (OVERWRITTEN in first) == (field.kind == "overwritten")
        assert (field.value is None) == (field.kind in ("blank", "filler", "struck"))


def test_a_page_is_the_same_whenever_it_is_composed_and_values_do_not_depend_on_the_pen() -> None:
    one, again = composed.compose(_writer(), 3), composed.compose(_writer(), 3)
    assert np.array_equal(one.layer, again.layer)
    marker = composed.compose(_writer(), 3, MARKER)
    assert marker.fields == one.fields
    assert not np.array_equal(marker.layer, one.layer)
    assert composed.compose(_writer(), 4).fields != one.fields


@pytest.mark.parametrize("width_mm", [0.3, 0.6, 1.1])
def test_a_pen_changes_the_stroke_and_keeps_the_shape(width_mm: float) -> None:
    writer = _writer()
    pen = Pen("any", (0, 0, 0), width_mm, 1.0, 0.0)
    hand = Hand(glyphs_of(writer.images, writer.labels), pen, np.random.default_rng(4))
    layer = np.zeros((200, 200), np.uint8)
    hand._digit(
        layer, composed.printed_pages()[0][1].fields[0].boxes_mm[0]._replace(x=5, y=5), 6, 1
    )
    # A six of any pen has one hole.
    contours, _ = cv2.findContours(
        (layer > 128).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE
    )
    assert len(contours) == 2


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_can_be_read_and_shows_ink_where_something_is_written(kind: str) -> None:
    fields = _read(kind)
    assert not fields.refused.any(), fields.problem[0]
    assert fields.patches.shape == (*fields.labels.shape, 40, 36)
    # Inside the boxes' lines: what is written is darker than what is empty.
    darkness = fields.patches[:, :, :, 8:-8, 8:-8].astype(float)
    level = np.percentile(darkness.reshape(*fields.labels.shape, -1), 92, axis=3)
    empty, digit = level[fields.labels == BLANK], level[fields.labels < BLANK]
    assert np.median(digit) > np.median(empty) + 20
    assert np.median(empty) < 25


def test_drawing_a_part_gives_files_that_are_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [(7, _writer("a"), 1, 0), (8, _writer("b"), 2, 0)]
    monkeypatch.setattr(composed_draw, "pages_of_part", lambda data, part: pages)
    monkeypatch.setattr(composed_draw, "KINDS", {"flatbed-200": KINDS["flatbed-200"]})
    lines: list[str] = []
    assert composed_draw.drawn_by(tmp_path, 0) is None
    composed_draw.draw_part(tmp_path, tmp_path, 0, lines.append)
    assert composed_draw.drawn_by(tmp_path, 0) == composed_draw.code_version()
    found = composed_cache.load(tmp_path, "flatbed-200")
    assert found is not None and len(lines) == 1
    assert set(found.writer) == {"a", "b"} and set(found.group) == {1, 2}
    assert len(found.ink()) == len(found)
    assert composed_cache.load(tmp_path, "photo") is None


def test_every_kind_belongs_to_one_aim() -> None:
    named = [kind for aim in AIMS for kind in aim.kinds]
    assert sorted(named) == sorted(KINDS)
    assert tuple(KINDS) == KIND_NAMES
