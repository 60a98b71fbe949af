"""What makes one sheet its own: `sheet.json` as a frozen value."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocr.errors import FormError, IdentityError
from ocr.forms.edition import FormEdition
from ocr.forms.geometry import FieldLayout
from ocr.forms.identity import BLANK_SHEET_ID, MAX_COPY, checked_sheet_id

KEYS = ("sheet_id", "copy", "seats", "candidates", "header")
MAX_NAME = 300


@dataclass(frozen=True, slots=True)
class SheetData:
    """One sheet: `sheet_id` in canonical form, `copy` from 1, K `seats`, the N candidates' names.

    A name is "" only on a sheet printed without data; it is then a dotted line. `header` maps
    an edition's header keys (other keys are printed as their own labels) to what stands there.
    """

    sheet_id: str
    copy: int = 1
    seats: int = 0
    candidates: tuple[str, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict, hash=False)

    def check_against(self, edition: FormEdition) -> None:
        """Raise FormError unless `edition` can print this sheet (K, N, number of header lines)."""
        edition.check_counts(self.seats, len(self.candidates))
        known = {item.key for item in edition.header}
        extra = [key for key in self.header if key not in known]
        room = edition.header_room
        if len(extra) > room:
            raise FormError(
                f"the sheet's header has {len(extra)} entries that form {edition.id} does not know "
                f"({', '.join(extra)}) and room for {room}: remove some"
            )


def blank_sheet(edition: FormEdition) -> SheetData:
    """Return the sheet that is printed without data: the edition's usual K and N, nameless."""
    return SheetData(
        sheet_id=BLANK_SHEET_ID,
        seats=edition.seats.default,
        candidates=("",) * edition.candidates.default,
    )


def field_label(field: FieldLayout, sheet: SheetData) -> str:
    """Return a row's Vietnamese label: for a candidate `3. Name`, else the edition's own text."""
    if field.repeat == "candidates" and sheet.candidates[field.index - 1]:
        return f"{field.index}. {sheet.candidates[field.index - 1]}"
    return field.label_vi


def load_sheet_data(path: str | Path) -> SheetData:
    """Read `sheet.json` from `path`; raise FormError with one sentence for what is wrong in it."""
    file = Path(path)
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_unique_keys)
    except OSError as error:
        raise FormError(
            f"the sheet data {file} cannot be read ({error.strerror}): check the path"
        ) from error
    except json.JSONDecodeError as error:
        raise FormError(
            f"the sheet data {file} is not valid JSON (line {error.lineno}): correct the file"
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise FormError(f"the sheet data {file} is not UTF-8 JSON text: correct it") from error
    except FormError as error:
        raise FormError(f"the sheet data {file} {error}") from error
    try:
        return parse_sheet_data(data)
    except FormError as error:
        raise FormError(f"the sheet data {file}: {error}") from error


def parse_sheet_data(data: object) -> SheetData:
    """Turn decoded JSON into SheetData; raise FormError naming the key that is wrong."""
    if not isinstance(data, dict):
        raise FormError("it must be one JSON object with the keys " + ", ".join(KEYS))
    unknown = sorted(str(key) for key in data if key not in KEYS)
    if unknown:
        raise FormError(f"unknown key {', '.join(unknown)}; known are {', '.join(KEYS)}")
    if not isinstance(data.get("sheet_id"), str):
        raise FormError("sheet_id must be the sheet's code as text, such as 4F7K-2M9C")
    try:
        sheet_id = checked_sheet_id(data["sheet_id"])
    except IdentityError as error:
        raise FormError(str(error)) from error
    return SheetData(
        sheet_id=sheet_id,
        copy=_whole_number(data, "copy", 1, 1, MAX_COPY),
        seats=_whole_number(data, "seats", 0, 0, 99),
        candidates=_names(data.get("candidates", [])),
        header=_header(data.get("header", {})),
    )


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise FormError(f"has the key {key} twice: keep one")
    return dict(pairs)


def _whole_number(data: Mapping[str, Any], key: str, default: int, low: int, high: int) -> int:
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise FormError(
            f"{key} must be a whole number from {low} to {high}, not {json.dumps(value)[:40]}"
        )
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise FormError("candidates must be a list of names in ballot order")
    return tuple(_clean(name, f"candidates[{place}]") for place, name in enumerate(value, 1))


def _header(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise FormError("header must be an object of texts, such as province, commune and station")
    header: dict[str, str] = {}
    for key, item in value.items():
        is_number = isinstance(item, int) and not isinstance(item, bool)
        header[_clean(key, "a header key")] = _clean(
            str(item) if is_number else item, f"header.{key}"
        )
    return header


def _clean(value: object, where: str) -> str:
    """Return one printable line in NFC, blanks collapsed; raise FormError for anything else."""
    if not isinstance(value, str):
        raise FormError(f"{where} must be text")
    # Vietnamese typed on some systems arrives decomposed (a letter, then its marks): one form only.
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text:
        raise FormError(f"{where} is empty: write the name or text that belongs there")
    if len(text) > MAX_NAME:
        raise FormError(f"{where} has {len(text)} characters: at most {MAX_NAME} can be printed")
    for char in text:
        if unicodedata.category(char)[0] == "C":
            raise FormError(f"{where} holds the unprintable character U+{ord(char):04X}: remove it")
    return text
