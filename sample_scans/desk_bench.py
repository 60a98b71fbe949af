"""Measure the review desk: `python -m sample_scans.desk_bench [--only TABLE …] [--write DOCUMENT]`.

Keystrokes over the sample scans, server time with fifty reviewers at once, the time from Enter to
the next number in a real browser, and what each page weighs. Needs what the browser tests need.
`--write` puts the tables into a document, between `<!-- bench: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sample_scans import desk_hall, desk_keys, desk_load, desk_screen, desk_server
from sample_scans.bench import Sections
from sample_scans.desk_load import LoadResult, Pace, percentile
from sample_scans.make import FOLDER

WHERE = "where the desk was measured"
REVIEWERS = 50
WEIGHT_AIM = 300_000
_ROLES = (
    ("clerk", "thuky1"),
    ("supervisor", "giamsat1"),
    ("observer", "quansat1"),
    ("administrator", "quantri1"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    stations: int
    human_s: float
    flat_s: float
    sheets: int
    scans: int | None


FULL = Size(stations=420, human_s=120, flat_s=30, sheets=8, scans=None)
QUICK = Size(stations=90, human_s=15, flat_s=8, sheets=1, scans=6)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and write where asked; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_scans.desk_bench", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--quick", action="store_true", help="two minutes: a look, no figures")
    parser.add_argument("--only", nargs="+", choices=MEASURED, default=MEASURED, metavar="TABLE")
    parser.add_argument("--write", type=Path, help="document to put the tables into")
    chosen = parser.parse_args(argv)
    size = QUICK if chosen.quick else FULL
    found = Sections()
    if chosen.only == MEASURED:
        found.add(WHERE, [_where("before")])
    with tempfile.TemporaryDirectory() as folder:
        if "keystrokes" in chosen.only:
            found.add("keystrokes", keystrokes(Path(folder) / "keys", size))
        on_server = {name: part for name, part in ON_SERVER.items() if name in chosen.only}
        if on_server:
            hall = desk_hall.build(Path(folder) / "hall", size.stations, REVIEWERS + 2)
            with desk_server.serving(hall.settings) as address:
                for name, part in on_server.items():
                    found.add(name, part(address, hall, size))
    if chosen.write:
        text = chosen.write.read_text("utf-8")
        chosen.write.write_text(found.written_into(text), "utf-8")
    return 0


def keystrokes(folder: Path, size: Size) -> list[str]:
    """Return the table of keystrokes over the sample scans (all, or the first few)."""
    folder.mkdir(parents=True)
    names = sorted(path for path in FOLDER.iterdir() if path.suffix.lower() in {".pdf", ".jpg"})
    files = None if size.scans is None else names[: size.scans]
    return desk_keys.table(desk_keys.measure(folder, files))


def next_number(address: str, hall: desk_hall.Hall, size: Size) -> list[str]:
    """Return the table of the time from Enter to the next number."""
    lines = ["| tally | numbers | p50 ms | p95 ms | max ms |", "|---|---|---|---|---|"]
    with desk_screen.chromium() as browser:
        for tally, login in zip("ab", hall.reviewers[REVIEWERS:], strict=True):
            times = desk_screen.next_number_ms(browser, address, hall, login, tally, size.sheets)
            shown = (percentile(times, 0.5), percentile(times, 0.95), max(times))
            told = " | ".join(f"{ms:.0f}" for ms in shown)
            lines.append(f"| {tally.upper()} | {len(times)} | {told} |")
    return [*lines, "", _where("now")]


def server_time(address: str, hall: desk_hall.Hall, size: Size) -> list[str]:
    """Return the tables of fifty reviewers at once, at human pace and flat out."""
    crowd = replace(hall, reviewers=hall.reviewers[:REVIEWERS])
    runs: list[tuple[Pace, float]] = [
        (desk_load.HUMAN, size.human_s),
        (desk_load.FLAT_OUT, size.flat_s),
    ]
    lines = []
    for pace, seconds in runs:
        lines += load_lines(desk_load.press(address, crowd, pace, seconds))
    return lines


def page_weight(address: str, hall: desk_hall.Hall, _size: Size) -> list[str]:
    """Return the table of what the pages of every role weigh."""
    with desk_screen.chromium() as browser:
        heavy = []
        for role, login in (("reviewer", hall.reviewers[REVIEWERS]), *_ROLES):
            heavy += desk_screen.weights(browser, address, role, login)
    return weight_lines(heavy)


ON_SERVER: Mapping[str, Callable[[str, desk_hall.Hall, Size], list[str]]] = {
    "next number": next_number,
    "server time": server_time,
    "page weight": page_weight,
}
"""What needs the running server, in the order in which it is measured."""
MEASURED = ["keystrokes", *ON_SERVER]


def load_lines(result: LoadResult) -> list[str]:
    """Return what one run with many reviewers gave."""
    lines = [
        f"{result.reviewers} reviewers at once, {result.seconds:.0f} s, {result.pace.name}: "
        f"{result.saved} numbers, {result.saved / result.seconds:.1f} a second, "
        f"{len(result.errors)} errors. {_where('now')}",
        "",
        "| request | count | p50 ms | p99 ms | max ms |",
        "|---|---|---|---|---|",
    ]
    for kind, count, middle, high, most in desk_load.summary(result):
        name = "**value** (a number confirmed)" if kind == "value" else kind
        lines.append(f"| {name} | {count} | {middle:.1f} | {high:.1f} | {most:.1f} |")
    lines += [f"- {error}" for error in result.errors[:5]]
    return [*lines, ""]


def weight_lines(found: list[desk_screen.Weight]) -> list[str]:
    """Return what each kind of page weighs for the role it is heaviest for, the heaviest first."""
    heaviest: dict[str, desk_screen.Weight] = {}
    for weight in found:
        known = heaviest.setdefault(weight.path, weight)
        if weight.first > known.first:
            heaviest[weight.path] = weight
    ordered = sorted(heaviest.values(), key=lambda weight: -weight.first)
    over = sum(weight.first > WEIGHT_AIM for weight in ordered)
    lines = [
        "| page | heaviest for | first visit kB | again kB | its pictures kB |",
        "|---|---|---|---|---|",
    ]
    for weight in ordered:
        sizes = (weight.first, weight.again, weight.pictures)
        told = " | ".join(f"{size / 1000:.1f}" for size in sizes)
        lines.append(f"| `{weight.path}` | {weight.role} | {told} |")
    return [*lines, "", f"{over} of {len(ordered)} kinds of page above {WEIGHT_AIM / 1000:.0f} kB."]


def _where(when: str) -> str:
    load = os.getloadavg()[0]
    return (
        f"{platform.machine()}, {os.cpu_count()} cores (server, database, load generator and "
        f"browser share them), load average {when}: {load:.1f}."
    )


if __name__ == "__main__":
    raise SystemExit(main())
