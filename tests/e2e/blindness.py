"""Watches everything that is served to one browser, and looks for what it must not hold."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import BrowserContext, Error, Request, Response

READING_KEYS = frozenset(
    {"proposal", "reading", "reading_field_id", "confidence", "digits_read", "groups", "p", "state"}
)
DESK_DATA = re.compile(r'<script type="application/json" id="desk-data">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Served:
    """One answer: its path, its bytes, and the numbers that the person had typed until then."""

    path: str
    kind: str
    body: bytes
    typed: frozenset[int]


def _words_in(answer: Served) -> str:
    """Return an answer as text; of a picture its comments and other words."""
    if not answer.kind.startswith("image/") or answer.kind == "image/svg+xml":
        return answer.body.decode("utf-8", errors="ignore")
    with Image.open(io.BytesIO(answer.body)) as picture:
        beside = [value for value in picture.info.values() if isinstance(value, str | bytes)]
    return " ".join(
        value if isinstance(value, str) else value.decode("utf-8", errors="ignore")
        for value in beside
    )


def _address(path: str) -> str:
    """Return a path with the sheet's code left out."""
    return re.sub(r"/[0-9A-Z]{8}(?=/|$)", "/*", path)


class Watch:
    """Keeps each answer that the browsers of one person get."""

    def __init__(self, context: BrowserContext) -> None:
        self.served: list[Served] = []
        self.missed: list[str] = []
        self.typed: set[int] = set()
        self._known: dict[Request, frozenset[int]] = {}
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _asked(self, request: Request) -> None:
        self._known[request] = frozenset(self.typed)

    def _answered(self, response: Response) -> None:
        if 300 <= response.status < 400:
            return  # a redirect has an address and no body
        path = urlsplit(response.url).path
        typed = self._known.get(response.request, frozenset())
        kind = response.headers.get("content-type", "").split(";")[0]
        try:
            body = response.body()
        except Error:  # the browser went on to another page before the answer was complete
            self.missed.append(f"{kind} {path}")
            return
        self.served.append(Served(path, kind, body, typed))

    def missed_texts(self) -> list[str]:
        """Return the answers that could not be kept, pictures and static files apart.

        A browser that goes on at once forgets an answer before it can be kept. That is made good by
        another answer from the same address (of any sheet), which was kept and searched.
        """
        kept = {_address(f"{one.kind} {one.path}") for one in self.served}
        texts = [one for one in self.missed if one.startswith(("text/html", "application/json"))]
        return [one for one in texts if _address(one) not in kept]

    def numbers_found(self, readings: Mapping[str, int]) -> list[str]:
        """Return where a machine reading stands that the person had not typed at that time.

        Static files are the same for everybody, whatever the sheet. Of a picture only the words
        beside its pixels count: among compressed pixels three digits stand by chance. Readings
        under 100 also occur as counts and positions, so the larger ones speak for all.
        """
        found = []
        for answer in self.served:
            if answer.path.startswith("/static/") or "/bootstrap/" in answer.path:
                continue
            text = _words_in(answer)
            for field, value in readings.items():
                # Coordinates of the page's lines carry a decimal point, numbers of people do not.
                standing = re.search(rf"(?<![\w.]){value}(?![\w.])", text)
                if value >= 100 and value not in answer.typed and standing:
                    around = text[max(0, standing.start() - 60) : standing.end() + 60]
                    found.append(f"{answer.path}: {field}={value} in …{around}…")
        return found

    def keys_found(self) -> list[str]:
        """Return where an answer of the desk has a key of a reading, on whatever level."""
        found: list[str] = []
        for answer in self.served:
            for data in _objects(answer):
                bad = READING_KEYS & set(_keys(data))
                found.extend(f"{answer.path}: {key}" for key in sorted(bad))
        return found


def _objects(answer: Served) -> Iterator[Any]:
    text = answer.body.decode("utf-8", errors="ignore")
    if answer.kind == "application/json":
        yield json.loads(text)
    elif answer.kind == "text/html":
        yield from (json.loads(part) for part in DESK_DATA.findall(text))


def _keys(data: object) -> Iterable[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from _keys(value)
