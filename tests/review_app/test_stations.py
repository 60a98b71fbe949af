"""The wall of stations and the page of one: seen by whom, told how, kept true without reloading."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from models.db import create_engine_for, session_factory
from models.schema import Scan
from models.services import issuing, wall
from review_app.app import create_app
from review_app.extensions import Services
from review_app.settings import Settings
from review_app.stations.short import short_names
from review_app.stations.wall_views import _common
from review_app.store import FolderStore
from tests.models import big_hall
from tests.review_app.conftest import Browser
from tests.review_app.evening import both_tallies, take
from tests.review_app.world import CODES, FIGURES, World

Open = Callable[[str], Browser]
OTHER = {**FIGURES, "votes.1": 641}
FIRST, SECOND = "/stations/01.1", "/stations/01.2"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


@pytest.mark.parametrize("login", ["minh", "hoa", "an"])
def test_a_tile_for_each_station_leads_to_its_sheets(browser: Open, login: str) -> None:
    person = browser(login)
    wall = person.get("/stations/").text
    for number in (1, 2, 3):
        assert f'href="/stations/01.{number}"' in wall
        assert f"Khu vực bỏ phiếu số {number}" in wall
    page = person.get(FIRST).text
    assert "4F7K-2M1R" in page
    assert 'id="sheet-4F7K2M1R"' in page
    assert person.get("/stations/01").status_code == 404
    assert person.get("/stations/nowhere").status_code == 404


@pytest.mark.parametrize("login", ["lan", "quan"])
def test_reviewers_and_observers_have_pages_of_their_own(browser: Open, login: str) -> None:
    for address in ("/stations/", "/stations/live", FIRST, f"{FIRST}/live"):
        assert browser(login).get(address).status_code == 403


def test_only_free_eyed_supervisors_learn_that_tallies_differ(browser: Open, world: World) -> None:
    world.scan(CODES[0])
    both_tallies(browser, FIGURES, OTHER)
    assert world.sheet_state(CODES[0]) == "to_decide"
    for login in ("minh", "an"):
        for address in ("/stations/", FIRST, "/stations/live", f"{FIRST}/live"):
            text = browser(login).get(address).text
            assert "mark-at_work" in text
            assert "to_decide" not in text
            assert "chờ giám sát viên" not in text
    supervisor = browser("hoa")
    assert "mark-to_decide" in supervisor.get("/stations/").text
    assert f"/reconcile/sheet/{CODES[0]}" in supervisor.get(FIRST).text
    world.scan(CODES[1])
    take(supervisor, "b")
    for address in ("/stations/", FIRST):
        text = supervisor.get(address).text
        assert "to_decide" not in text
        assert f"/reconcile/sheet/{CODES[0]}" not in text
    assert "/thumbnail.jpg" not in supervisor.get(FIRST).text, "an entry is open in these hands"


def test_figures_are_nowhere_and_pictures_only_for_who_handles_paper(
    browser: Open, world: World
) -> None:
    world.scan(CODES[0])
    both_tallies(browser, FIGURES, OTHER)
    for login in ("minh", "hoa", "an"):
        for address in ("/stations/", FIRST):
            text = browser(login).get(address).text
            assert not [n for n in FIGURES.values() if n > 99 and f">{n}<" in text]
    assert "/thumbnail.jpg" in browser("minh").get(FIRST).text
    assert "/thumbnail.jpg" not in browser("an").get(FIRST).text


def test_what_needs_somebody_stands_first_and_leads_there(browser: Open, world: World) -> None:
    world.scan(CODES[0])
    world.scan(CODES[0], OTHER)
    clerk = browser("minh")
    wall = clerk.get("/stations/").text
    assert wall.index('id="alarm-doubled"') < wall.index('class="tile')
    assert 'href="/intake/attention?kind=doubled"' in wall
    listed = clerk.get("/intake/attention?kind=doubled").text
    assert "hai trang khác nhau" in listed
    assert 'id="tile-01.1"' in clerk.get("/stations/?problem=doubled").text
    assert 'id="tile-01.2"' not in clerk.get("/stations/?problem=doubled").text
    assert 'href="/stations/?problem=doubled"' in browser("an").get("/stations/").text


def test_what_needs_somebody_is_one_figure_on_every_screen(browser: Open, world: World) -> None:
    world.scan(CODES[0])
    world.scan(CODES[0], OTHER)  # a conflict
    world.scan(CODES[1])
    supervisor = browser("hoa")
    batch = supervisor.json("/intake/batches").get_json()
    supervisor.get("/intake/")
    supervisor.client.post(
        batch["files"],
        data={"file": (io.BytesIO(b""), "rỗng.pdf")},
        headers={"X-CSRFToken": supervisor.token, "Accept": "application/json"},
    )
    for address in ("/intake/", "/stations/"):
        page = supervisor.get(address).text
        title = page[page.index("Trang và tệp cần xử lý: ") :]
        assert title.split('id="needs-all">')[1].startswith("2<"), address
        assert "Trong đó 1 trang do giám sát viên quyết định" in page, address
    queue = " ".join(supervisor.get("/reconcile/").text.split())
    assert '<span class="big">1</span> <span><a href="#pages">trang do giám sát' in queue
    every = '<span class="big">2</span> <span><a href="/intake/attention">trang và tệp cần xử lý'
    assert every in queue
    listed = supervisor.get("/intake/attention").text
    assert 'Tất cả <span class="number">2</span>' in listed
    assert 'Trùng <span class="number">1</span>' in listed


def test_the_tiles_of_states_add_up_to_all_sheets(browser: Open, world: World) -> None:
    world.scan(CODES[0])
    for login in ("minh", "hoa"):
        wall = browser(login).get("/stations/").text
        tiles = wall.split('<ul class="states"')[1].split("</ul>")[0]
        counts = [int(one) for one in re.findall(r'<span class="number">(\d+)</span>', tiles)]
        assert sum(counts) == len(CODES)
        assert "chưa về</strong> <small>chưa có trang nào" in tiles
        assert "còn thiếu trang</strong>" in tiles, "shown even where there is none"
        assert f"Cộng lại là đủ {len(CODES)} phiếu" in wall


def test_filters_show_only_their_stations_and_say_so(browser: Open, world: World) -> None:
    world.scan(CODES[0])
    clerk = browser("minh")
    found = clerk.get("/stations/?state=ready").text
    assert 'id="tile-01.1"' in found
    assert 'id="tile-01.2"' not in found
    assert "1 trên 3 khu vực bỏ phiếu" in found
    assert "Hiện không có khu vực bỏ phiếu nào" in clerk.get("/stations/?state=stopped").text
    assert 'id="tile-01.2"' in clerk.get("/stations/?state=nonsense&problem=nonsense").text


def test_the_wall_is_sent_again_only_when_something_happened(browser: Open, world: World) -> None:
    clerk = browser("minh")
    for address in ("/stations/live", f"{FIRST}/live"):
        first = clerk.get(address)
        assert first.status_code == 200
        again = {"If-None-Match": first.headers["ETag"]}
        assert clerk.get(address, headers=again).status_code == 304
        world.scan(CODES[0], {**FIGURES, "votes.1": len(address)})
        changed = clerk.get(address, headers=again)
        assert changed.status_code == 200
        assert changed.text != first.text
        assert "<html" not in changed.text
        clerk.speak("en")
        assert clerk.get(address, headers={"If-None-Match": changed.headers["ETag"]}).text
        clerk.speak("vi")


def watched(world: World, subfolder: str, code: str) -> int:
    """Have the page of a sheet come in through a watched subfolder; return the file's id."""
    scan_id = world.scan(code, source=f"watch: {subfolder}")
    with world.factory() as session:
        return session.get_one(Scan, scan_id).file_id


def test_a_page_in_another_stations_pile_is_named_until_it_is_put_right(
    browser: Open, world: World
) -> None:
    file_id = watched(world, "01.2", CODES[0])
    clerk = browser("minh")
    wall = clerk.get("/stations/").text
    assert "Trang giấy nằm sai chỗ" in wall
    table = wall[wall.index("Trang giấy nằm sai chỗ") : wall.index('id="wall-title"')]
    assert table.index(FIRST) < table.index(SECOND), "belongs to the first, lies with the second"
    assert f'action="/intake/files/{file_id}/put-right"' in table
    assert "put-right" not in browser("an").get("/stations/").text
    answer = clerk.post(f"/intake/files/{file_id}/put-right", next="/stations/")
    assert answer.location == "/stations/"
    assert "Trang giấy nằm sai chỗ" not in clerk.get("/stations/").text
    assert clerk.post("/intake/files/999/put-right").status_code == 404
    elsewhere = clerk.post(f"/intake/files/{file_id}/put-right", next="https://example.org/")
    assert elsewhere.location == "/intake/attention"


def test_a_refused_file_is_listed_until_its_paper_was_seen_to(browser: Open) -> None:
    clerk = browser("minh")
    clerk.get("/intake/")
    batch = clerk.json("/intake/batches").get_json()
    clerk.client.post(
        batch["files"],
        data={"file": (io.BytesIO(b""), "rỗng.pdf")},
        headers={"X-CSRFToken": clerk.token, "Accept": "application/json"},
    )
    listed = clerk.get("/intake/attention?kind=failed").text
    assert "rỗng.pdf" in listed
    assert 'class="alarm alarm-you" id="alarm-failed"' in clerk.get("/stations/").text
    clerk.post("/intake/files/1/put-right")
    assert "rỗng.pdf" not in clerk.get("/intake/attention?kind=failed").text.partition("notice")[0]
    assert 'class="alarm" id="alarm-failed"' in clerk.get("/stations/").text


def test_no_other_page_tells_that_tallies_differ(browser: Open, world: World) -> None:
    world.scan(CODES[0])
    both_tallies(browser, FIGURES, OTHER)
    pages = ("/", "/results/", "/results/XA-1/01.1")
    for login in ("lan", "mai", "minh", "quan", "an"):
        for address in pages:
            assert "chờ giám sát viên" not in browser(login).get(address).text, (login, address)
    assert "chờ giám sát viên" in browser("hoa").get("/").text
    assert "đang nhập, đối chiếu" in browser("quan").get("/results/XA-1/01.1").text


def test_a_tile_bears_what_tells_its_station_from_its_neighbours() -> None:
    def short(*codes: str) -> list[str]:
        return [code[_common(codes) :] for code in codes]

    assert short("ST-DM-01", "ST-DM-12") == ["01", "12"]
    assert short("T.02.001", "T.02.002") == ["001", "002"]
    assert short("KV101", "KV102") == ["KV101", "KV102"]
    assert short("T.02.001") == ["001"]


def test_the_wall_asks_the_database_the_same_for_few_stations_and_for_many(
    tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "province.db"
    big_hall.build(path, datetime.now(UTC))
    engine = create_engine_for(f"sqlite:///{path}")
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    parts = Services(session_factory(engine), FolderStore(settings.store, 0), None, settings)
    clerk = create_app(settings, parts=parts).test_client()
    with clerk.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "1:1", True
    wall = clerk.get("/stations/live")
    engine.dispose()
    assert wall.text.count('class="tile ') == 200
    assert wall.text.count('<span class="mark mark-') >= 600
    assert len(wall.data) < 200_000
    assert len(asked) <= 20, "one question for all stations, not one for each"


def placed(station: int, *codes: str) -> wall.Station:
    """Return a station whose sheets are of these contests."""
    marks = tuple(
        wall.Mark(
            f"S{number}", wall.Place(number, code, f"Bầu cử {code}", ""), 1, "ready", None, {}
        )
        for number, code in enumerate(codes, start=10 * station)
    )
    return wall.Station(wall.Place(station, f"ST-{station}", "", ""), None, marks)


def test_each_square_names_its_contest_in_letters(browser: Open) -> None:
    page = browser("hoa").get("/stations/").text
    assert len(re.findall(r'class="mark mark-expected">·</span>XA</span>', page)) == 3
    assert re.search(r"<b>XA</b> HĐND xã, đơn vị bầu cử số 1</span>", page)


def test_a_short_name_never_stands_for_two_contests_of_a_station() -> None:
    apart = [placed(1, "QH-01", "HDT-04", "HDX-02"), placed(2, "QH-01", "HDT-04", "HDX-03")]
    assert short_names(apart) == {
        "QH-01": "QH",
        "HDT-04": "HDT",
        "HDX-02": "HDX",
        "HDX-03": "HDX",
    }
    assert short_names([placed(1, "XA-1", "XA-2", "7")]) == {
        "XA-1": "XA-1",
        "XA-2": "XA-2",
        "7": "7",
    }
    assert short_names([]) == {}
