"""`kiemdoi results`: accepted figures of released contests, as table, CSV or JSON.

This is the observer's view: what is not released shows numbers of sheets only.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import audit
from models.schema import Area, Contest, Election
from models.services.totals import TotalsView, public_totals
from review_app.bilingual import both, pick
from review_app.commands.place import TRIAL, CommandError, opened, settings_of
from review_app.i18n import LANGUAGES
from review_app.labels import called_as_totals

CSV_COLUMNS = (
    "trial",
    "election",
    "contest",
    "area",
    "sheets_accepted",
    "sheets_expected",
    "released",
    "field",
    "label",
    "accepted",
    "audit_head",
)

_ACCEPTED = both("đã chốt: {} trên {} phiếu", "accepted: {} of {} sheets")
_IN_BOTH = both("đã nhập xong cả hai bản: {}", "finished in both tallies: {}")
_WITHDRAWN = both("đã rút lại: {}", "withdrawn: {}")
_STOPPED = both("đã dừng: {}", "stopped: {}")
_NOT_RELEASED = both("chưa công bố: không có số liệu", "not released: no figures")
_HEAD = both("đầu chuỗi nhật ký {}", "audit head {}")


@dataclass(frozen=True, slots=True)
class Export:
    """Everything one call prints."""

    election: Election
    views: tuple[TotalsView, ...]
    audit_head: str


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `results` to the command."""
    parser = words.add_parser("results", help="accepted figures of released contests")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    parser.add_argument("--contest", metavar="CODE", help="only this contest")
    parser.add_argument("--area", metavar="CODE", help="over this area (else the whole contest)")
    parser.add_argument(
        "--lang", choices=sorted(LANGUAGES), help="of the table (else KIEMDOI_LANGUAGE, else vi)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the figures that everybody may see."""
    settings = settings_of(arguments)
    with opened(settings) as place, place.factory() as session:
        export = collect(session, arguments.contest, arguments.area)
        if arguments.format == "json":
            json.dump(as_json(export), sys.stdout, ensure_ascii=False, indent=2)
            print()
        elif arguments.format == "csv":
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(CSV_COLUMNS)
            writer.writerows(as_rows(export))
        else:
            print(as_table(export, arguments.lang or settings.default_language))
    return 0


def collect(session: Session, contest: str | None, area: str | None) -> Export:
    """Read the views of all contests (or one) over their areas (or one); raises `CommandError`."""
    contests = list(session.scalars(select(Contest).order_by(Contest.id)))
    if contest is not None:
        contests = [row for row in contests if row.code == contest]
        if not contests:
            raise CommandError(f"there is no contest {contest!r}", 2)
    chosen = None
    if area is not None:
        chosen = session.scalars(select(Area).where(Area.code == area)).one_or_none()
        if chosen is None:
            raise CommandError(f"there is no area {area!r}", 2)
    views = tuple(
        called_as_totals(public_totals(session, row, chosen or session.get_one(Area, row.area_id)))
        for row in contests
    )
    return Export(session.scalars(select(Election)).one(), views, audit.head(session))


def as_json(export: Export) -> dict[str, Any]:
    """Return the figures as one JSON object."""
    return {
        "election": export.election.code,
        "trial": export.election.is_trial,
        "banner": TRIAL if export.election.is_trial else None,
        "audit_head": export.audit_head,
        "contests": [_view_json(view) for view in export.views],
    }


def as_rows(export: Export) -> list[tuple[object, ...]]:
    """Return one row for each figure; a contest without figures has one row without a field."""
    banner = TRIAL if export.election.is_trial else ""
    rows: list[tuple[object, ...]] = []
    for view in export.views:
        head = (
            banner,
            export.election.code,
            view.contest.code,
            view.area.code,
            view.counts.accepted,
            view.counts.expected,
            "yes" if view.released else "no",
        )
        figures = [(row.field_id, row.label_vi, row.accepted) for row in view.rows]
        rows.extend((*head, *figure, export.audit_head) for figure in figures or [("", "", None)])
    return rows


def as_table(export: Export, language: str) -> str:
    """Return the figures for people at a terminal, all of it in `language` ("vi" or "en")."""
    lines = [TRIAL] if export.election.is_trial else []
    lines.append(_of(export.election, "name", language))
    for view in export.views:
        contest, area = (_of(row, "name", language) for row in (view.contest, view.area))
        lines += ["", f"{view.contest.code}  {contest}  ({area})", "  " + _counts(view, language)]
        if not view.released:
            lines.append("  " + pick(_NOT_RELEASED, language))
        lines += [f"  {row.accepted!s:>8}  {_of(row, 'label', language)}" for row in view.rows]
    lines += ["", pick(_HEAD, language).format(export.audit_head)]
    return "\n".join(lines)


def _of(row: object, name: str, language: str) -> str:
    """Return the text `name` of `row` in `language`; in Vietnamese where there is no other."""
    return str(getattr(row, f"{name}_{language}") or getattr(row, f"{name}_vi"))


def _counts(view: TotalsView, language: str) -> str:
    """Say how many sheets there are; how many finished in both tallies only once that is public,
    because it tells how many differ.
    """
    counts = view.counts
    parts = [pick(_ACCEPTED, language).format(counts.accepted, counts.expected)]
    if view.released:
        parts.append(pick(_IN_BOTH, language).format(counts.in_both))
    parts.append(pick(_WITHDRAWN, language).format(counts.withdrawn))
    parts.append(pick(_STOPPED, language).format(counts.stopped))
    return "; ".join(parts)


def _view_json(view: TotalsView) -> dict[str, Any]:
    counts = view.counts
    return {
        "contest": view.contest.code,
        "name_vi": view.contest.name_vi,
        "name_en": view.contest.name_en,
        "area": view.area.code,
        "released": view.released,
        "sheets": {
            "accepted": counts.accepted,
            "expected": counts.expected,
            "finished_in_both": counts.in_both if view.released else None,
            "withdrawn": counts.withdrawn,
            "stopped": counts.stopped,
        },
        "figures": [
            {
                "field": row.field_id,
                "label_vi": row.label_vi,
                "label_en": row.label_en,
                "accepted": row.accepted,
            }
            for row in view.rows
        ],
    }
