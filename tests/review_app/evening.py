"""Steps of an evening that several tests take: two people enter a sheet through the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.review_app.conftest import Browser
from tests.review_app.world import FIGURES

Opens = Callable[[str], Browser]
Figures = Mapping[str, int | None]


def page_data(html: str) -> dict[str, Any]:
    """Return what the desk's page hands to its script."""
    found = re.search(r'<script type="application/json" id="desk-data">(.*?)</script>', html, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def take(person: Browser, tally: str) -> dict[str, Any]:
    """Take the next sheet of a tally and return the page's data."""
    answer = person.post(f"/desk/next/{tally}")
    assert answer.status_code == 302, answer.text
    return page_data(person.get(answer.location).text)


def look(person: Browser, data: dict[str, Any], field: str) -> dict[str, Any]:
    """Ask for one number and say that its picture is on the screen; the view with its ticket."""
    view: dict[str, Any] = person.json(data["urls"]["view"], field=field).json
    return {**view, "ticket": shown(person, data, view["token"])}


def shown(person: Browser, data: dict[str, Any], token: str) -> str:
    """Say that a picture is on the screen; return the ticket for that."""
    answer = person.json(data["urls"]["shown"], token=token).json
    assert set(answer) == {"ticket", "wait_ms"}
    assert answer["wait_ms"] == 300
    ticket: str = answer["ticket"]
    return ticket


def give(person: Browser, data: dict[str, Any], field: str, **answer: Any) -> Any:
    """Look at one number and answer it."""
    view = look(person, data, field)
    proof = {name: view[name] for name in ("token", "ticket")}
    return person.json(data["urls"]["value"], **proof, **answer)


def fill(person: Browser, data: dict[str, Any], figures: Figures) -> None:
    """Type every number of a sheet, as the script does: each answer brings the next view."""
    ids = [field["id"] for field in data["fields"]]
    view = look(person, data, ids[0])
    for field, following in zip(ids, [*ids[1:], None], strict=True):
        value = figures[field]
        saved = person.json(
            data["urls"]["value"],
            token=view["token"],
            ticket=view["ticket"],
            kind="blank" if value is None else "number",
            value=value,
            accept=False,
            next=following,
        )
        assert saved.status_code == 200, saved.text
        view = saved.json["next"]
        if view is not None:
            view["ticket"] = shown(person, data, view["token"])


def enter(person: Browser, tally: str, figures: Figures) -> str:
    """Take the next sheet, type it and finish; return the sheet's code."""
    data = take(person, tally)
    fill(person, data, figures)
    code: str = data["urls"]["view"].split("/")[3]
    assert person.post(f"/desk/{tally}/{code}/finish").status_code == 302
    return code


def both_tallies(opens: Opens, a: Figures = FIGURES, b: Figures = FIGURES) -> str:
    """Have Lan do tally A and Bình tally B of the next sheet; return its code."""
    code = enter(opens("lan"), "a", a)
    assert enter(opens("binh"), "b", b) == code
    return code
