"""The part of Markdown in which the user guides are written; anything else is refused.

No library for it is among the locked ones, and the guides need little: headings, paragraphs, lists
of one level, tables, pictures, links, bold, code and keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from review_app.errors import ReviewAppError

ANCHOR = re.compile(r'<a id="([a-z0-9-]+)"></a>')
PICTURE = re.compile(r"!\[([^\]]+)\]\(pictures/([\w.-]+)\)")
ITEM = re.compile(r"(?:[-*]|(\d+)\.) +(.*)")
INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<bold>.+?)\*\*|<kbd>(?P<key>[^<]+)</kbd>"
    r"|\[(?P<text>[^\]]+)\]\((?P<to>[^)]+)\)"
)
LINE_OF_TABLE = re.compile(r"^:?-+:?$")


class GuideError(ReviewAppError):
    """The guide holds something that this page cannot show."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the guide's links lead: a chapter's address (None where there is none), a picture's."""

    chapter: Callable[[str], str | None]
    picture: Callable[[str], str]


def blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines of each block: blocks are parted by empty lines, headings stand alone."""
    kept: list[str] = []
    for line in [*text.splitlines(), ""]:
        alone = line.startswith("#") or ANCHOR.fullmatch(line.strip())
        if kept and (alone or not line.strip()):
            yield kept
            kept = []
        if alone:
            yield [line]
        elif line.strip():
            kept.append(line.rstrip())


def render(text: str, to: Addresses) -> Markup:
    """Return `text` as HTML; raises `GuideError` for what is not understood."""
    return Markup("\n").join(_block(lines, to) for lines in blocks(text) if not _is_anchor(lines))


def _is_anchor(lines: list[str]) -> bool:
    return ANCHOR.fullmatch(lines[0].strip()) is not None


def _block(lines: list[str], to: Addresses) -> Markup:
    first = lines[0]
    if first.startswith("#"):
        marks, _, words = first.partition(" ")
        if not 1 <= len(marks) <= 3:
            raise GuideError(f"a heading of {len(marks)} levels: {first}")
        tag = Markup(f"h{len(marks)}")
        return Markup("<{0}>{1}</{0}>").format(tag, inline(words, to))
    if first.startswith("|"):
        return _table(lines, to)
    picture = PICTURE.fullmatch(" ".join(lines))
    if picture:
        return Markup(
            '<figure><img src="{}" alt="{}" loading="lazy"><figcaption>{}</figcaption></figure>'
        ).format(to.picture(picture[2]), picture[1], picture[1])
    if ITEM.match(first):
        return _list(lines, to)
    return Markup("<p>{}</p>").format(inline(" ".join(line.strip() for line in lines), to))


def _list(lines: list[str], to: Addresses) -> Markup:
    items: list[str] = []
    ordered = ITEM.match(lines[0])
    tag = Markup("ol" if ordered and ordered[1] else "ul")
    for line in lines:
        begun = ITEM.fullmatch(line)
        if begun:
            if bool(begun[1]) != (tag == "ol"):
                raise GuideError(f"two kinds of lists in one: {line}")
            items.append(begun[2])
        elif line.startswith("  ") and not ITEM.match(line.strip()):
            items[-1] += f" {line.strip()}"
        else:
            raise GuideError(f"neither an item of the list nor its next line: {line}")
    inner = Markup("").join(Markup("<li>{}</li>").format(inline(item, to)) for item in items)
    return Markup("<{0}>{1}</{0}>").format(tag, inner)


def _table(lines: list[str], to: Addresses) -> Markup:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    if len(rows) < 3 or not all(LINE_OF_TABLE.match(cell) for cell in rows[1]):
        raise GuideError(f"a table without a line below its head: {lines[0]}")
    if len({len(row) for row in rows}) != 1:
        raise GuideError(f"rows of different length in the table: {lines[0]}")

    def row(cells: list[str], tag: str) -> Markup:
        made = (Markup("<{0}>{1}</{0}>").format(Markup(tag), inline(cell, to)) for cell in cells)
        return Markup("<tr>{}</tr>").format(Markup("").join(made))

    body = Markup("").join(row(cells, "td") for cells in rows[2:])
    return Markup(
        '<div class="scroll"><table class="list"><thead>{}</thead><tbody>{}</tbody></table></div>'
    ).format(row(rows[0], "th"), body)


def inline(text: str, to: Addresses) -> Markup:
    """Return one run of text as HTML."""
    done, here = Markup(""), 0
    for found in INLINE.finditer(text):
        done += _plain(text[here : found.start()])
        here = found.end()
        if found["code"]:
            done += Markup('<code class="code" translate="no">{}</code>').format(found["code"])
        elif found["key"]:
            done += Markup("<kbd>{}</kbd>").format(found["key"])
        elif found["bold"]:
            done += Markup("<strong>{}</strong>").format(inline(found["bold"], to))
        else:
            done += _link(found["text"], found["to"], to)
    return done + _plain(text[here:])


def _link(text: str, target: str, to: Addresses) -> Markup:
    """Return a link to a chapter; what lies beside the guide in the repository is only named."""
    if not target.startswith("#"):
        return escape(text)
    address = to.chapter(target.removeprefix("#"))
    if address is None:
        raise GuideError(f"a link to a chapter that is not there: {target}")
    return Markup('<a href="{}">{}</a>').format(address, inline(text, to))


def _plain(text: str) -> Markup:
    if any(mark in text for mark in ("`", "**", "<", "![", "](")):
        raise GuideError(f"not understood: {text}")
    return escape(text)
