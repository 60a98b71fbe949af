"""The dashboard: who opens it, what it tells whom, live parts and their version, never a figure."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask

from models.services import issuing
from review_app.progress.buckets import MOST, spans
from review_app.progress.charts import Series, line_chart, nice_step
from tests.review_app.evening import Opens
from tests.review_app.figures import as_seen, figures_in, furnish
from tests.review_app.world import CODES, NOW, World

ROLES = {"minh", "lan", "hoa", "quan", "an"}
PAGES = ("/progress/", "/progress/live")


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


@pytest.mark.parametrize("login", sorted(ROLES))
def test_the_dashboard_is_for_those_who_run_the_hall(browser: Opens, login: str) -> None:
    wanted = 200 if login in {"minh", "hoa", "an"} else 403
    for path in PAGES:
        assert browser(login).get(path).status_code == wanted
    if wanted == 403:
        person = browser(login)
        assert 'href="/progress/"' not in person.get("/").text
        refusal = person.get("/progress/").text
        assert "vai trò: Người quét phiếu, Giám sát viên, Quản trị viên. Bạn đang" in refusal


def test_nothing_has_come_in_yet(browser: Opens) -> None:
    text = as_seen(browser("hoa"), "/progress/")
    assert "Chưa nhận được gì" in text
    assert "0 trên 3" in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_byte_of_the_dashboard_is_a_figure(world: World, browser: Opens, language: str) -> None:
    furnish(world, browser)
    for login in ("minh", "hoa", "an"):
        person = browser(login)
        person.speak(language)
        for path in PAGES:
            assert figures_in(as_seen(person, path)) == []
    # The same search finds them where they are.
    person = browser("hoa")
    person.speak(language)
    assert figures_in(as_seen(person, "/results/XA-1/01"))


def test_only_free_eyes_see_what_waits_for_a_supervisor(world: World, browser: Opens) -> None:
    furnish(world, browser)
    secret = 'state state-you">chờ giám sát viên<'
    assert secret in as_seen(browser("hoa"), "/progress/")
    assert secret in as_seen(browser("hoa"), "/")
    for login in ("minh", "an"):
        assert secret not in as_seen(browser(login), "/progress/")
    for login in ("minh", "an", "quan", "lan", "binh"):
        assert secret not in as_seen(browser(login), "/")
        assert "đang nhập, đối chiếu" in as_seen(browser(login), "/")
    # A supervisor who begins an entry sees no more than the others.
    supervisor = browser("hoa")
    assert supervisor.post("/desk/paper", code=CODES[2]).status_code == 302
    for path in ("/", "/progress/"):
        assert secret not in as_seen(supervisor, path)


def test_an_unchanged_dashboard_costs_no_page(world: World, browser: Opens) -> None:
    person = browser("hoa")
    mark = re.search(r'data-mark="(?:&#34;)?([^"&]+)', as_seen(person, "/progress/"))
    assert mark is not None
    tag = person.get("/progress/live").headers["ETag"]
    assert tag.strip('"') == mark[1]
    again = person.get("/progress/live", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    world.scan(CODES[0])
    changed = person.get("/progress/live", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert changed.headers["Cache-Control"] == "no-store"
    assert 'data-say="Đã chốt 0 trên 3 phiếu"' in changed.text


def test_a_version_belongs_to_one_language_and_one_pair_of_eyes(
    world: World, browser: Opens
) -> None:
    world.scan(CODES[0])
    tags = set()
    for login in ("hoa", "minh", "an"):
        person = browser(login)
        for language in ("vi", "en"):
            person.speak(language)
            tags.add(person.get("/progress/live").headers["ETag"])
    assert len(tags) == 6


def test_a_script_that_is_signed_out_gets_no_log_in_page(browser: Opens) -> None:
    answer = browser("").get("/progress/live", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_spans_hold_every_minute_once() -> None:
    now = NOW
    for hours in (1, 3, 11, 30, 24 * 20):
        first = now - timedelta(hours=hours)
        cut = spans(first, now)
        assert len(cut.starts) <= MOST
        counts = {first: 2, first + (now - first) / 2: 3, now: 4}
        assert sum(cut.sums(counts)) == cut.totals(counts)[-1] == 9
    # A count over months shows its end; what came before is in the totals.
    cut = spans(now - timedelta(days=400), now)
    assert len(cut.starts) == MOST
    assert cut.totals({now - timedelta(days=400): 5, now: 1})[-1] == 6


def test_lines_stay_in_the_picture_and_labels_apart(app: Flask) -> None:
    with app.test_request_context():
        starts = [NOW + timedelta(minutes=10 * n) for n in range(30)]
        same = [Series(name, [0, *[600] * 29]) for name in ("a", "b", "c")]
        chart = line_chart("x", "x", "x", starts, same, limit=(600, "600"))
        heights = sorted(float(line.label_y) for line in chart.lines)
        assert all(b - a >= 17.9 for a, b in pairwise(heights))
        for line in chart.lines:
            assert all(0 <= float(x) <= 640 and 0 <= float(y) <= 250 for x, y in line.markers)
        assert len(chart.times) <= 6
        alone = line_chart("x", "x", "x", starts[:1], [Series("a", [0])])
        assert len(alone.lines[0].markers) == 1


@pytest.mark.parametrize(("highest", "step"), [(1, 1), (5, 1), (6, 2), (23, 5), (600, 200)])
def test_scales_are_round(highest: int, step: int) -> None:
    assert nice_step(highest) == step


def test_miss_rates_are_for_supervisors_with_free_eyes(world: World, browser: Opens) -> None:
    furnish(world, browser)
    title = "part-attention"
    text = as_seen(browser("hoa"), "/progress/live")
    assert "Nguyễn Thị Lan" in text.split(title)[1]
    for login in ("minh", "an"):
        assert title not in as_seen(browser(login), "/progress/live")
    supervisor = browser("hoa")
    assert supervisor.post("/desk/paper", code=CODES[2]).status_code == 302
    assert title not in as_seen(supervisor, "/progress/live")
