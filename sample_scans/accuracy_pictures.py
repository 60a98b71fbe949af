"""The two pictures of the accuracy bench, drawn as SVG by hand: risk–coverage and reliability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from sample_scans.accuracy import Bin, Curve

_COLOURS = ("#1b6ca8", "#c8553d", "#5a8f29", "#7a5ba6")
_DASHES = ("", "7 4", "2 3", "10 3 2 3")
_LEFT, _TOP, _WIDTH, _HEIGHT = 70, 46, 520, 300
_LOWEST = 0.05
_MOST_POINTS = 400


def risk_coverage_svg(curves: Mapping[str, Curve]) -> str:
    """Return wrong proposals per 1,000 (logarithmic) over the share of fields proposed."""
    parts = [*_frame("Wrong per 1,000 proposals", "fields proposed, %")]
    for share in range(80, 101, 4):
        parts.append(_tick_x((share - 80) / 20, f"{share}"))
    for value in (0.05, 0.1, 0.3, 1, 3, 10, 30):
        parts.append(_tick_y(_log(value), f"{value:g}"))
    for number, (name, curve) in enumerate(curves.items()):
        points = [
            ((share - 0.8) / 0.2, _log(1000 * risk))
            for share, risk in zip(curve.coverage, curve.risk, strict=True)
            if share >= 0.8
        ]
        step = max(1, len(points) // _MOST_POINTS)
        parts.append(_path(points[::step] + points[-1:], number))
        parts.append(_legend(name, number))
    return _svg(
        "Risk over coverage",
        "Of the surest proposals, so many per 1,000 are wrong if so many of the fields are "
        f"proposed: {', '.join(curves)}. Below {_LOWEST:g} per 1,000 the line runs along the axis.",
        parts,
        len(curves),
    )


def reliability_svg(bins: Sequence[Bin], error: float) -> str:
    """Return the share right over the confidence, both as the odds that people feel (1 in …)."""
    parts = [*_frame("share right", "confidence of the number")]
    for value in (0.5, 0.9, 0.99, 0.999, 0.9999):
        label = f"{100 * value:g} %"
        parts += [_tick_x(_nines(value), label), _tick_y(_nines(value), label)]
    parts.append(_path([(0.0, 0.0), (1.0, 1.0)], 3))
    for item in bins:
        x, y = _at(_nines(item.mean), _nines(item.right))
        radius = 3 + 1.6 * math.log10(max(item.count, 1))
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{_COLOURS[0]}" '
            f'fill-opacity="0.75"><title>{item.count} numbers: mean confidence '
            f"{100 * item.mean:.2f} %, {100 * item.right:.2f} % right</title></circle>"
        )
    note = f"one circle a bin, larger with more numbers; expected error {100 * error:.2f} %"
    parts.append(_legend("what confidence should mean", 3, 0))
    parts.append(
        f'<text x="{_LEFT}" y="{_TOP + _HEIGHT + 84}" font-size="13">{escape(note)}</text>'
    )
    return _svg(
        "Reliability of the confidence",
        "Share of numbers read right over their confidence; on the diagonal, confidence means "
        "what it says.",
        parts,
        2,
    )


def _log(per_1000: float) -> float:
    value = max(per_1000, _LOWEST)
    return math.log(value / _LOWEST) / math.log(60 / _LOWEST)


def _nines(share: float) -> float:
    """Return 0–1 for 0–99.99 %: every further nine is as far as the one before."""
    return min(-math.log10(max(1 - share, 1e-4)) / 4, 1.0)


def _at(x: float, y: float) -> tuple[float, float]:
    return _LEFT + min(max(x, 0), 1) * _WIDTH, _TOP + (1 - min(max(y, 0), 1)) * _HEIGHT


def _frame(y_label: str, x_label: str) -> list[str]:
    middle_x, middle_y = _LEFT + _WIDTH / 2, _TOP + _HEIGHT / 2
    return [
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" '
        'stroke="#555"/>',
        f'<text x="{middle_x}" y="{_TOP + _HEIGHT + 42}" text-anchor="middle" font-size="14">'
        f"{escape(x_label)}</text>",
        f'<text x="18" y="{middle_y}" text-anchor="middle" font-size="14" '
        f'transform="rotate(-90 18 {middle_y})">{escape(y_label)}</text>',
    ]


def _tick_x(place: float, label: str) -> str:
    x, _ = _at(place, 0)
    return (
        f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_TOP + _HEIGHT}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{_TOP + _HEIGHT + 20}" text-anchor="middle" font-size="13">'
        f"{escape(label)}</text>"
    )


def _tick_y(place: float, label: str) -> str:
    _, y = _at(0, place)
    return (
        f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + _WIDTH}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" font-size="13">'
        f"{escape(label)}</text>"
    )


def _path(points: Sequence[tuple[float, float]], number: int) -> str:
    places = " ".join("{:.1f},{:.1f}".format(*_at(*point)) for point in points)
    return (
        f'<polyline points="{places}" fill="none" stroke="{_COLOURS[number % 4]}" '
        f'stroke-width="2" stroke-dasharray="{_DASHES[number % 4]}"/>'
    )


def _legend(name: str, number: int, line: int | None = None) -> str:
    y = _TOP + _HEIGHT + 62 + 20 * (number if line is None else line)
    dash = f'stroke-dasharray="{_DASHES[number % 4]}"'
    return (
        f'<line x1="{_LEFT}" y1="{y - 4}" x2="{_LEFT + 40}" y2="{y - 4}" stroke-width="2" '
        f'stroke="{_COLOURS[number % 4]}" {dash}/>'
        f'<text x="{_LEFT + 50}" y="{y}" font-size="13">{escape(name)}</text>'
    )


def _svg(title: str, words: str, parts: Sequence[str], lines: int) -> str:
    height = _TOP + _HEIGHT + 60 + 20 * lines + 10
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 {height}" width="620" '
            f'height="{height}" role="img" aria-labelledby="t d" '
            'font-family="system-ui, sans-serif" fill="#222">',
            f'<title id="t">{escape(title)}</title>',
            f'<desc id="d">{escape(words)}</desc>',
            f'<rect width="620" height="{height}" fill="#fff"/>',
            f'<text x="{_LEFT}" y="28" font-size="17" font-weight="600">{escape(title)}</text>',
            *parts,
            "</svg>",
            "",
        ]
    )
