"""Measure where the reader finds the boxes: `python -m sample_scans.geometry_bench`.

Filled-in sheets are bent, turned, photographed, copied and covered by known maps; the reader's own
code finds every digit box; the place found is carried back onto the flat page and compared with the
form, in px at 300 dpi. One Markdown table: a row for each condition, all its variants together.
Refused pages and cells that the reader does not trust are counted, never left out of sight.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import PageLayout
from ocr.reader.crop import box_corners
from ocr.reader.numbers import groups_of
from ocr.reader.page_image import PageImage
from ocr.reader.reading import OpenedPage, open_page
from sample_scans import demo_election, pages
from sample_scans import geometry_bends as bends
from sample_scans.degrade import PX_PER_MM, Grey
from sample_scans.geometry_bends import PERCENT_MM
from sample_scans.geometry_warps import Rng, View, photographed, scanned
from sample_scans.printed import editions, page_layouts
from sample_scans.quality_pages import spec_of, written

_HEADS = (
    "condition",
    "pages",
    "mean px",
    "95 % px",
    "worst px",
    "worst corner px",
    "pages refused",
    "cells not trusted",
    "trusted and > 1.2 mm off",
)
FAR_MM = 1.2
"""A trusted cell farther off than this may show its neighbour's ink: there may be none."""
SEEDS = (5002, 5008, 5003, 5011, 5005, 5012)
"""Filled-in sheets of 13, 11, 6, 13, 11 and 11 rows; ballpoint, marker and gel pen."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One way of one condition: how the page is taken, what was done to it, quarter turns."""

    view: View
    prepare: Callable[[Grey, Rng], Grey] | None = None
    quarters: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What came of one page: errors in px at 300 dpi of the centres and worst corners of all boxes.

    `centres`, `corners` and `trusted` are [boxes]; all are empty and `refusal` says why where the
    page was refused.
    """

    centres: npt.NDArray[np.float64]
    corners: npt.NDArray[np.float64]
    trusted: npt.NDArray[np.bool_]
    refusal: str | None = None


def measure(page: Grey, layout: PageLayout, variant: Variant, rng: Rng) -> Found:
    """Take a flat page as `variant` says, find its boxes, and compare them with the truth."""
    ready = page if variant.prepare is None else variant.prepare(page, rng)
    upright = variant.view.taken(ready, rng)
    picture = np.ascontiguousarray(np.rot90(upright, -variant.quarters))
    found = open_page(PageImage("bench.jpg", 1, picture), editions(), key=demo_election.key())
    if found.placed is None:
        nothing = np.zeros(0)
        return Found(nothing, nothing, nothing.astype(bool), found.reading.problem_code or "?")
    return _compared(found, layout, variant, upright.shape)


def _compared(
    found: OpenedPage, layout: PageLayout, variant: Variant, upright: tuple[int, ...]
) -> Found:
    assert found.placed is not None
    groups = groups_of(layout)
    centres: list[npt.NDArray[np.float64]] = []
    corners: list[npt.NDArray[np.float64]] = []
    trusted: list[bool] = []
    for group, fit in zip(groups, found.placed.fits, strict=True):
        true = np.concatenate([box_corners(box) for box in group])
        there = found.placed.place.to_px(fit.moved(true))
        there = _turned_back(there, variant.quarters, upright)
        off = variant.view.back(there) - true * PX_PER_MM
        by_box = off.reshape(-1, 4, 2)
        centres.append(np.linalg.norm(by_box.mean(axis=1), axis=1))
        corners.append(np.linalg.norm(by_box, axis=2).max(axis=1))
        trusted += [fit.trusted] * len(group)
    return Found(np.concatenate(centres), np.concatenate(corners), np.array(trusted))


def _turned_back(
    points: npt.NDArray[np.float64], quarters: int, upright: tuple[int, ...]
) -> npt.NDArray[np.float64]:
    """Return points of a picture turned clockwise by `quarters` as they lie upright."""
    height, width = upright[:2]
    x, y = points[:, 0], points[:, 1]
    turned = ((x, y), (y, height - x), (width - x, height - y), (width - y, x))[quarters % 4]
    return np.stack(turned, axis=1)


def _curl(percent: float) -> list[Variant]:
    return [Variant(scanned(make(percent * PERCENT_MM))) for make in bends.CURLS.values()]


def _folds(mm: float) -> list[Variant]:
    ways = ((0.5, False), (0.36, False), (0.67, False), (0.5, True))
    return [
        Variant(scanned(bends.fold(mm, place, down=down), shade=bends.fold_shade(place, down=down)))
        for place, down in ways
    ]


def _corner(spoil: Callable[[Grey, int, Rng], Grey], tilt: float = 0.0) -> list[Variant]:
    def at(corner: int) -> Callable[[Grey, Rng], Grey]:
        return lambda page, rng: spoil(page, corner, rng)

    return [
        Variant(photographed(tilt, 60 + 90 * corner) if tilt else scanned(), at(corner))
        for corner in range(4)
    ]


def _photos(tilt: float, ways: int = 4) -> list[Variant]:
    return [
        Variant(photographed(tilt, way * 360 / ways, turn_deg=3.0 * (-1) ** way))
        for way in range(ways)
    ]


def _cut(page: Grey, corner: int, rng: Rng) -> Grey:
    return bends.corner_cut(page, corner)


def _thumb(page: Grey, corner: int, rng: Rng) -> Grey:
    return bends.corner_thumb(page, corner)


def _conditions() -> dict[str, list[Variant]]:
    gentle = bends.cylinder_across(1.0)
    return {
        "flatbed 300 dpi": [Variant(scanned(dpi=300, degrees=turn)) for turn in (-0.6, 0.5)],
        "flatbed 200 dpi": [Variant(scanned(degrees=turn)) for turn in (-0.4, 0.3)],
        "skew ±5°": [Variant(scanned(degrees=turn)) for turn in (-5.0, 5.0)],
        "four orientations": [Variant(scanned(), quarters=turn) for turn in range(4)],
        "printed at 95 %": [Variant(scanned(print_scale=0.95))],
        "printed at 105 %": [Variant(scanned(print_scale=1.05))],
        "curl 1 %": _curl(1.0),
        "curl 2 %": _curl(2.0),
        "fold, kink of 2 mm": _folds(2.0),
        "fold, kink of 4 mm": _folds(4.0),
        "bulge in the middle, 3 mm": [Variant(scanned(bends.bulge(m))) for m in (3.0, -3.0)],
        "bulge in the middle, 5 mm": [Variant(scanned(bends.bulge(m))) for m in (5.0, -5.0)],
        "corner cut off": _corner(_cut),
        "corner under a thumb": _corner(_thumb),
        "corner under stamps": _corner(bends.corner_stamp),
        "corner cut off, photo 15°": _corner(_cut, 15.0),
        "copy of a copy": [
            Variant(
                scanned(degrees=1.0, print_scale=1.012, stretch=1.003, shift=bends.s_bend(0.4)),
                bends.photocopied,
            ),
            Variant(scanned(degrees=-1.2, print_scale=0.99, stretch=0.996), bends.photocopied),
        ],
        "photo 0°": _photos(0.0, 1),
        "photo 15°": _photos(15.0, 2),
        "photo 25°": _photos(25.0),
        "photo 35°": _photos(35.0),
        "photo 10°, barrel 2 %": [
            Variant(photographed(10.0, toward, barrel=0.02)) for toward in (20.0, 200.0)
        ],
        "photo 20°, page curled 1 mm": [
            Variant(photographed(20.0, toward, shift=gentle)) for toward in (20.0, 200.0)
        ],
    }


CONDITIONS: Mapping[str, Sequence[Variant]] = MappingProxyType(_conditions())
"""Every condition with its variants."""


def measured(name: str, seeds: Sequence[int]) -> list[Found]:
    """Return what came of every variant of a condition on the pages of `seeds`."""
    return [
        measure(page, layout, variant, np.random.default_rng([seed, number, 67]))
        for seed, page, layout in _pages(seeds)
        for number, variant in enumerate(CONDITIONS[name])
    ]


def _pages(seeds: Sequence[int]) -> Iterator[tuple[int, Grey, PageLayout]]:
    for seed in seeds:
        spec = spec_of(seed)
        yield seed, written(seed), page_layouts(pages.sheet_data(spec))[spec.page - 1]


def row(name: str, results: Sequence[Found]) -> str:
    """Return the table's row of a condition; errors are those of the cells that are trusted."""
    centres, corners, trusted = (
        np.concatenate([getattr(item, part) for item in results])
        for part in ("centres", "corners", "trusted")
    )
    sure = trusted.astype(bool)
    refused = sum(item.refusal is not None for item in results)
    far = int(np.sum(centres[sure] > FAR_MM * PX_PER_MM))
    if sure.any():
        off = centres[sure]
        figures = [
            f"{value:.2f}"
            for value in (off.mean(), np.percentile(off, 95), off.max(), corners[sure].max())
        ]
    else:
        figures = ["–"] * 4
    untrusted = f"{int(np.sum(~sure))} of {len(sure)}"
    return (
        "| "
        + " | ".join([name, str(len(results)), *figures, str(refused), untrusted, str(far)])
        + " |"
    )


def main() -> int:
    """Print the table. `--seeds` filled-in sheets for each variant; `--only` part of a name."""
    parser = argparse.ArgumentParser(prog="python -m sample_scans.geometry_bench")
    parser.add_argument("--seeds", type=int, default=1, choices=range(1, len(SEEDS) + 1))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    seeds = SEEDS[: options.seeds]
    print("| " + " | ".join(_HEADS) + " |")
    print("|---|" + "--:|" * (len(_HEADS) - 1))
    for name in CONDITIONS:
        if options.only in name:
            results = measured(name, seeds)
            print(row(name, results), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
