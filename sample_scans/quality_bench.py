"""Measure the quality gate: `python -m sample_scans.quality_bench`.

Reads sound pages, pages with one known fault in four strengths, and papers that are no count sheet,
and prints which cause the reader names. A fault counts from the strength at which reading suffers:
the page is refused, or at least two fields and 15 % more are unsure than on a sound 300-dpi scan of
the same page; a back and a stranger always count. The cause is named right where the first that is
named, by refusal or advice, is the true one. Thresholds were chosen on even seeds; odd ones are
reported, which share no sheet, hand or chance with them.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import cv2

from ocr.reader.page_image import PageImage
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from sample_scans import demo_election
from sample_scans import quality_pages as pages
from sample_scans.degrade import Grey
from sample_scans.faults import FAULTS, STRENGTHS
from sample_scans.printed import editions
from sample_scans.quality_pages import TestPage

RIGHT: Mapping[str, frozenset[str]] = MappingProxyType({
    "blur": frozenset({"too_blurred"}),
    "dark": frozenset({"too_dark"}),
    "shadow": frozenset({"shadow"}),
    "glare": frozenset({"covered"}),
    "cut": frozenset({"cut_off"}),
    "coarse": frozenset({"too_coarse"}),
    "streaks": frozenset({"streaks"}),
    "toner": frozenset({"low_toner", "qr_gaps"}),
    "fold": frozenset({"not_flat"}),
    "back": frozenset({"back_side", "blank_page"}),
    "other": frozenset({"not_a_sheet", "qr_foreign", "edition_unknown", "false_checksum"}),
})  # fmt: skip
"""The causes that name a fault rightly."""
_ALWAYS = frozenset({"back", "other"})
_MORE_SHARE, _MORE_FIELDS = 0.15, 2
_GOOD_SEED = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """One page after reading: the causes named, whether it was stopped, whether reading suffered.

    `fault` is "" on a sound page, `way` how that was taken. `named` holds the refusal's code or the
    advice, the likeliest first. The picture is not kept: a thousand of them fill the memory.
    """

    fault: str
    way: str
    named: tuple[str, ...]
    stopped: bool
    suffers: bool


def judge(page: TestPage) -> Judged:
    """Read a page and compare it with a sound scan of the same sheet."""
    reading = _read(page.picture)
    stopped = reading.status != "ok"
    code = reading.problem_code
    named = (code,) if code is not None else reading.quality.advice
    suffers = stopped or page.fault in _ALWAYS
    if page.fault and not suffers:
        before = _unsure_before(page.seed)
        more = _unsure(reading) - before
        suffers = more >= _MORE_FIELDS and more >= _MORE_SHARE * len(reading.fields)
    return Judged(page.fault, page.way, named, stopped, suffers)


@lru_cache(maxsize=64)
def _unsure_before(seed: int) -> int:
    return _unsure(_read(pages.sound("flat 300", seed).picture))


def _unsure(reading: SheetReading) -> int:
    return sum(field.state == "unsure" for field in reading.fields)


def _read(picture: Grey) -> SheetReading:
    return read_page(PageImage("page", 1, picture), editions(), key=demo_election.key())


def spoilt_pages(count: int, first: int, wanted: Sequence[str]) -> Iterator[TestPage]:
    """Yield `count` pages of each wanted fault and strength; of strangers as many as of a fault."""
    for seed in range(first, first + 2 * count, 2):
        for fault in (name for name in FAULTS if name in wanted):
            for strength in range(1, STRENGTHS + 1):
                yield pages.faulty(fault, strength, seed)
    kinds = list(pages.STRANGERS)
    for place in range(STRENGTHS * count if "other" in wanted else 0):
        yield pages.stranger(kinds[place % len(kinds)], first + 2 * place)


def fault_rows(judged: Sequence[Judged]) -> list[str]:
    """Return the table of the faults as Markdown lines."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for item in judged:
        counts, right = rows[item.fault], RIGHT[item.fault]
        counts["pages"] += 1
        first = item.named[0] if item.named else ""
        if not item.suffers:
            counts["read on"] += 1
            counts["misled"] += bool(first) and first not in right
            continue
        counts["suffer"] += 1
        counts["right"] += first in right
        counts["silent"] += not first
        counts["stopped"] += item.stopped
        counts[f"as {first or 'nothing'}"] += first not in right
    lines = [
        "| fault | pages | reading suffers | of these stopped | cause named right | "
        "named otherwise | reads on: another cause named |",
        "|---|---|---|---|---|---|---|",
    ]
    total: Counter[str] = Counter()
    for fault, counts in rows.items():
        total.update(counts)
        lines.append(_fault_row(fault, counts))
    lines.append(_fault_row("all", total))
    return lines


def _fault_row(fault: str, counts: Counter[str]) -> str:
    wrong = ", ".join(
        f"{name[3:]} {number}"
        for name, number in counts.most_common()
        if name.startswith("as ") and number
    )
    share = 100 * counts["right"] / max(counts["suffer"], 1)
    return (
        f"| {fault} | {counts['pages']} | {counts['suffer']} | {counts['stopped']} | "
        f"{counts['right']} ({share:.1f} %) | {wrong or '–'} | "
        f"{counts['misled']} of {counts['read on']} |"
    )


def sound_rows(judged: Sequence[Judged]) -> list[str]:
    """Return the table of the sound pages as Markdown lines."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for item in judged:
        for name in (item.way, "all"):
            rows[name]["pages"] += 1
            rows[name]["stopped"] += item.stopped
            rows[name]["advised"] += bool(item.named) and not item.stopped
            rows[name].update({f"as {code}": 1 for code in item.named[:1]})
    lines = ["| sound pages | pages | stopped | advised | as |", "|---|---|---|---|---|"]
    total = rows.pop("all", Counter())
    for name, counts in [*rows.items(), ("all", total)]:
        named = ", ".join(f"{key[3:]} {n}" for key, n in counts.items() if key.startswith("as "))
        lines.append(
            f"| {name} | {counts['pages']} | {counts['stopped']} | {counts['advised']} | "
            f"{named or '–'} |"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement and print both tables; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=24, help="pages for each fault and strength")
    parser.add_argument("--sound", type=int, default=650, help="sound pages")
    parser.add_argument("--faults", nargs="*", default=[*RIGHT], choices=[*RIGHT])
    parser.add_argument("--even", action="store_true", help="the seeds that thresholds came from")
    chosen = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    first = 0 if chosen.even else 1
    spoilt = [judge(page) for page in spoilt_pages(chosen.pages, first, chosen.faults)]
    print("\n".join(fault_rows(spoilt)), end="\n\n", flush=True)
    start = _GOOD_SEED + first
    sound = pages.sound_pages(range(start, start + 2 * chosen.sound, 2))
    print("\n".join(sound_rows([judge(page) for page in sound])))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
