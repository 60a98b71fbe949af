"""Finds every text of the interface in the sources, the way a translator's tool would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract

PACKAGE = Path(__file__).parents[2] / "review_app"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True)
class Text:
    """One translatable text and where it stands."""

    message: str | tuple[str, ...]
    where: str


def interface_texts() -> Iterator[Text]:
    """Yield every msgid of the package's Python files and templates."""
    for suffix, method in ((".py", "python"), (".html", "jinja2.ext:babel_extract")):
        for path in sorted(PACKAGE.rglob(f"*{suffix}")):
            with path.open("rb") as file:
                options = {"encoding": "utf-8", "silent": "false"}
                for line, message, _comments, _context in extract(
                    method, file, keywords=KEYWORDS, options=options
                ):
                    where = f"{path.relative_to(PACKAGE)}:{line}"
                    yield Text(message, where)


def placeholders(text: str) -> set[str]:
    """Return the names that a text fills in."""
    return set(PLACEHOLDER.findall(text))
