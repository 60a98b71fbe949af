"""A handwriting synthesiser: one writer's digits, signatures and strike-outs as pen strokes.

Used for sample scans only; nothing drawn here ever enters training. A `Writer` is fixed by a seed:
the same person forms a digit the same way each time, with a little change from one to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sample_scans.skeletons import SKELETONS, TRADITIONS, Skeleton, Stroke

Curve = npt.NDArray[np.float64]
"""One pen stroke: (n, 2) points (x right, y down), densely sampled."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What a stroke leaves on paper: colour (r, g, b in 0–255), line width in mm, 0–1 density.

    `grain` 0–1 is how much of the paper's tooth shows (pencil), `taper` 0–1 how thin a stroke ends.
    """

    name: str
    colour: tuple[int, int, int]
    width_mm: float
    density: float
    grain: float = 0.0
    taper: float = 0.3


PENS: dict[str, Pen] = {
    pen.name: pen
    for pen in (
        Pen("ballpoint_blue", (28, 44, 140), 0.42, 0.93, 0.10),
        Pen("ballpoint_black", (26, 26, 32), 0.42, 0.95, 0.08),
        Pen("gel_black", (12, 12, 14), 0.55, 1.0, 0.0, 0.15),
        Pen("pencil", (66, 66, 70), 0.50, 0.80, 0.45),
        Pen("faint_pencil", (96, 96, 100), 0.46, 0.58, 0.55),
        Pen("marker", (16, 16, 20), 1.05, 1.0, 0.0, 0.05),
    )
}


@dataclass(frozen=True, slots=True)
class Writer:
    """One person's hand. Lengths in mm, angles in degrees, the rest are shares of digit height."""

    seed: int
    forms: tuple[str, ...]
    slant_deg: float
    aspect: float
    height_mm: float
    roundness: float
    habit: float
    jitter: float
    wander_mm: float
    pen: Pen

    def with_height(self, height_mm: float) -> Writer:
        """Return the same hand writing digits `height_mm` tall."""
        return replace(self, height_mm=height_mm)


def make_writer(seed: int, tradition: str = "vietnamese", pen: str = "ballpoint_blue") -> Writer:
    """Return the writer that `seed` stands for, in one of `TRADITIONS`, with one of `PENS`."""
    rng = np.random.default_rng([seed, 1])
    choices = TRADITIONS[tradition]
    forms = tuple(str(rng.choice(choices.get(d, tuple(SKELETONS[d])))) for d in range(10))
    return Writer(
        seed=seed,
        forms=forms,
        slant_deg=float(rng.normal(7.0, 7.0)),
        aspect=float(rng.uniform(0.82, 1.12)),
        height_mm=float(rng.uniform(4.9, 6.3)),
        roundness=float(rng.uniform(0.015, 0.04)),
        habit=float(rng.uniform(0.015, 0.035)),
        jitter=float(rng.uniform(0.010, 0.022)),
        wander_mm=float(rng.uniform(0.15, 0.4)),
        pen=PENS[pen],
    )


def digit_curves(writer: Writer, digit: int, rng: np.random.Generator) -> list[Curve]:
    """Return one digit in mm, centred on (0, 0), as this writer would draw it this time."""
    skeleton = SKELETONS[digit][writer.forms[digit]]
    habit = np.random.default_rng([writer.seed, 2, digit])
    curves = [_stroke_curve(stroke, writer, habit, rng) for stroke in skeleton]
    width = _width(skeleton)
    height = writer.height_mm * rng.normal(1.0, 0.04)
    slant = np.tan(np.radians(writer.slant_deg + rng.normal(0.0, 2.0)))
    turned = []
    for curve in curves:
        x = (curve[:, 0] - width / 2) * writer.aspect
        y = curve[:, 1] - 0.5
        turned.append(np.column_stack([(x - y * slant) * height, y * height]))
    offset = rng.normal(0.0, writer.wander_mm, 2)
    return [curve + offset for curve in turned]


def signature_curves(seed: int, width_mm: float, height_mm: float) -> list[Curve]:
    """Return a signature-like scrawl whose left end is at (0, 0), base line y = 0."""
    rng = np.random.default_rng([seed, 3])
    n = int(rng.integers(5, 9))
    x = np.linspace(0.0, 1.0, 2 * n + 1)
    tall = np.where(rng.random(2 * n + 1) < 0.3, 1.0, 0.42)
    tall[1] = 1.1
    y = np.where(np.arange(2 * n + 1) % 2 == 1, -tall, rng.uniform(-0.05, 0.12, 2 * n + 1))
    x = x + np.where(np.arange(2 * n + 1) % 2 == 1, 0.035, -0.02) + rng.normal(0, 0.012, 2 * n + 1)
    word = spline(np.column_stack([x * width_mm, y * height_mm]))
    sweep = spline(
        np.array([[0.95, -0.1], [1.05, 0.2], [0.6, 0.32], [0.1, 0.36]]) * [width_mm, height_mm]
    )
    return [word, sweep] if rng.random() < 0.6 else [word]


def strike_curves(width_mm: float, height_mm: float, seed: int) -> list[Curve]:
    """Return how this person crosses out a group of boxes `width_mm` wide, centred on (0, 0)."""
    rng = np.random.default_rng([seed, 4])
    style = int(rng.integers(0, 3))
    half, rise = width_mm / 2 + 0.4, height_mm * 0.10
    if style == 0:  # two lines along the number
        return [
            spline(np.array([[-half, y + rise], [0.0, y + rng.normal(0, 0.2)], [half, y - rise]]))
            for y in (-0.14 * height_mm, 0.14 * height_mm)
        ]
    if style == 1:  # one zigzag
        n = max(7, int(width_mm / 1.3))
        x = np.linspace(-half, half, n)
        y = np.where(np.arange(n) % 2 == 0, 0.26, -0.26) * height_mm
        return [spline(np.column_stack([x, y + rng.normal(0, 0.25, n)]))]
    return [  # one heavy line, back and forth
        spline(np.array([[-half, rise], [half, -rise], [-half, rise + 0.7], [half, -rise + 0.6]]))
    ]


def spline(points: npt.ArrayLike, per_span: int = 24) -> Curve:
    """Return the Catmull-Rom spline through `points` (n >= 2 rows of x, y), ends included."""
    p = np.asarray(points, dtype=np.float64)
    ext = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.linspace(0.0, 1.0, per_span, endpoint=False)[:, None]
    spans = []
    for i in range(1, len(ext) - 2):
        a, b, c, d = ext[i - 1], ext[i], ext[i + 1], ext[i + 2]
        square, cube = 2 * a - 5 * b + 4 * c - d, 3 * (b - c) + d - a
        spans.append(0.5 * (2 * b + (c - a) * t + square * t**2 + cube * t**3))
    return np.vstack([*spans, p[-1:]])


def _stroke_curve(
    stroke: Stroke, writer: Writer, habit: np.random.Generator, rng: np.random.Generator
) -> Curve:
    """Return one stroke in the unit box: corners rounded, habits and this moment's changes in."""
    bends: dict[tuple[float, float], Curve] = {}
    runs = []
    for run in stroke:
        points = []
        for point in run:
            if point not in bends:  # runs share their corner
                bends[point] = habit.normal(0, writer.habit, 2) + rng.normal(0, writer.jitter, 2)
            points.append(np.asarray(point) + bends[point])
        runs.append(spline(points))
    curve = np.vstack([run if i == 0 else run[1:] for i, run in enumerate(runs)])
    return _soften(_even(curve, 0.006), writer.roundness / 0.006)


def _even(curve: Curve, step: float) -> Curve:
    """Return `curve` resampled to points `step` apart along its length."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    at = np.linspace(0.0, length[-1], max(2, int(length[-1] / step)))
    return np.column_stack([np.interp(at, length, curve[:, 0]), np.interp(at, length, curve[:, 1])])


def _soften(curve: Curve, sigma: float) -> Curve:
    """Return `curve` smoothed with a Gaussian of `sigma` points; its ends stay where they are."""
    radius = int(3 * sigma) + 1
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / max(sigma, 1e-3)) ** 2)
    kernel /= kernel.sum()
    head = 2 * curve[0] - curve[1 : radius + 1][::-1]
    tail = 2 * curve[-1] - curve[-radius - 1 : -1][::-1]
    padded = np.vstack([head, curve, tail]) if len(curve) > radius else curve
    if padded is curve:
        return curve
    return np.column_stack([np.convolve(padded[:, k], kernel, "valid") for k in (0, 1)])


def _width(skeleton: Skeleton) -> float:
    """Return the x extent of a skeleton, measured from 0."""
    return max(x for stroke in skeleton for run in stroke for x, _ in run)
