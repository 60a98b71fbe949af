"""Finds words of the other language on a page, and codes that were never given words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page

import review_app

# Texts of the page in its own language: what is marked as another language, quoted from people, or
# a code by nature is left out.
TEXTS = """() => {
  const own = document.documentElement.lang;
  const skipped = 'script, style, .code, kbd, q, [translate=no], .me, .foot, datalist';
  const found = [];
  const keep = (element, text) => {
    if (!text.trim() || element.closest(skipped)) return;
    if (element.closest('[lang]').lang !== own) return;
    found.push(text.trim().replace(/\\s+/g, ' '));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) keep(walker.currentNode.parentElement, walker.currentNode.data);
  for (const element of document.querySelectorAll('[title], [placeholder], [aria-label], [alt]')) {
    for (const name of ['title', 'placeholder', 'aria-label', 'alt']) {
      if (element.hasAttribute(name)) keep(element, element.getAttribute(name));
    }
  }
  return found;
}"""
RAW_CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
ENGLISH = re.compile(
    r"\b(?:the|of|and|with|this|sheets?|pages?|numbers?|waits?|person|tally|nobody|everybody)\b",
    re.IGNORECASE,
)
FILE_NAME = re.compile(r"\b[\w-]+\.(?:jpe?g|png|pdf|tiff?|heic)\b")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def texts_of(page: Page) -> list[str]:
    """Return every text that a person or a screen reader meets on the page."""
    found: list[str] = page.evaluate(TEXTS)
    return found


def leftovers(page: Page, language: str) -> list[str]:
    """Return the texts of the page that are not in its `language`, "vi" or "en"."""
    foreign = _foreign_texts(language)
    found = []
    for text in (FILE_NAME.sub("…", text) for text in texts_of(page)):
        english = language == "vi" and ENGLISH.search(text) is not None
        if english or RAW_CODE.search(text) or foreign.hold(text):
            found.append(text)
    return found


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of the interface: whole ones, and those with places for what differs."""

    whole: frozenset[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    """Each with its longest fixed part: only where that stands is the pattern tried."""

    def hold(self, text: str) -> bool:
        """Whether the text is one of these."""
        return text in self.whole or any(
            part in text and pattern.fullmatch(text) for part, pattern in self.patterns
        )


@cache
def _foreign_texts(language: str) -> Texts:
    """Return the texts of the interface in the other language."""
    texts: set[str] = set()
    for path in Path(review_app.__file__).parent.rglob("translations/vi/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                texts.update(_other(message.id, message.string or "", language))
    parts = [_fixed_parts(text) for text in sorted(texts)]
    return Texts(
        whole=frozenset(fixed[0] for fixed in parts if len(fixed) == 1),
        patterns=tuple(
            (max(fixed, key=len), re.compile(".+".join(map(re.escape, fixed))))
            for fixed in parts
            if len(fixed) > 1
        ),
    )


def _other(
    english: str | Iterable[str], vietnamese: str | Iterable[str], language: str
) -> Iterable[str]:
    both = [[one] if isinstance(one, str) else list(one) for one in (english, vietnamese)]
    own, other = both if language == "en" else reversed(both)
    # One word may be the same in both languages; a text that is only a placeholder says nothing.
    return (text for text in other if len(PLACEHOLDER.sub("", text)) > 3 and text not in own)


def _fixed_parts(text: str) -> list[str]:
    """Return what stands between the placeholders of a text, as a page shows it."""
    return [" ".join(part.split()) for part in PLACEHOLDER.split(text.replace("%%", "%"))]
