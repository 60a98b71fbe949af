"""Reading imported CSV line by line, so that every complaint names its file and line."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from models.errors import ImportProblems, LineProblem

MAX_CELL = 300
"""Characters of one cell; a longer one is no name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: where it stands and its cells by column, trimmed and in NFC."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass
class Report:
    """Collects what is wrong in one file."""

    file: str
    problems: list[LineProblem] = field(default_factory=list)

    def add(self, line: int, sentence: str) -> None:
        """Note a problem; `line` 0 means the whole file."""
        self.problems.append(LineProblem(self.file, line, sentence))

    def finish(self) -> None:
        """Raise `ImportProblems` if there is any problem."""
        if self.problems:
            raise ImportProblems(sorted(self.problems, key=lambda problem: problem.line))


def read_lines(stream: Iterable[str], columns: tuple[str, ...], report: Report) -> list[Line]:
    """Return the lines of a CSV file with exactly `columns` (in any order) in its first line.

    Blank lines are passed over. Wrong columns, wrong numbers of cells, cells that are too long or
    hold control characters, broken quotes and text that is not UTF-8 go into `report`.
    """
    reader = csv.reader(stream, strict=True)
    lines: list[Line] = []
    try:
        header = _header(reader, columns, report)
        if header is None:
            return []
        before = reader.line_num
        for cells in reader:
            number, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                line = _line(number, header, cells, report)
                if line is not None:
                    lines.append(line)
    except csv.Error as error:
        report.add(reader.line_num, f"this is not CSV ({error}); check the quotation marks")
    except UnicodeDecodeError as error:
        report.add(
            reader.line_num + 1,
            f"a byte that is not UTF-8 (0x{error.object[error.start]:02x}); save the file as UTF-8",
        )
    return lines


def replayed(stream: Iterable[str]) -> Callable[[], Iterator[str]]:
    """Read `stream` to its end; the result gives its lines, and its error, as often as wanted."""
    lines: list[str] = []
    broken: UnicodeDecodeError | None = None
    try:
        lines.extend(stream)
    except UnicodeDecodeError as error:
        broken = error

    def again() -> Iterator[str]:
        yield from lines
        if broken is not None:
            raise broken

    return again


def unique(lines: Iterable[Line], key: tuple[str, ...], what: str, report: Report) -> None:
    """Report every line whose cells in `key` were seen on an earlier line of the same file."""
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        value = tuple(line[column] for column in key)
        if value in seen:
            shown = ", ".join(value)
            report.add(line.number, f"{what} {shown} is already on line {seen[value]}; keep one")
        else:
            seen[value] = line.number


def filled(line: Line, columns: tuple[str, ...], report: Report) -> bool:
    """Whether all `columns` of `line` hold something; reports those that do not."""
    empty = [column for column in columns if not line[column]]
    for column in empty:
        report.add(line.number, f"{column} is empty; fill it in")
    return not empty


def whole_number(line: Line, column: str, low: int, high: int, report: Report) -> int | None:
    """Return the cell as an integer from `low` to `high`, or None after reporting it."""
    text = line[column]
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if value is None or not low <= value <= high:
        report.add(line.number, f"{column} is {text!r}; a whole number from {low} to {high} is due")
        return None
    return value


def _header(
    reader: Iterator[list[str]], columns: tuple[str, ...], report: Report
) -> list[str] | None:
    first = next(reader, None)
    if first is None:
        report.add(0, f"the file is empty; its first line is {','.join(columns)}")
        return None
    header = [cell.strip().removeprefix("\ufeff").lower() for cell in first]
    if sorted(header) == sorted(columns):
        return header
    told = []
    if missing := [column for column in columns if column not in header]:
        told.append(f"missing: {', '.join(missing)}")
    if extra := [column for column in header if column not in columns]:
        told.append(f"unknown: {', '.join(extra)}")
    if not told:
        told.append("a column appears twice")
    if len(first) == 1 and ";" in first[0]:
        told.append("the cells are separated by semicolons instead of commas")
    report.add(1, f"wrong columns ({'; '.join(told)}); the first line is {','.join(columns)}")
    return None


def _line(number: int, header: list[str], cells: list[str], report: Report) -> Line | None:
    if len(cells) != len(header):
        report.add(
            number, f"{len(cells)} cells instead of {len(header)}; put names with a comma in quotes"
        )
        return None
    values = {}
    for column, cell in zip(header, cells, strict=True):
        text = unicodedata.normalize("NFC", " ".join(cell.split()))
        if len(text) > MAX_CELL:
            report.add(number, f"{column} has {len(text)} characters, more than {MAX_CELL}")
            return None
        if any(unicodedata.category(letter) == "Cc" for letter in text):
            report.add(number, f"{column} holds a control character; type it again")
            return None
        values[column] = text
    return Line(number, values)
