"""The tables of the accuracy bench, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sample_scans.accuracy import (
    Figures,
    Share,
    figures,
    no_numbers,
    of_source,
    reliability,
    risk_coverage,
    sources_of,
)
from sample_scans.accuracy_readings import Readings, join_readings
from sample_scans.composed_names import AIMS, Aim

_COVERAGES = (1.0, 0.99, 0.98, 0.97, 0.96, 0.94, 0.92, 0.90)


def kinds_table(by_kind: Mapping[str, Readings]) -> list[str]:
    """Return one line for each kind of page and group of writers."""
    lines = [
        "| kind of page | writers | fields | pages refused | wrong per 1,000 (95 %) | "
        "unsure % (95 %) | single digits wrong %, none refused (95 %) |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, readings in by_kind.items():
        lines.append(_line(f"**{name}**", "all", figures(readings)))
        for source in sources_of([readings]):
            lines.append(_line("", source, figures(of_source(readings, source))))
    everything = join_readings(list(by_kind.values()))
    lines.append(_line("**all kinds**", "all", figures(everything)))
    return lines


def aims_table(by_kind: Mapping[str, Readings]) -> list[str]:
    """Return the aims and what was reached, over all kinds of page that an aim holds for."""
    lines = [
        "| pages | aim: wrong per 1,000 | reached (95 %) | aim: unsure % | reached (95 %) | met |",
        "|---|---|---|---|---|---|",
    ]
    for aim in AIMS:
        parts = [by_kind[kind] for kind in aim.kinds if kind in by_kind]
        if parts:
            lines.append(_aim(aim, figures(join_readings(parts))))
    readings = join_readings(list(by_kind.values()))
    digits = figures(readings).digits_wrong
    met = "yes" if digits.value <= 0.003 else "no"
    lines.append(
        f"| single digits, none refused, all pages | ≤ 0.3 % wrong | {percent(digits)} | – | – "
        f"| {met} |"
    )
    hits, count, bound = no_numbers(readings).blank
    lines.append(
        f"| empty fields read as a number | none in 10,000 | {hits} of {count} "
        f"(≤ {10_000 * bound:.1f} in 10,000) | – | – | {'no' if hits else 'yes'} |"
    )
    return lines


def no_numbers_table(by_kind: Mapping[str, Readings]) -> list[str]:
    """Return what became of fields that hold no plain number."""
    lines = [
        "| kind of page | empty → number | filler → number | struck → number | number with "
        "fillers: wrong | overwritten: unsure | overwritten: wrong | number called struck |",
        "|---|---|---|---|---|---|---|---|",
    ]
    whole = join_readings(list(by_kind.values()))
    for name, readings in [*by_kind.items(), ("**all kinds**", whole)]:
        row = no_numbers(readings)
        cells = [
            *(f"{hits} of {count}" for hits, count, _ in (row.blank, row.filler, row.struck)),
            "{} of {}".format(*row.filled_wrong),
            _of(row.overwritten_unsure),
            "{} of {}".format(*row.overwritten_wrong),
            "{} of {}".format(*row.called_struck),
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    row = no_numbers(whole)
    bounds = [f"{100 * bound:.2f} %" for _, _, bound in (row.blank, row.filler, row.struck)]
    lines += ["", f"Upper bounds (95 %, exact) of the first three over all: {', '.join(bounds)}."]
    return lines


def coverage_table(by_kind: Mapping[str, Readings]) -> list[str]:
    """Return wrong per 1,000 proposals where so many of the fields due are proposed."""
    head = " | ".join(f"{100 * share:.0f} %" for share in _COVERAGES)
    lines = [
        f"| wrong per 1,000 proposals, where so many of the fields are proposed | {head} |",
        "|---" * (len(_COVERAGES) + 1) + "|",
    ]
    for aim in AIMS:
        parts = [by_kind[kind] for kind in aim.kinds if kind in by_kind]
        if parts:
            curve = risk_coverage(join_readings(parts))
            risks = [curve.risk_at(share) for share in _COVERAGES]
            cells = ["–" if math.isnan(risk) else f"{1000 * risk:.2f}" for risk in risks]
            lines.append(f"| {aim.name} | " + " | ".join(cells) + " |")
    return lines


def reliability_table(readings: Readings) -> list[str]:
    """Return the reliability of the confidence in numbers, bin by bin."""
    bins, error = reliability(readings)
    lines = ["| confidence | numbers | mean confidence | share right |", "|---|---|---|---|"]
    lines += [
        f"| {item.low:g}–{item.high:g} | {item.count} | {100 * item.mean:.2f} % | "
        f"{100 * item.right:.2f} % |"
        for item in bins
    ]
    return [*lines, "", f"Expected calibration error: {100 * error:.2f} %."]


def _line(name: str, source: str, row: Figures) -> str:
    return (
        f"| {name} | {source} ({row.writers}) | {row.fields:,} | "
        f"{row.refused_pages} of {row.pages} | {_permille(row.wrong)} | {percent(row.unsure)} | "
        f"{percent(row.digits_wrong)} |"
    )


def _aim(aim: Aim, row: Figures) -> str:
    missed = [
        what
        for what, value, most in (
            ("wrong", 1000 * row.wrong.value, aim.wrong_per_1000),
            ("unsure", 100 * row.unsure.value, aim.unsure_percent),
        )
        if value > most
    ]
    met = "no: " + ", ".join(missed) if missed else "yes"
    return (
        f"| {aim.name} | ≤ {aim.wrong_per_1000:g} | {_permille(row.wrong)} | "
        f"≤ {aim.unsure_percent:g} % | {percent(row.unsure)} | {met} |"
    )


def _permille(share: Share) -> str:
    return f"{1000 * share.value:.2f} ({1000 * share.low:.2f}–{1000 * share.high:.2f})"


def percent(share: Share) -> str:
    """Return a share in per cent with its interval, the sign left to the table's head."""
    return f"{100 * share.value:.2f} ({100 * share.low:.2f}–{100 * share.high:.2f})"


def _of(pair: tuple[int, int]) -> str:
    hits, count = pair
    return f"{hits} of {count} ({100 * hits / max(count, 1):.0f} %)"


def text(parts: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return titled tables one after another."""
    return "\n".join(line for title, lines in parts for line in (f"## {title}", "", *lines, ""))
