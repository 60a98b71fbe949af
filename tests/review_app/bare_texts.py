"""Finds texts that people would read and that no catalogue translates, in every kind of source.

Each function takes the source's text, so that a test can plant a text and see it found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# Names, keys of the keyboard and words that are the same in both languages, or shown in both.
SAME_EVERYWHERE = re.compile(
    r"Kiểm Đôi|VẬN HÀNH THỬ|TRIAL RUN|Enter|Backspace|Esc|Tab|SHA-256|Tiếng Việt|English"
)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
NOT_SHOWN = re.compile(r"<script.*?</script>|<!--.*?-->", re.DOTALL)
HEARD = re.compile(r'\s(?:title|alt|placeholder|aria-label|aria-description|label)="([^"]*)"')
IN_BLOCK = re.compile(r"\{% block (?:main_class|body_class) %\}.*?\{% endblock %\}")
ATTRIBUTES = re.compile(r'[\w-]+="[^"]*"')  # what a macro writes into a tag
WORD = re.compile(r"[^\W\d_]{2,}")
TWO_WORDS = re.compile(r"[^\W\d_]{2,}[,;:.]? [^\W\d_]{2,}")

TRANSLATING = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "both"}
LOGGING = {"debug", "info", "warning", "error", "exception", "critical"}
MARKUP = re.compile(r"<\w+[^>]*>")
FOR_MACHINES = re.compile(
    r"\b(?:HH:mm|dd/MM/yyyy|MMM)\b|max-age=|filename=|'self'|^system volume information$"
    r"|^\s*(?:CREATE TABLE|INSERT INTO|DELETE FROM|SELECT|PRAGMA|BEGIN) "
)

LITERAL = re.compile(
    r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`', re.DOTALL
)
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*$|(?<=[;{},(\s])// .*$", re.MULTILINE | re.DOTALL)
CLASSES = re.compile(r"^[a-z0-9 ${}._-]+$")
SELECTOR = re.compile(r"[.#\[][\w-]")


def in_template(source: str) -> Iterator[str]:
    """Yield what a template says without a translation: between tags, and in attributes read out.

    Literal texts handed to a macro or printed by an expression are found, too.
    """
    plain = IN_BLOCK.sub("", NOT_SHOWN.sub("", source))
    for expression in re.findall(r"\{\{(.*?)\}\}", plain, re.DOTALL):
        without = re.sub(r'\b(?:_|ngettext)\(\s*"[^"]*"(?:\s*,\s*"[^"]*")?', "", expression)
        without = re.sub(r"\w+=\{.*?\}", "", without)  # attributes of an input
        literal = re.findall(r'"([^"]*)"', without)
        yield from (text for text in literal if TWO_WORDS.search(text) and text[:3] != "btn")
    plain = JINJA.sub("\x00", plain)
    for found in HEARD.finditer(plain):
        yield from _said(found[1])
    for part in re.sub(r"<[^>]*>", "\n", plain).split("\n"):
        yield from _said(part)


def _said(text: str) -> Iterator[str]:
    words = SAME_EVERYWHERE.sub("", text.replace("\x00", " ")).strip()
    if WORD.search(ATTRIBUTES.sub("", words)):
        yield words


def in_python(source: str) -> Iterator[str]:
    """Yield the literal texts of a module that are neither translated nor for a log or a fault."""
    finder = _Literals()
    finder.visit(ast.parse(source))
    for text in finder.found:
        words = SAME_EVERYWHERE.sub("", text)
        if TWO_WORDS.search(MARKUP.sub("", words)) and not FOR_MACHINES.search(words):
            yield text


class _Literals(ast.NodeVisitor):
    """Collects string literals; what translates, logs or raises is for itself."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if name in TRANSLATING or name in LOGGING:
            return
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """A fault: the page shows a translated sentence instead."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Never shown."""

    def visit_Expr(self, node: ast.Expr) -> None:
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.generic_visit(node)  # else a docstring

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append(node.value)


def in_script(source: str) -> Iterator[str]:
    """Yield the literals of a script that read like a text: scripts get their texts from the page.

    Lists of classes and selectors are no texts.
    """
    for found in LITERAL.finditer(COMMENT.sub("", source)):
        text = next(part for part in found.groups() if part is not None)
        spoken = re.sub(r"\$\{[^}]*\}", " ", text)
        accented = any(ord(letter) > 0x7F for letter in spoken if letter.isalpha())
        classes = CLASSES.match(text) and any(mark in text for mark in "-.$")
        sentence = TWO_WORDS.search(spoken) and not SELECTOR.search(text) and "<" not in text
        if accented or (sentence and not classes):
            yield text


def texts_asked_for(source: str, owner: str) -> set[str]:
    """Return which members of `owner` ("texts", "dataset.word") a script reads."""
    return set(re.findall(rf"\b{re.escape(owner)}\.?([A-Za-z]\w*)", source))
