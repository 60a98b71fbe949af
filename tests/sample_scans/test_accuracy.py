"""The figures of the bench, on fields whose figures can be counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np

from ocr.reader.digits import Patches, Probabilities, ProposedNumber
from ocr.training.label_audit import contradicted
from sample_scans import accuracy, accuracy_readings, accuracy_tables
from sample_scans.accuracy_parts import SHIFTS, Shifted, measure_parts, parts_table
from sample_scans.accuracy_pictures import reliability_svg, risk_coverage_svg
from sample_scans.accuracy_readings import Readings, read_cached
from sample_scans.composed_cache import Cached, joined
from sample_scans.composed_values import FIELD_KINDS, FieldKind
from tests.ocr.patches import printed_box


class _Fixed:
    """Says of each box what its first pixel holds, in tenths of its darkness, always as surely."""

    version, threshold = "fixed", 0.9

    def __init__(self, sure: float = 0.99) -> None:
        self._sure = sure

    def classify(self, patches: Patches) -> Probabilities:
        said = np.rint(patches[:, 0, 0] * 255 / 10).astype(int)
        answer = np.full((len(patches), 12), (1 - self._sure) / 11, np.float32)
        answer[np.arange(len(patches)), said] = self._sure
        return answer

    def confirm(self, numbers: Sequence[ProposedNumber]) -> list[float]:
        return [self._sure] * len(numbers)


_B, _X, _OVER = 10, 11, 12
_EMPTY = (_B, _B, _B, _B)
# kind, true labels of the number, labels of the correction, value, what is seen of both groups
_ROWS: list[
    tuple[FieldKind, tuple[int, ...], tuple[int, ...], int, tuple[int, ...], tuple[int, ...]]
]
_ROWS = [
    ("number", (_B, _B, 1, 2), _EMPTY, 12, (_B, _B, 1, 2), _EMPTY),  # right
    ("number", (_B, _B, 1, 2), _EMPTY, 12, (_B, _B, 7, 2), _EMPTY),  # wrong
    ("number", (_B, 3, 4, 5), _EMPTY, 345, (_B, 3, _B, 5), _EMPTY),  # unsure
    ("number", (_B, _B, _B, 9), _EMPTY, 9, _EMPTY, _EMPTY),  # called blank: wrong
    ("number", (_B, _B, _B, 8), _EMPTY, 8, (_B, _B, _B, _X), _EMPTY),  # called struck: left over
    ("blank", _EMPTY, _EMPTY, -1, _EMPTY, _EMPTY),  # right
    ("blank", _EMPTY, _EMPTY, -1, (_B, _B, _B, 1), _EMPTY),  # wrong
    ("filler", (_X, _X, _X, _X), _EMPTY, -1, (_X, _X, _X, _X), _EMPTY),  # right
    ("struck", (_B, _B, _X, _X), _EMPTY, -1, (_B, _B, 4, 4), _EMPTY),  # wrong
    ("corrected", (_B, _B, _X, _X), (_B, _B, 6, 7), 67, (_B, _B, _X, _X), (_B, _B, 6, 7)),
    ("filled", (_X, _X, 5, 0), _EMPTY, 50, (_X, _X, 5, 0), _EMPTY),  # struck: neither
    ("overwritten", (_B, _B, _B, _OVER), _EMPTY, 3, (_B, _B, _B, 3), _EMPTY),  # not misleading
    ("overwritten", (_B, _B, _B, _OVER), _EMPTY, 3, (_B, _B, _B, 5), _EMPTY),  # wrong
]


def _fields(refused: bool = False, source: str = "mnist", group: int = 1) -> Cached:
    count = len(_ROWS)
    box = np.rint(printed_box() * 255).astype(np.uint8)
    patches = np.tile(box, (count, 2, 4, 1, 1))
    for place, (*_, first, correction) in enumerate(_ROWS):
        patches[place, 0, :, 0, 0] = np.array(first) * 10
        patches[place, 1, :, 0, 0] = np.array(correction) * 10
    return Cached(
        patches,
        np.ones((count, 2), bool),
        np.array([(row[1], row[2]) for row in _ROWS], np.int8),
        np.full((count, 2, 4), -1, np.int32),
        np.array([FIELD_KINDS.index(row[0]) for row in _ROWS], np.int8),
        np.array([row[3] for row in _ROWS], np.int32),
        np.full(count, source),
        np.array([f"w{place % 3}" for place in range(count)]),
        np.full(count, group, np.int8),
        np.full(count, 5, np.int32),
        np.full(count, refused),
        np.full(count, "too dark" if refused else ""),
    )


def _readings(*, refused: bool = False) -> Readings:
    return read_cached(_fields(refused), lambda group: _Fixed())


def test_wrong_and_left_over_are_what_the_definitions_say() -> None:
    readings = _readings()
    wrong = accuracy.wrong(readings.fields, readings.judged)
    assert np.flatnonzero(wrong).tolist() == [1, 3, 6, 8, 12]
    left = accuracy.left_over(readings.fields, readings.judged)
    assert np.flatnonzero(left).tolist() == [2, 4]
    row = accuracy.figures(readings)
    assert (row.fields, row.pages, row.refused_pages) == (13, 1, 0)
    assert (row.wrong.hits, row.wrong.count) == (5, 13)
    assert (row.unsure.hits, row.unsure.count) == (2, 8)


def test_single_digits_are_counted_box_by_box() -> None:
    share = accuracy.figures(_readings()).digits_wrong
    # 12, 12, 345, 9, 8, 67 and 50: thirteen digits; 1→7, 4→blank, 9→blank and 8→no digit are wrong.
    assert (share.hits, share.count) == (4, 13)


def test_all_fields_of_a_refused_page_are_unsure() -> None:
    readings = _readings(refused=True)
    row = accuracy.figures(readings)
    assert row.wrong.hits == 0 and row.unsure.hits == row.unsure.count == 8
    assert row.refused_pages == 1 and row.digits_wrong.count == 0
    assert len(accuracy.risk_coverage(readings).risk) == 0


def test_what_is_no_number_is_counted_by_kind() -> None:
    found = accuracy.no_numbers(_readings())
    assert found.blank[:2] == (1, 2) and found.filler[:2] == (0, 1) and found.struck[:2] == (1, 1)
    assert found.filled_wrong == (0, 1) and found.called_struck == (1, 6)
    assert found.overwritten_unsure == (0, 2) and found.overwritten_wrong == (1, 2)


def test_threshold_0_settles_what_the_threshold_refused() -> None:
    readings = read_cached(_fields(), lambda group: _Fixed(0.8))
    assert (readings.judged.state != accuracy_readings.READ).all()
    assert (readings.every.state == accuracy_readings.READ).sum() == 7
    curve = accuracy.risk_coverage(readings)
    assert curve.coverage[-1] == 6 / 8
    assert curve.risk[-1] == 5 / 9


def test_reliability_compares_confidence_with_what_is_right() -> None:
    bins, error = accuracy.reliability(_readings())
    assert sum(item.count for item in bins) == 7
    right = sum(item.count * item.right for item in bins) / 7
    mean = sum(item.count * item.mean for item in bins) / 7
    assert error == abs(mean - right) or len(bins) > 1


def test_every_group_is_read_by_its_own_engine() -> None:
    asked: list[int] = []

    def engine_of(group: int) -> _Fixed:
        asked.append(group)
        return _Fixed()

    read_cached(joined([_fields(group=2), _fields(group=0)]), engine_of)
    assert asked == [0, 2]


def test_tables_and_pictures_hold_together() -> None:
    by_kind = {"flatbed-300": _readings(), "photo": _readings(refused=True)}
    for lines in (
        accuracy_tables.kinds_table(by_kind),
        accuracy_tables.aims_table(by_kind),
        accuracy_tables.no_numbers_table(by_kind),
        accuracy_tables.coverage_table(by_kind),
    ):
        rows = [line for line in lines if line.startswith("|")]
        assert len({row.count("|") for row in rows}) == 1, rows
    curve = accuracy.risk_coverage(_readings())
    for picture in (
        risk_coverage_svg({"flatbed <200>": curve}),
        reliability_svg(*accuracy.reliability(_readings())),
    ):
        root = ElementTree.fromstring(picture)
        assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]


def test_shifted_looks_are_averaged() -> None:
    seen: list[Patches] = []

    class _Seen(_Fixed):
        def classify(self, patches: Patches) -> Probabilities:
            seen.append(patches)
            return super().classify(np.zeros_like(patches))

    patches = np.random.default_rng(1).random((2, 40, 36), dtype=np.float32)
    answer = Shifted(_Seen()).classify(patches)
    assert len(seen) == len(SHIFTS) and np.allclose(answer[:, 0], 0.99)
    assert np.array_equal(seen[1][:, 1:], patches[:, :-1])


def test_fields_with_a_wrong_label_are_known() -> None:
    (source, writer, number), (label, written) = next(iter(contradicted().items()))
    assert label != written
    writers = np.array([writer if 4 <= place < 6 else "somebody else" for place in range(13)])
    fields = replace(_fields(source=source), writer=writers)
    fields.glyph[4, 1, 2] = number
    fields.glyph[7, 1, 2] = number
    assert np.flatnonzero(accuracy.mislabelled(fields)).tolist() == [4]


def test_without_hold_out_pages_the_parts_are_not_measured() -> None:
    assert measure_parts({"photo": _fields(group=2)}) == []
    assert parts_table([])[0].startswith("Not measured")
