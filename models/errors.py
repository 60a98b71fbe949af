"""The errors of the data model: one tree, each with a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.refusal_codes import RefusalCode

__all__ = [
    "ImportProblems",
    "IntegrityViolation",
    "LineProblem",
    "ModelsError",
    "Refusal",
    "RefusalCode",
    "Several",
    "UnrecordedChange",
]


class ModelsError(Exception):
    """Root of everything the data model raises on purpose; `str()` is a sentence for people."""


class Refusal(ModelsError):
    """A rule of the election says no.

    `code` says which rule, `details` what its sentence is about (names, numbers, never figures of
    the other tally).
    """

    def __init__(self, code: RefusalCode, /, **details: object) -> None:
        super().__init__(code.sentence % {name: _told(value) for name, value in details.items()})
        self.code = code
        self.details = details


def _told(value: object) -> object:
    """Return a detail as an English sentence tells it; pages tell times of day in their own way."""
    return f"{value:%Y-%m-%d %H:%M} (UTC)" if isinstance(value, datetime) else value


class Several(tuple[Refusal, ...]):
    """Refusals that are the detail of another one; each is a sentence of its own."""

    def __str__(self) -> str:
        return " ".join(str(refusal) for refusal in self)


class IntegrityViolation(ModelsError):
    """The database itself refused a row that would break a rule; `rule` is the rule's name."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule


class UnrecordedChange(ModelsError):
    """Rows were about to be committed that no audit event covers: a fault of the program."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong in one line of an imported file; `line` counts from 1 (0: the whole file)."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.sentence}"


class ImportProblems(ModelsError):
    """An import was refused as a whole; `problems` lists every wrong line in file order."""

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"Nothing was imported. Problems found: {len(self.problems)}\n{listed}")
