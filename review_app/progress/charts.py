"""Line charts as plain coordinates for an inline SVG; lines differ by dash, marker and label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_datetime

from review_app.i18n import number

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 56, 172, 18, 30
LINE_GAP = 18
"""How far two labels at the right end of their lines stay apart."""
MARKERS = ("dot", "square", "cross")
MOST_TIMES = 6


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name and its value at each point of time."""

    name: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn line with its markers, and its label at the right end."""

    points: str
    markers: Sequence[tuple[str, str]]
    marker: str
    look: int
    label: str
    label_y: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    place: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything an SVG needs; coordinates are text with a decimal point in every language."""

    name: str
    title: str
    description: str
    lines: Sequence[Line]
    rows: Sequence[Tick]
    times: Sequence[Tick]
    limit: Tick | None


def line_chart(
    name: str,
    title: str,
    description: str,
    starts: Sequence[datetime],
    series: Sequence[Series],
    limit: tuple[int, str] | None = None,
) -> Chart:
    """Draw one value per point of time for each series; `limit` is a line across with its name."""
    highest = max([1, *(max(one.values) for one in series), *([limit[0]] if limit else [])])
    step = nice_step(highest)
    top = -(-highest // step) * step
    across = [_x(index, len(starts)) for index in range(len(starts))]
    labels = _apart([_y(one.values[-1], top) for one in series])
    lines = [
        Line(
            points=" ".join(
                f"{x:.1f},{_y(value, top):.1f}" for x, value in zip(across, one.values, strict=True)
            ),
            markers=[
                (f"{x:.1f}", f"{_y(value, top):.1f}")
                for x, value in zip(across, one.values, strict=True)
            ],
            marker=MARKERS[look],
            look=look,
            label=f"{one.name} {number(one.values[-1])}",
            label_y=f"{labels[look]:.1f}",
        )
        for look, one in enumerate(series)
    ]
    return Chart(
        name,
        title,
        description,
        lines,
        rows=[Tick(f"{_y(at, top):.1f}", number(at)) for at in range(0, top + 1, step)],
        times=_times(starts, across),
        limit=None if limit is None else Tick(f"{_y(limit[0], top):.1f}", limit[1]),
    )


def nice_step(highest: int) -> int:
    """Return the distance of the lines across: 1, 2 or 5 times a power of ten, five at most."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step * 5 >= highest:
                return factor * step
        step *= 10


def _x(index: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (index / (count - 1) if count > 1 else 1)


def _y(value: int, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _apart(places: Sequence[float]) -> list[float]:
    """Push labels apart that would lie on each other, none out of the picture."""
    order = sorted(range(len(places)), key=lambda index: (places[index], index))
    found, above = [0.0] * len(places), float(TOP - LINE_GAP)
    for index in order:
        above = found[index] = max(places[index], above + LINE_GAP)
    below = float(HEIGHT - BOTTOM + LINE_GAP)
    for index in reversed(order):
        below = found[index] = min(found[index], below - LINE_GAP)
    return found


def _times(starts: Sequence[datetime], across: Sequence[float]) -> list[Tick]:
    every = -(-len(starts) // MOST_TIMES)
    long = len(starts) > 1 and starts[-1].date() != starts[0].date() and every > MOST_TIMES
    form = "dd/MM" if long else "HH:mm"
    return [
        Tick(f"{across[index]:.1f}", str(format_datetime(starts[index], form)))
        for index in range(0, len(starts), every)
    ]
