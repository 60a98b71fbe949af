"""`truth.csv`: for every page of every scan what a perfect reader says, field by field."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sample_scans.catalogue import FileSpec, PageSpec
from sample_scans.fill import outcome
from sample_scans.pages import inks, sheet_data
from sample_scans.printed import page_layouts
from sample_scans.scans import SCANS

COLUMNS = (
    "file",
    "file_page",
    "sheet_id",
    "copy",
    "sheet_page",
    "status",
    "field",
    "first",
    "correction",
    "state",
    "value",
    "note",
)
PATH = Path(__file__).parent / "truth.csv"


@dataclass(frozen=True, slots=True)
class TrueField:
    """One row of a page: what was written (`first`, `correction`) and what it means."""

    field: str
    first: str
    correction: str
    state: str
    value: int | None


@dataclass(frozen=True, slots=True)
class TruePage:
    """One page of one file; `sheet_id` is "" for a page that is no count sheet or cannot open."""

    file: str
    file_page: int
    sheet_id: str
    copy: int | None
    sheet_page: int | None
    status: str
    note: str
    fields: tuple[TrueField, ...]


def write(path: Path) -> None:
    """Write the truth about `SCANS`, one line a field; pages without fields have one line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for spec in SCANS:
            for page in true_pages(spec):
                head = [page.file, page.file_page, page.sheet_id, _text(page.copy)]
                head += [_text(page.sheet_page), page.status]
                for field in page.fields or (TrueField("", "", "", "", None),):
                    row = [field.field, field.first, field.correction, field.state]
                    out.writerow([*head, *row, _text(field.value), page.note])


def read(path: Path = PATH) -> list[TruePage]:
    """Return the pages of `truth.csv`, in file order."""
    found: dict[tuple[str, int], TruePage] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["file"], int(row["file_page"]))
            page = found.get(place) or TruePage(
                row["file"],
                int(row["file_page"]),
                row["sheet_id"],
                _number(row["copy"]),
                _number(row["sheet_page"]),
                row["status"],
                row["note"],
                (),
            )
            if row["field"]:
                value = _number(row["value"])
                line = TrueField(row["field"], row["first"], row["correction"], row["state"], value)
                page = _with(page, line)
            found[place] = page
    return list(found.values())


def true_pages(spec: FileSpec) -> Iterator[TruePage]:
    """Yield what is true of each page of one file."""
    if spec.same_as:
        original = next(other for other in SCANS if other.name == spec.same_as)
        for page in true_pages(original):
            yield TruePage(
                spec.name, page.file_page, page.sheet_id, page.copy, page.sheet_page, page.status,
                f"same bytes as {spec.same_as}", page.fields,
            )  # fmt: skip
        return
    for number, page_spec in enumerate(spec.pages, start=1):
        yield _true_page(spec, number, page_spec)


def _true_page(spec: FileSpec, number: int, page: PageSpec) -> TruePage:
    if page.status == "unreadable_file":
        return TruePage(spec.name, number, "", None, None, page.status, spec.damage, ())
    if page.page < 1:
        note = "blank back" if page.page == 0 else "not a count sheet"
        return TruePage(spec.name, number, "", None, None, page.status, note, ())
    data = sheet_data(page)
    written = inks(page)
    fields = []
    for field in page_layouts(data)[page.page - 1].fields:
        what = written[field.id]
        state, value = outcome(what)
        fields.append(TrueField(field.id, _text(what.first), _text(what.correction), state, value))
    note = "printed with another key" if page.other_key else page.look
    return TruePage(
        spec.name, number, data.sheet_id, page.copy, page.page, page.status, note, tuple(fields)
    )


def _with(page: TruePage, field: TrueField) -> TruePage:
    return TruePage(
        page.file, page.file_page, page.sheet_id, page.copy, page.sheet_page, page.status,
        page.note, (*page.fields, field),
    )  # fmt: skip


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _number(text: str) -> int | None:
    return int(text) if text else None
