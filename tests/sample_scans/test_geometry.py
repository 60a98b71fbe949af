"""The floor under the geometry: mean and worst error of the boxes' places, condition by condition.

Errors are in px at 300 dpi on the paper; about 0.4 of them are the rasteriser's own.
"""

from __future__ import annotations

import numpy as np
import pytest

from sample_scans import geometry_bench as bench
from sample_scans import pages
from sample_scans.degrade import PX_PER_MM
from sample_scans.geometry_bench import CONDITIONS, SEEDS, Found
from sample_scans.printed import page_layouts
from sample_scans.quality_pages import spec_of, written

FLOOR = {
    ("flatbed 300 dpi", 0): (1.0, 2.0),
    ("flatbed 200 dpi", 1): (1.0, 2.0),
    ("skew ±5°", 0): (1.0, 2.0),
    ("four orientations", 3): (1.0, 2.0),
    ("printed at 95 %", 0): (1.0, 2.0),
    ("printed at 105 %", 0): (1.0, 2.0),
    ("curl 1 %", 0): (2.0, 6.0),
    ("curl 1 %", 2): (2.0, 6.0),
    ("curl 1 %", 4): (2.0, 6.0),
    ("fold, kink of 2 mm", 0): (2.0, 6.0),
    ("fold, kink of 2 mm", 3): (2.0, 6.0),
    ("bulge in the middle, 5 mm", 0): (2.0, 6.0),
    ("corner cut off", 1): (1.0, 2.0),
    ("corner under stamps", 3): (1.0, 2.0),
    ("corner cut off, photo 15°", 2): (1.0, 3.0),
    ("copy of a copy", 0): (1.0, 3.0),
    ("photo 35°", 0): (1.0, 3.0),
    ("photo 35°", 1): (1.5, 3.0),
    ("photo 10°, barrel 2 %", 0): (1.0, 3.0),
}
"""(condition, variant) -> greatest mean and worst error allowed."""


def found(condition: str, number: int) -> Found:
    spec = spec_of(SEEDS[0])
    layout = page_layouts(pages.sheet_data(spec))[spec.page - 1]
    rng = np.random.default_rng([SEEDS[0], number, 67])
    return bench.measure(written(SEEDS[0]), layout, CONDITIONS[condition][number], rng)


@pytest.mark.parametrize(("condition", "number"), FLOOR)
def test_boxes_are_found_where_they_are(condition: str, number: int) -> None:
    result = found(condition, number)
    mean, worst = FLOOR[condition, number]
    assert result.refusal is None and result.trusted.all()
    assert result.centres.mean() <= mean
    assert result.centres.max() <= worst


@pytest.mark.parametrize("number", range(5))
def test_what_is_trusted_at_two_percent_of_curl_is_in_its_place(number: int) -> None:
    result = found("curl 2 %", number)
    assert not np.any(result.centres[result.trusted] > bench.FAR_MM * PX_PER_MM)


def test_a_refused_page_is_counted_in_its_row() -> None:
    nothing = np.zeros(0)
    refused = Found(nothing, nothing, nothing.astype(bool), "not_flat")
    good = Found(np.array([1.0, 2.0]), np.array([1.0, 3.0]), np.array([True, False]))
    assert bench.row("bent", [refused, good]) == (
        "| bent | 2 | 1.00 | 1.00 | 1.00 | 1.00 | 1 | 1 of 2 | 0 |"
    )
