"""Form editions: one printed layout each, read from JSON and checked before anything is drawn.

An edition is data (`ocr/layouts/*.json`); `schema.json` beside this module is what it must obey.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from ocr.errors import FormError

Repeat = Literal["candidates", "seats"]


@dataclass(frozen=True, slots=True)
class Text:
    """One printed text in Vietnamese (large) and English (small)."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One entry of the sheet's head, filled from `SheetData.header[key]`.

    The keys `seats` and `candidates` are filled with K and N instead. A `wide` entry has a line
    of its own.
    """

    key: str
    label: Text
    wide: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One number of the form; `{n}` in id and label counts from 1 where `repeat` is set.

    `total` is what it is called where it is added up over several sheets, None for `label`.
    """

    id: str
    label: Text
    digits: int
    repeat: Repeat | None
    total: Text | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one printed heading."""

    heading: Text
    fields: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Smallest, largest and usual number of something that repeats."""

    min: int
    max: int
    default: int


@dataclass(frozen=True, slots=True)
class FormEdition:
    """One form edition. Lengths in millimetres, origin top left of the printed page.

    `first_rows_mm` and `next_rows_mm` are top and bottom of the rows on page 1 and on further
    pages; `foot_mm` is the height kept under the last row for time and signatures. `qr_mm` is
    (left, top, side). The two `*_right_mm` are the right edges of the two groups of boxes.
    """

    id: str
    size_mm: tuple[float, float]
    margin_mm: float
    first_rows_mm: tuple[float, float]
    next_rows_mm: tuple[float, float]
    foot_mm: float
    corner_mm: float
    row_mark_mm: float
    qr_mm: tuple[float, float, float]
    box_mm: tuple[float, float]
    gap_mm: float
    line_mm: float
    first_right_mm: float
    correction_right_mm: float
    initials_mm: tuple[float, float]
    row_height_mm: float
    heading_mm: float
    label_mm: tuple[float, float]
    seats: Limits
    candidates: Limits
    header: tuple[HeaderField, ...]
    header_rows: int
    sections: tuple[Section, ...]
    signatures: tuple[Text, ...]
    texts: Mapping[str, Text] = field(hash=False)

    @property
    def header_room(self) -> int:
        """How many header entries of other keys can be printed besides the edition's own."""
        return 2 * self.header_rows - sum(2 if item.wide else 1 for item in self.header)

    def check_counts(self, seats: int, candidates: int) -> None:
        """Raise FormError unless this edition exists for `seats` (K) and `candidates` (N)."""
        for name, count, limits in (
            ("seats", seats, self.seats),
            ("candidates", candidates, self.candidates),
        ):
            if not limits.min <= count <= limits.max:
                raise FormError(
                    f"form {self.id} is made for {limits.min} to {limits.max} {name}, "
                    f"but this sheet has {count}: correct the sheet's data"
                )
        if seats > candidates:
            raise FormError(
                f"{seats} seats but only {candidates} candidates: "
                "a contest needs at least as many candidates as seats; correct the sheet's data"
            )


def load_edition(path: str | Path) -> FormEdition:
    """Read and check the form edition in the JSON file `path`; raise FormError in one sentence."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FormError(
            f"the form file {file} cannot be read ({error.strerror}): check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise FormError(f"the form file {file} is not UTF-8 text: save it as UTF-8") from error
    return parse_edition(text, str(file))


def parse_edition(text: str, name: str) -> FormEdition:
    """Turn JSON `text` into a FormEdition; `name` is what messages call it. Raises FormError."""
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its nesting"
        raise FormError(f"the form {name} is not valid JSON ({where}): correct the file") from error
    problem = best_match(_validator().iter_errors(data))
    if problem is not None:
        place = "/".join(str(step) for step in problem.absolute_path) or "the top level"
        reason = problem.message if len(problem.message) < 160 else f"breaks {problem.validator}"
        raise FormError(f"the form {name} breaks the form schema at {place}: {reason}")
    edition = _build(data)
    _check(edition, name)
    return edition


@cache
def _builtin() -> Mapping[str, FormEdition]:
    folder = resources.files("ocr") / "layouts"
    editions = [
        parse_edition(entry.read_text(encoding="utf-8"), entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    ]
    return {edition.id: edition for edition in sorted(editions, key=lambda item: item.id)}


def builtin_editions() -> dict[str, FormEdition]:
    """Return the editions that come with the product, by id (a fresh dict; parsed once)."""
    return dict(_builtin())


def find_edition(name: str) -> FormEdition:
    """Return the built-in edition of that id, else the edition in the file of that name."""
    if not Path(name).exists() and name in _builtin():
        return _builtin()[name]
    if not Path(name).exists() and not name.endswith(".json"):
        known = ", ".join(_builtin())
        raise FormError(f"there is no form file {name}, and no built-in form of that id ({known})")
    return load_edition(name)


@cache
def _validator() -> Draft202012Validator:
    text = (resources.files("ocr.forms") / "schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _text(data: Mapping[str, str]) -> Text:
    return Text(data["vi"], data["en"])


def _pair(data: list[float]) -> tuple[float, float]:
    return (float(data[0]), float(data[1]))


def _build(data: Mapping[str, Any]) -> FormEdition:
    page, boxes, rows, limits = data["page"], data["boxes"], data["rows"], data["limits"]
    left, top, side = data["qr_mm"]
    return FormEdition(
        id=data["id"],
        size_mm=_pair(page["size_mm"]),
        margin_mm=float(page["margin_mm"]),
        first_rows_mm=_pair(page["first_rows_mm"]),
        next_rows_mm=_pair(page["next_rows_mm"]),
        foot_mm=float(page["foot_mm"]),
        corner_mm=float(data["marks"]["corner_mm"]),
        row_mark_mm=float(data["marks"]["row_mm"]),
        qr_mm=(float(left), float(top), float(side)),
        box_mm=_pair(boxes["size_mm"]),
        gap_mm=float(boxes["gap_mm"]),
        line_mm=float(boxes["line_mm"]),
        first_right_mm=float(boxes["first_right_mm"]),
        correction_right_mm=float(boxes["correction_right_mm"]),
        initials_mm=_pair(boxes["initials_mm"]),
        row_height_mm=float(rows["height_mm"]),
        heading_mm=float(rows["heading_mm"]),
        label_mm=_pair(rows["label_mm"]),
        seats=Limits(**limits["seats"]),
        candidates=Limits(**limits["candidates"]),
        header=tuple(
            HeaderField(item["key"], _text(item), item.get("wide", False))
            for item in data["header"]
        ),
        header_rows=data["header_rows"],
        sections=tuple(_section(item) for item in data["sections"]),
        signatures=tuple(_text(item) for item in data["signatures"]),
        texts={key: _text(item) for key, item in data["texts"].items()},
    )


def _section(data: Mapping[str, Any]) -> Section:
    fields = tuple(
        FieldSpec(
            item["id"],
            _text(item),
            item["digits"],
            item.get("repeat"),
            _text(item["total"]) if "total" in item else None,
        )
        for item in data["fields"]
    )
    return Section(_text(data), fields)


def _check(edition: FormEdition, name: str) -> None:
    """Raise FormError for what a JSON schema cannot say: ids, limits, columns, margins."""
    specs = [spec for section in edition.sections for spec in section.fields]
    ids = [spec.id for spec in specs]
    keys = [item.key for item in edition.header]
    for double in sorted({item for item in ids if ids.count(item) > 1}):
        raise FormError(f"the form {name} names the field {double} twice: ids must differ")
    for double in sorted({item for item in keys if keys.count(item) > 1}):
        raise FormError(f"the form {name} names the header entry {double} twice: keys must differ")
    for spec in specs:
        if (spec.repeat is None) == ("{n}" in spec.id):
            raise FormError(
                f"the form {name}: a field has {{n}} in its id exactly where it repeats, "
                f"but {spec.id} does not"
            )
    for what, limits in (("seats", edition.seats), ("candidates", edition.candidates)):
        if not limits.min <= limits.default <= limits.max:
            raise FormError(f"the form {name}: limits of {what} must obey min ≤ default ≤ max")
    if edition.header_room < 0:
        raise FormError(f"the form {name} has more header entries than its header_rows hold")
    _check_columns(edition, name, max(spec.digits for spec in specs))
    _check_heights(edition, name)


def _check_columns(edition: FormEdition, name: str, widest: int) -> None:
    """Raise FormError unless label, two groups of `widest` digits and initials fit side by side."""
    group = widest * edition.box_mm[0] + (widest - 1) * edition.gap_mm
    left_rows = edition.margin_mm + edition.row_mark_mm + 2.0
    edges = (
        left_rows,
        edition.label_mm[0],
        edition.label_mm[1],
        edition.first_right_mm - group,
        edition.first_right_mm,
        edition.correction_right_mm - group,
        edition.correction_right_mm,
        edition.initials_mm[0],
        edition.initials_mm[1],
        edition.size_mm[0] - left_rows,
    )
    if any(right < left for left, right in pairwise(edges)):
        raise FormError(
            f"the form {name}: label, boxes, correction boxes and initials overlap or leave the "
            "space between the row marks; widen the page or move the columns"
        )


def _check_heights(edition: FormEdition, name: str) -> None:
    lowest = edition.size_mm[1] - edition.margin_mm - edition.corner_mm - 2.0
    highest = edition.qr_mm[1] + edition.qr_mm[2] + 2.0
    for top, bottom in (edition.first_rows_mm, edition.next_rows_mm):
        if not highest <= top < bottom <= lowest:
            raise FormError(
                f"the form {name}: rows must lie between the QR code and the lower corner marks "
                f"({highest:g} to {lowest:g} mm), not {top:g} to {bottom:g}"
            )
    if edition.row_height_mm < edition.box_mm[1] + 3.0:
        raise FormError(f"the form {name}: rows must be at least 3 mm higher than their boxes")
