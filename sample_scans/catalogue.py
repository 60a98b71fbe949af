"""How a scan is described: one page of one sheet, and the file it is stored in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ocr.results import PageStatus
from sample_scans.fill import FieldInk

Change = Literal["corrected", "struck", "blank", "unstruck", "shifted"]


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page of one sheet, how it was filled in, and what the scanner made of it.

    `page` 0 stands for an empty back, -1 for a page that is no count sheet. `look` is a name in
    `sample_scans.looks.LOOKS`. `hand` and `pen` replace the station's own. `numbers` replaces true
    values (so that sums fail); `changes` says on which rows something else was written, by the
    names of `ink_for`. `status` is what a reader should say of the page. `copy` counts from 1;
    `other_key` prints it for another election; `toner` prints it pale; `large` writes digits that
    touch their boxes; `zeros` writes leading zeros.
    """

    contest: str
    station: int
    page: int
    look: str = "flat"
    hand: str = ""
    pen: str = ""
    copy: int = 1
    numbers: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)
    status: PageStatus = "ok"
    other_key: bool = False
    toner: bool = False
    large: bool = False
    zeros: bool = False


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of `sample_scans/scans/`: its name, its purpose, and its pages in order.

    `same_as` copies another file byte by byte; `damage` names what happens to the bytes afterwards
    (`truncated`, `empty`, `renamed`, `locked`). A file of one photo or scan has one page.
    """

    name: str
    purpose: str
    pages: tuple[PageSpec, ...] = ()
    dpi: int = 200
    quality: int = 58
    same_as: str = ""
    damage: str = ""


def both(spec: PageSpec) -> tuple[PageSpec, PageSpec]:
    """Return pages 1 and 2 of a sheet, treated alike."""
    return replace(spec, page=1), replace(spec, page=2)


def ink_for(value: int, change: Change | None, *, zeros: bool = False) -> FieldInk:
    """Return what stands on a row whose true value is `value`.

    `corrected`: another number, struck out, and the true one in the correction boxes; `struck`: the
    number crossed out and nothing else; `blank`: nothing; `unstruck`: another number, not struck
    out, beside a filled correction; `shifted`: a box left empty after the last digit.
    """
    wrong = _slip(value)
    match change:
        case None:
            return FieldInk(value, zeros=zeros)
        case "corrected":
            return FieldInk(wrong, correction=value, strike=True)
        case "struck":
            return FieldInk(value, strike=True)
        case "blank":
            return FieldInk()
        case "unstruck":
            return FieldInk(wrong, correction=value, initials=False)
        case "shifted":
            return FieldInk(value, shift=1)


def _slip(value: int) -> int:
    """Return a wrong number as people write it: two digits swapped, or the last one off by one."""
    text = str(value)
    if len(text) > 1 and text[-1] != text[-2]:
        return int(text[:-2] + text[-1] + text[-2])
    return value + 1 if value % 10 < 9 else value - 1
