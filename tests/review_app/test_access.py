"""Every route declares who may open it, and the rule holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from review_app.access import STATIC_ENDPOINTS, access, allowed_roles, require_rules
from review_app.errors import AccessRuleError
from tests.review_app.conftest import Browser
from tests.review_app.world import STAFF

PUBLIC = {"auth.log_in", "auth.log_in_now", "auth.log_out", "auth.choose_language"}


def test_a_route_without_a_rule_keeps_the_application_from_starting(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(AccessRuleError, match=r"/open \(open\)"):
        require_rules(bare)


def test_unknown_roles_are_refused() -> None:
    with pytest.raises(AccessRuleError):
        access("king")
    with pytest.raises(AccessRuleError):
        access()


def test_only_the_log_in_is_public(app: Flask) -> None:
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in STATIC_ENDPOINTS and allowed_roles(app, rule.endpoint) is None
    }
    assert public == PUBLIC


def test_signed_out_people_are_sent_to_the_log_in(browser: Callable[[str], Browser]) -> None:
    stranger = browser("")
    answer = stranger.get("/desk/")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/desk/"
    assert stranger.json("/desk/shown", token="x").status_code == 401


@pytest.mark.parametrize("login", sorted(STAFF))
def test_every_page_opens_for_its_roles_and_for_nobody_else(
    app: Flask, browser: Callable[[str], Browser], login: str
) -> None:
    role = STAFF[login][0]
    person = browser(login)
    pages = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.arguments
    ]
    opened = 0
    for rule in pages:
        roles = allowed_roles(app, rule.endpoint)
        status = person.get(rule.rule).status_code
        if roles is None:
            assert status in (200, 302), rule.rule
        elif role in roles:
            assert status in (200, 302), rule.rule
            opened += 1
        else:
            assert status == 403, rule.rule
    assert opened >= 1


def test_a_form_without_its_token_is_refused(browser: Callable[[str], Browser]) -> None:
    person = browser("an")
    answer = person.client.post("/people/", data={"login": "x"})
    assert answer.status_code == 400
    assert "Trang này đã cũ" in answer.text


def test_pages_carry_a_strict_content_policy(browser: Callable[[str], Browser]) -> None:
    answer = browser("lan").get("/desk/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text
    assert answer.headers["X-Frame-Options"] == "DENY"
