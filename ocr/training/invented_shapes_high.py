"""The ways people write 4 to 9 (0 to 3 and the rules of all shapes: `invented_shapes`)."""

from __future__ import annotations

from ocr.training.invented_shapes import Knot, Path, Taste, arc, stem


def four_open(taste: Taste) -> list[Path]:
    """A 4 of two strokes, open at the top, as schools in Europe and Vietnam teach it."""
    level, right, x = taste(0.06, 0.24), taste(0.3, 0.75), taste(0.12, 0.3)
    leg = [
        (taste(-0.25, -0.06), -0.5, 0.0),
        (-0.5, level, 1.0),
        (right, level + taste(-0.06, 0.04), 0),
    ]
    return [leg, stem((x + 0.03, taste(-0.42, -0.02)), (x - taste(0, 0.08), 0.5), taste)]


def four_tall(taste: Taste) -> list[Path]:
    """An open 4 whose two uprights are equally high, its bar far or hardly across the stem."""
    level, x = taste(-0.02, 0.16), taste(0.16, 0.3)
    right = x + (taste(0.08, 0.14) if taste.often(0.5) else taste(0.3, 0.65))
    leg = [
        (taste(-0.42, -0.26), taste(-0.5, -0.4), 0.0),
        (-0.5, level, 1.0),
        (right, level - 0.02, 0),
    ]
    return [leg, stem((x + 0.04, -0.5), (x - 0.04, 0.5), taste)]


def four_closed(taste: Taste) -> list[Path]:
    """A 4 with a closed triangle; straight sides and a bar across the stem keep it from a 9."""
    level, x = taste(0.08, 0.26), taste(0.08, 0.24)
    right = x + taste(0.26, 0.46)
    leg = [
        (x - taste(-0.02, 0.06), -0.5, 0.0),
        (-0.5, level, 1.0),
        (right, level + taste(-0.04, 0.04), 0),
    ]
    return [leg, stem((x, taste(-0.5, -0.44)), (x - taste(-0.02, 0.06), 0.5), taste)]


def four_one_stroke(taste: Taste) -> list[Path]:
    """A 4 without lifting the pen: down, across, back up and down."""
    level, x = taste(0.04, 0.2), taste(0.14, 0.26)
    out = x + taste(0.2, 0.36)
    turn = [(out, level - 0.03, 0.2), (x + 0.08, level - taste(0.36, 0.5), 0.7)]
    down = [(x - 0.02, level + 0.08, 0.0), (x - taste(0.02, 0.1), 0.5, 0.0)]
    return [[(taste(-0.24, -0.05), -0.5, 0.0), (-0.5, level, 1.0), *turn, *down]]


def four_y(taste: Taste) -> list[Path]:
    """A 4 like a y: a round bowl at the left, a long stem at the right, wide open above."""
    level, x = taste(-0.02, 0.12), taste(0.3, 0.4)
    bowl = [
        (taste(-0.48, -0.4), -0.5, 0.0),
        (-0.46, level - 0.18, 0.3),
        (-0.3, level, taste(0.2, 0.9)),
    ]
    right = (x + taste(0.02, 0.16), level - 0.02, 0.0)
    return [[*bowl, right], stem((x + 0.04, taste(-0.5, -0.3)), (x - taste(0, 0.12), 0.5), taste)]


def _belly(taste: Taste, top: float, sharp: float = 0.0) -> Path:
    """Return a 5's belly from its upper left on; it ends well below its start, or it were a 6."""
    half = (0.5 - top) / 2
    return arc((taste(-0.06, 0.04), 0.5 - half), (0.46, half), -28, taste(185, 236), sharp)


def five_two_strokes(taste: Taste) -> list[Path]:
    """A 5 with a bar of its own, which may stand off or be short."""
    corner = taste(-0.08, 0.02)
    belly = _belly(taste, corner - 0.05)
    x = taste(-0.36, -0.26)
    start = x + taste(-0.04, 0.16)
    bar = [(start, -0.48, 0.0), (start + taste(0.42, 0.95), -0.48 + taste(-0.1, 0.06), 0.0)]
    return [[(x, taste(-0.48, -0.42), 0.0), (-0.38, corner + 0.04, 1.0), *belly], bar]


def five_joined(taste: Taste) -> list[Path]:
    """A 5 in one stroke with corners."""
    corner = taste(-0.12, 0.02)
    bar = [(taste(0.05, 0.6), -0.48 + taste(-0.1, 0.06), 0.0), (taste(-0.36, -0.24), -0.48, 1.0)]
    return [[*bar, (-0.38, corner + 0.04, 1.0), *_belly(taste, corner - 0.05)]]


def five_flowing(taste: Taste) -> list[Path]:
    """A 5 in one stroke whose corners are rubbed off; its top stays flat, or it were an S."""
    sharp = taste(0.5, 0.9)
    bar = [(taste(0.3, 0.5), -0.49, 0.0), (0.0, -0.48, 0.0), (-0.3, -0.47, sharp)]
    return [[*bar, (-0.36, -0.04, sharp), *_belly(taste, -0.1)]]


def five_angular(taste: Taste) -> list[Path]:
    """A 5 with an angular belly."""
    bar = [(taste(0.3, 0.5), -0.48, 0.0), (-0.34, -0.48, 1.0), (-0.38, -0.03, 1.0)]
    return [[*bar, *_belly(taste, -0.1, taste(0.3, 0.7))]]


def five_small_belly(taste: Taste) -> list[Path]:
    """A 5 with a long neck and a small belly."""
    corner = taste(0.04, 0.12)
    bar = [(taste(0.25, 0.5), -0.48, 0.0), (taste(-0.34, -0.26), -0.48, 1.0)]
    return [[*bar, (-0.36, corner + 0.05, 1.0), *_belly(taste, corner - 0.03)]]


def _six(taste: Taste, *, loop: float, back: Path, end: float) -> Path:
    """Return a 6: the knots `back`, then a loop of height `loop` that stops at `end` degrees."""
    half = loop / 2
    return [*back, *arc((0.0, 0.5 - half), (taste(0.42, 0.48), half), -80, end)]


def six_straight(taste: Taste) -> list[Path]:
    """A 6 with a straight back."""
    loop = taste(0.42, 0.6)
    back: Path = [(taste(0.05, 0.3), -0.5, 0.0), (-0.2, -0.08 - loop * 0.2, 0.0)]
    return [_six(taste, loop=loop, back=back, end=taste(-440, -395))]


def six_curved(taste: Taste) -> list[Path]:
    """A 6 with a round back."""
    loop = taste(0.42, 0.62)
    back: Path = [(taste(0.25, 0.42), taste(-0.46, -0.4), 0), (0.1, -0.5, 0), (-0.28, -0.25, 0)]
    return [_six(taste, loop=loop, back=back, end=taste(-440, -395))]


def six_small_loop(taste: Taste) -> list[Path]:
    """A 6 with a long back and a small loop."""
    back: Path = [(taste(0.0, 0.25), -0.5, 0.0), (-0.26, -0.15, 0.0)]
    return [_six(taste, loop=taste(0.32, 0.44), back=back, end=taste(-450, -405))]


def six_open(taste: Taste) -> list[Path]:
    """A 6 whose loop does not close."""
    back: Path = [(taste(0.1, 0.35), -0.5, 0.0), (-0.22, -0.25, 0.0)]
    return [_six(taste, loop=taste(0.46, 0.6), back=back, end=taste(-395, -374))]


def six_curled(taste: Taste) -> list[Path]:
    """A 6 whose loop ends inside itself."""
    loop = taste(0.46, 0.62)
    back: Path = [(taste(0.05, 0.35), -0.5, 0.0), (-0.22, -0.2, 0.0)]
    path = _six(taste, loop=loop, back=back, end=-420)
    return [[*path, (-0.22, 0.5 - loop * taste(0.4, 0.6), 0.0)]]


def _seven(taste: Taste, foot: float, belly: float) -> Path:
    """Return a 7 without additions: bar and stem, the stem bowed by `belly`."""
    tilt = taste(-0.035, 0.035)
    down = ((0.5 + foot) / 2 + belly, 0.0, 0.0)
    return [(-0.5, -0.46 + tilt, 0.0), (0.5, -0.46 - tilt, 1.0), down, (foot, 0.5, 0.0)]


def seven_plain(taste: Taste) -> list[Path]:
    """A 7 of bar and stem."""
    return [_seven(taste, taste(-0.4, 0.3), taste(-0.05, 0.04))]


def seven_curved(taste: Taste) -> list[Path]:
    """A 7 with a bent stem."""
    return [_seven(taste, taste(-0.25, 0.0), taste(-0.2, -0.06))]


def seven_serif(taste: Taste) -> list[Path]:
    """A 7 with a short downward serif at the left of its bar."""
    path = _seven(taste, taste(-0.25, 0.1), taste(-0.12, 0.0))
    x, y, _ = path[0]
    path[0] = (x, y, 1.0)
    return [[(x - taste(-0.03, 0.04), y + taste(0.07, 0.2), 0.0), *path]]


def seven_wavy(taste: Taste) -> list[Path]:
    """A 7 whose bar begins with a hook and swings."""
    dip = taste(0.03, 0.08)
    top: Path = [(-0.5, -0.34, 0), (-0.42, -0.46, 0), (0.0, -0.46 + dip, 0), (0.5, -0.5, 0.9)]
    return [[*top, (0.12, -0.02, 0.0), (taste(-0.25, 0.05), 0.5, 0.0)]]


def seven_barred(taste: Taste) -> list[Path]:
    """A 7 with a bar through its stem, as most of Europe and Vietnam write it."""
    paths = seven_serif(taste) if taste.often(0.4) else seven_curved(taste)
    x, y, _ = paths[0][-2]
    left, right, tilt = taste(0.1, 0.46), taste(0.1, 0.46), taste(-0.1, 0.1)
    y += taste(-0.1, 0.08)
    return [*paths, [(x - left, y + tilt, 0.0), (x + right, y - tilt, 0.0)]]


def _eight(taste: Taste, *, upper: float, waist: float, ends: tuple[float, float]) -> Path:
    """Return an 8 in one stroke, S first, from `ends[0]` to `ends[1]` degrees of its upper loop."""
    top, low = (waist + 0.5) / 2, (0.5 - waist) / 2
    head, belly = (0.0, top - 0.5), (0.0, 0.5 - low)
    down = arc(head, (upper, top), ends[0], -125)
    round_ = arc(belly, (taste(0.4, 0.48), low), 50, 310)
    return [*down, *round_, *arc(head, (upper, top), 128, ends[1])]


def eight_one_stroke(taste: Taste) -> list[Path]:
    """An 8 in one stroke that crosses itself in the middle."""
    start = taste(0, 60)
    ends = (start, start + taste(-28, 8))
    return [_eight(taste, upper=taste(0.3, 0.48), waist=taste(-0.12, 0.08), ends=ends)]


def eight_small_top(taste: Taste) -> list[Path]:
    """An 8 with a small upper loop."""
    ends = (taste(10, 50), taste(10, 30))
    return [_eight(taste, upper=taste(0.26, 0.32), waist=taste(-0.2, -0.1), ends=ends)]


def eight_open(taste: Taste) -> list[Path]:
    """An 8 that stays a little open at the top or at the upper right."""
    start = taste(-10, 40)
    ends = (start, start + taste(18, 44))
    return [_eight(taste, upper=taste(0.34, 0.42), waist=taste(-0.06, 0.03), ends=ends)]


def eight_circles(taste: Taste) -> list[Path]:
    """An 8 of two rounds, one on the other."""
    waist, start = taste(-0.1, 0.04), taste(150, 210)
    upper, lower = (waist + 0.5) / 2, (0.5 - waist) / 2
    over = 360 + taste(-6, 20)
    head = arc((taste(-0.03, 0.03), upper - 0.5), (taste(0.34, 0.44), upper), start, start - over)
    belly = arc((0, 0.5 - lower), (0.47, lower), start - 180, start - 180 + over)
    return [head, belly]


def _nine(taste: Taste, *, loop: float, start: float, tail: Path) -> list[Path]:
    """Return a 9: a loop of height `loop` begun at `start` degrees, then the knots `tail`."""
    half = loop / 2
    head = arc((0.0, half - 0.5), (taste(0.4, 0.46), half), start, -272)
    turn: Knot = (0.45, -0.5 + loop * taste(0.08, 0.24), taste(0.5, 1.0))
    return [[*head, turn, *tail]]


def nine_straight(taste: Taste) -> list[Path]:
    """A 9 with a straight stem, which may be short."""
    tail: Path = [(taste(0.22, 0.46), 0.5, 0.0)]
    return _nine(taste, loop=taste(0.42, 0.64), start=taste(52, 75), tail=tail)


def nine_hooked(taste: Taste) -> list[Path]:
    """A 9 whose stem bends to the left below."""
    tail: Path = [(0.44, 0.1, 0.0), (0.32, 0.38, 0.0), (taste(-0.1, 0.1), 0.5, 0.0)]
    end: Knot = (taste(-0.46, -0.28), taste(0.38, 0.46), 0.0)
    return _nine(taste, loop=taste(0.44, 0.58), start=taste(50, 75), tail=[*tail, end])


def nine_open(taste: Taste) -> list[Path]:
    """A 9 whose loop stays a little open at the upper right."""
    tail: Path = [(0.42, 0.12, 0.0), (taste(0.2, 0.4), 0.5, 0.0)]
    return _nine(taste, loop=taste(0.48, 0.58), start=taste(18, 42), tail=tail)


def nine_curled(taste: Taste) -> list[Path]:
    """A 9 like a g: its tail comes up at the left, clear of the loop, or it would be an 8."""
    tail: Path = [(0.44, 0.1, 0.0), (0.34, 0.4, 0.0), (0.0, 0.5, 0.0), (-0.36, 0.42, 0.0)]
    end: Knot = (-0.46, taste(0.26, 0.34), 0.0)
    return _nine(taste, loop=taste(0.42, 0.48), start=taste(52, 75), tail=[*tail, end])


def nine_round(taste: Taste) -> list[Path]:
    """A 9 like a 6 turned upside down."""
    half = taste(0.42, 0.6) / 2
    head = arc((0.0, half - 0.5), (0.45, half), taste(95, 130), -275)
    return [[*head, (0.3, taste(0.12, 0.26), 0.0), (taste(-0.2, 0.1), 0.5, 0.0)]]
