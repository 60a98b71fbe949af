"""Reviewers at work, many at once: what the browsers send, over HTTP, against the real server.

Each reviewer is a thread with a connection of its own that sends what the desk's script sends, in
the same order: the next number's view fetched ahead with each answer, the picture, "shown", and
after a time of looking and typing the number itself.
"""

from __future__ import annotations

import http.client
import json
import math
import random
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from review_app.demo_election import DEMO_PASSWORD
from sample_scans.desk_hall import Hall

MIN_LOOK_S = 0.33
"""What the desk itself waits before Enter counts."""
TURN_S = 0.0005
"""How long one reviewer may keep Python from another whose answer has come (by itself: 5 ms).

It would count as the server's time.
"""
_SPREAD = 0.4
_ONE_BY_ONE = threading.Semaphore(1)
"""Signing in is not what is measured here; its password hash is slow on purpose."""
_TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')
_DATA = re.compile(r'id="desk-data">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a number takes from its picture to Enter, in seconds: the mean of each tally."""

    name: str
    a: float
    b: float

    def seconds(self, tally: str, chance: random.Random) -> float:
        """Return the time for one number: log-normal around the mean, never under the minimum."""
        mean = self.a if tally == "a" else self.b
        if mean <= MIN_LOOK_S:
            return MIN_LOOK_S
        drawn = mean * chance.lognormvariate(-_SPREAD * _SPREAD / 2, _SPREAD)
        return max(MIN_LOOK_S, drawn)


HUMAN = Pace("human pace: 1.2 s a number in A, 2.0 s in B", 1.2, 2.0)
FLAT_OUT = Pace("flat out: 0.33 s a number, the least that the desk lets through", 0.0, 0.0)


@dataclass(slots=True)
class LoadResult:
    """Milliseconds of every answer by kind (value, shown, page, …), and what went wrong."""

    seconds: float
    reviewers: int
    pace: Pace
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    saved: int = 0


class Reviewer(threading.Thread):
    """One person at one browser, signed in before the clock starts."""

    def __init__(
        self, address: str, login: str, tally: str, hall: Hall, pace: Pace, go: threading.Event
    ) -> None:
        super().__init__(name=login, daemon=True)
        self._host = urlsplit(address).netloc
        self._connection = http.client.HTTPConnection(self._host, timeout=60)
        self._login, self._tally, self._hall, self._pace, self._go = login, tally, hall, pace, go
        self._cookies: dict[str, str] = {}
        self._csrf = ""
        self._chance = random.Random(login)
        self._stop_at = 0.0
        self.ready = threading.Event()
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.saved = 0

    def run(self) -> None:
        """Sign in, wait for the start, work until the time is over."""
        try:
            with _ONE_BY_ONE:
                self._sign_in()
            self.ready.set()
            self._go.wait()
            left = self._stop_at - time.monotonic()
            time.sleep(self._chance.uniform(0, left / 12))  # nobody starts at the same instant
            while time.monotonic() < self._stop_at:
                if not self._one_sheet():
                    self.errors.append(f"{self._login}: no sheet was left")
                    return
        except Exception as error:
            self.errors.append(f"{self._login}: {type(error).__name__}: {error}")
        finally:
            self.ready.set()

    def work_until(self, moment: float) -> None:
        """Set when to stop (monotonic seconds)."""
        self._stop_at = moment

    # --- the work ---------------------------------------------------------------------------

    def _one_sheet(self) -> bool:
        _status, place = self._form(f"/desk/next/{self._tally}", "take")
        if not place.startswith(f"/desk/{self._tally}/"):
            return False
        page = self._get(place, "page").decode()
        self._csrf = _csrf(page)
        found = _DATA.search(page)
        if found is None:
            raise ValueError(f"{place} is no page of the desk")
        data = json.loads(found[1])
        fields = [one for one in data["fields"] if not one["given"]]
        views = {}
        for one in fields[:2]:
            views[one["id"]] = self._json(data["urls"]["view"], "view", field=one["id"])
        for position, one in enumerate(fields):
            if time.monotonic() >= self._stop_at:
                return True
            after = fields[position + 2]["id"] if position + 2 < len(fields) else None
            answer = self._one_number(data["urls"], one, views[one["id"]], after)
            if answer.get("next"):
                views[answer["next"]["field"]] = answer["next"]
        self._form(place + "/finish", "finish")
        self._get("/desk/", "desk")
        return True

    def _one_number(
        self, urls: Mapping[str, str], one: dict[str, Any], view: dict[str, Any], after: str | None
    ) -> dict[str, Any]:
        begun = time.monotonic()
        self._get(one["picture"], "picture")
        shown = self._json(urls["shown"], "shown", token=view["token"])
        left = self._pace.seconds(self._tally, self._chance) - (time.monotonic() - begun)
        time.sleep(max(MIN_LOOK_S, left))
        value = self._hall.figures[one["id"]]
        proposal = view.get("proposal")
        answer = self._json(
            urls["value"],
            "value",
            token=view["token"],
            ticket=shown["ticket"],
            kind="number",
            value=value,
            accept=proposal == {"kind": "number", "value": value},
            next=after,
        )
        if not answer.get("given"):
            raise ValueError(f"{one['id']} was not kept: {answer}")
        self.saved += 1
        return answer

    # --- HTTP -------------------------------------------------------------------------------

    def _sign_in(self) -> None:
        self._csrf = _csrf(self._get("/login", "login").decode())
        self._form("/login", "login", login=self._login, password=DEMO_PASSWORD)
        self._csrf = _csrf(self._get("/desk/", "desk").decode())

    def _get(self, path: str, kind: str) -> bytes:
        status, body, _place = self._ask("GET", path, kind)
        if status != 200:
            raise ValueError(f"GET {path} answered {status}")
        return body

    def _form(self, path: str, kind: str, **values: str) -> tuple[int, str]:
        body = urlencode({**values, "csrf_token": self._csrf})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _body, place = self._ask("POST", path, kind, body.encode(), headers)
        if status != 302:
            raise ValueError(f"POST {path} answered {status}")
        return status, place

    def _json(self, path: str, kind: str, /, **values: Any) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": self._csrf,
        }
        status, body, _place = self._ask("POST", path, kind, json.dumps(values).encode(), headers)
        if status != 200:
            raise ValueError(f"POST {path} answered {status}: {body[:200].decode()}")
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        kind: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        begun = time.perf_counter()
        self._connection.request(method, path, body, {**(headers or {}), "Cookie": cookies})
        response = self._connection.getresponse()
        data = response.read()
        self.times[kind].append((time.perf_counter() - begun) * 1000)
        for set_cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = set_cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        return response.status, data, response.headers.get("Location") or ""


def _csrf(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise ValueError("a page without a form's token")
    return found[1]


def press(address: str, hall: Hall, pace: Pace, seconds: float) -> LoadResult:
    """Have all reviewers of the hall work for `seconds`, half of them in each tally."""
    former = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    go = threading.Event()
    people = [
        Reviewer(address, login, "ab"[number % 2], hall, pace, go)
        for number, login in enumerate(hall.reviewers)
    ]
    for person in people:
        person.start()
    for person in people:
        person.ready.wait()
        person.times.clear()
    for person in people:
        person.work_until(time.monotonic() + seconds)
    go.set()
    result = LoadResult(seconds, len(people), pace)
    for person in people:
        person.join()
        for kind, times in person.times.items():
            result.times[kind].extend(times)
        result.errors.extend(person.errors)
        result.saved += person.saved
    sys.setswitchinterval(former)
    return result


def percentile(times: list[float], share: float) -> float:
    """Return the time that `share` of all do not exceed (nearest rank)."""
    ordered = sorted(times)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def summary(result: LoadResult) -> Iterator[tuple[str, int, float, float, float]]:
    """Yield kind, count, p50, p99 and maximum for every kind of request."""
    for kind, times in sorted(result.times.items()):
        yield kind, len(times), percentile(times, 0.5), percentile(times, 0.99), max(times)
