"""Accounts: changed by an administrator, and by two people once counting opened."""

from __future__ import annotations

import re

from sqlalchemy import select

from models.schema import AccountRequest, Person
from tests.review_app.conftest import Browser
from tests.review_app.evening import Opens
from tests.review_app.world import World

NEW = {
    "name": "Đinh Thị Nga",
    "personal_no": "001099000123",
    "login": "nga",
    "role": "reviewer",
    "password": "rất là bí mật",
}


def find(world: World, login: str) -> Person | None:
    with world.factory() as session:
        return session.scalar(select(Person).where(Person.login == login))


def settle_url(page: str) -> str:
    found = re.search(r'action="(/people/requests/\d+)"', page)
    assert found
    return found[1]


def test_while_counting_a_new_account_waits_for_a_supervisor(browser: Opens, world: World) -> None:
    an, hoa = browser("an"), browser("hoa")
    an.get("/people/")
    assert an.post("/people/", **NEW).status_code == 302
    assert find(world, "nga") is None
    assert "/people/requests/" not in an.get("/people/").text  # the asker cannot confirm
    page = hoa.get("/people/").text
    assert "mở tài khoản mới: Người nhập số" in page
    assert "rất là bí mật" not in page
    hoa.post(settle_url(page), outcome="confirm")
    found = find(world, "nga")
    assert found is not None
    assert found.role == "reviewer"
    assert Browser(browser("").client).sign_in("nga", NEW["password"]).status_code == 302


def test_a_refused_request_needs_a_reason_and_changes_nothing(browser: Opens, world: World) -> None:
    an, hoa = browser("an"), browser("hoa")
    an.get("/people/")
    an.post("/people/lan/change", kind="role", role="observer")
    page = hoa.get("/people/").text
    hoa.post(settle_url(page), outcome="refuse", reason=" ")
    with world.factory() as session:
        assert session.scalars(select(AccountRequest.outcome)).one() is None
    hoa.post(settle_url(page), outcome="refuse", reason="đang nhập phiếu")
    with world.factory() as session:
        assert session.scalars(select(AccountRequest.outcome)).one() == "refused"
    lan = find(world, "lan")
    assert lan is not None
    assert lan.role == "reviewer"


def test_a_supervisor_who_asked_cannot_confirm(browser: Opens, world: World) -> None:
    hoa, son = browser("hoa"), browser("son")
    hoa.get("/people/")
    hoa.post("/people/mai/change", kind="password", password="mật khẩu mới tinh")
    assert "/people/requests/" not in hoa.get("/people/").text
    url = settle_url(son.get("/people/").text)
    refused = hoa.post(url, outcome="confirm")
    assert "không được tự xác nhận" in hoa.get(refused.location).text
    before = find(world, "mai")
    son.post(url, outcome="confirm")
    after = find(world, "mai")
    assert before is not None
    assert after is not None
    assert after.credential_epoch == before.credential_epoch + 1


def test_one_account_for_each_personal_number(browser: Opens, world: World) -> None:
    an = browser("an")
    an.get("/people/")
    answer = an.post("/people/", **{**NEW, "personal_no": "001090000002"})
    assert answer.status_code == 409
    assert "mỗi người một tài khoản" in answer.text
    assert 'value="Đinh Thị Nga"' in answer.text  # what was typed is still there
    assert NEW["password"] not in answer.text


def test_disabling_is_done_at_once(browser: Opens, world: World) -> None:
    an = browser("an")
    an.get("/people/")
    an.post("/people/binh/change", kind="disable")
    binh = find(world, "binh")
    assert binh is not None
    assert not binh.enabled


def test_bad_input_gets_a_status_and_a_sentence(browser: Opens) -> None:
    an = browser("an")
    an.get("/people/")
    assert an.post("/people/nobody/change", kind="disable").status_code == 404
    assert an.post("/people/lan/change", kind="promote").status_code == 400
    assert an.post("/people/requests/1", outcome="confirm").status_code == 403
    assert browser("hoa").post("/people/requests/99", outcome="confirm").status_code in (400, 404)
