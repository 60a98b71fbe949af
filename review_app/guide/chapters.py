"""The user guide, read from `docs/`: the one copy that the repository shows, too.

Every installation has that folder, because the product is installed as a checkout or from a bundle
of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from review_app.guide.markdown import ANCHOR, Addresses, GuideError, inline, render

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURES = DOCS / "pictures"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: its anchor, its title, and its text in Markdown without the title."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole guide in one language."""

    title: str
    intro: str
    chapters: tuple[Chapter, ...]

    def find(self, name: str) -> int | None:
        """Return the place of a chapter, None where there is none of that name."""
        names = [chapter.name for chapter in self.chapters]
        return names.index(name) if name in names else None


@cache
def read_guide(language: str) -> Guide:
    """Read the guide of a language; raises `GuideError` where it is missing or has no anchors."""
    path = DOCS / f"guide.{language}.md"
    if not path.is_file():
        raise GuideError(f"the user guide is not installed: {path.name}")
    head, *parts = path.read_text(encoding="utf-8").split("\n## ")
    title, _, intro = head.partition("\n")
    before = [head, *parts]
    chapters = []
    for number, part in enumerate(parts):
        words, _, text = part.partition("\n")
        # A chapter's anchor stands on the line before its heading, at the end of what precedes.
        anchors = ANCHOR.findall(before[number].rstrip().rpartition("\n")[2])
        if not anchors:
            raise GuideError(f"the chapter “{words}” has no anchor")
        chapters.append(Chapter(anchors[0], words.strip(), text))
    return Guide(title.removeprefix("# ").strip(), intro, tuple(chapters))


def html_of(text: str, to: Addresses) -> Markup:
    """Return a part of the guide as HTML."""
    return render(text, to)


def title_of(chapter: Chapter, to: Addresses) -> Markup:
    """Return a chapter's title as HTML."""
    return inline(chapter.title, to)
