"""Every screen has its help, every help its chapter; the guides stand inside the application."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from markupsafe import Markup

from review_app.access import STATIC_ENDPOINTS
from review_app.guide.chapters import DOCS, PICTURES, read_guide
from review_app.guide.markdown import Addresses, GuideError, render
from review_app.guide.screens import REFUSED, SAME_PAGE, Screen, screens
from review_app.i18n import LANGUAGES
from tests.e2e.pictures import MOST_BYTES, file_name, words_in
from tests.e2e.pictures import PICTURES as TAKEN
from tests.review_app.conftest import Browser

NOT_PAGES = {
    "guide.picture": "a picture",
    "intake.live": "a part of its page",
    "intake.next_identity": "leads on to a page",
    "intake.pages": "JSON",
    "intake.picture": "a picture",
    "intake.thumbnail": "a picture",
    "pictures.page": "a picture",
    "pictures.row": "a picture",
    "pictures.scan": "a picture",
    "progress.live": "a part of its page",
    "projector.live": "a part of its page",
    "reconcile.find": "leads on to a sheet",
    "results.page_picture": "a picture",
    "results.row_picture": "a picture",
    "stations.live": "a part of its page",
    "stations.station_live": "a part of its page",
}
"""What answers GET and is no page of its own; the browser tests see that each page has its help."""
TO = Addresses(chapter=lambda name: f"/{name}" if name == "clerk" else None, picture=str)


def test_every_page_has_its_help(app: Flask) -> None:
    gets = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint not in STATIC_ENDPOINTS
    }
    assert gets - set(NOT_PAGES) == set(screens()), "pages without help, or help without a page"
    assert set(NOT_PAGES) <= gets
    assert set(SAME_PAGE) <= set(app.view_functions) - gets


@pytest.mark.parametrize("screen", [*screens().values(), REFUSED], ids=lambda one: one.endpoint)
def test_help_says_three_things_and_leads_to_a_chapter(app: Flask, screen: Screen) -> None:
    with app.test_request_context():
        said = [str(screen.purpose), *(str(thing) for thing in screen.things)]
    assert len(screen.things) == 3
    assert len(set(said)) == 4
    assert all(text.endswith(".") for text in said)
    for language in LANGUAGES:
        assert read_guide(language).find(screen.chapter) is not None, screen.chapter


def test_a_page_carries_the_help_of_its_own_screen(browser: Callable[[str], Browser]) -> None:
    page = browser("lan").get("/desk/").text
    assert 'data-screen="desk.index"' in page
    assert page.count("<li>Ai đã nhập một phiếu ở bản này") == 1
    failure = browser("lan").get("/no-such-page").text
    assert 'data-screen=""' in failure


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_guide_opens_chapter_by_chapter(
    browser: Callable[[str], Browser], language: str
) -> None:
    person = browser("lan")
    person.speak(language)
    guide = read_guide(language)
    contents = person.get("/guide/").text
    for chapter in guide.chapters:
        assert f'href="/guide/{chapter.name}"' in contents
        answer = person.get(f"/guide/{chapter.name}")
        assert answer.status_code == 200
        for name in re.findall(r'src="/guide/pictures/([^"]+)"', answer.text):
            with person.get(f"/guide/pictures/{name}") as shown:
                assert shown.status_code == 200
                assert shown.mimetype == "image/png"
    assert person.get("/guide/no-such-chapter").status_code == 404
    assert person.get("/guide/pictures/..%2Fguide.vi.md").status_code == 404


def test_both_languages_have_the_same_chapters() -> None:
    names = {code: [one.name for one in read_guide(code).chapters] for code in LANGUAGES}
    assert len({tuple(found) for found in names.values()}) == 1, names
    for found in names.values():
        assert len(set(found)) == len(found), f"two chapters of one name: {found}"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_guides_show_what_the_browser_tests_take(language: str) -> None:
    text = (DOCS / f"guide.{language}.md").read_text(encoding="utf-8")
    named = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", text)
    taken = [file_name(language, picture) for picture in TAKEN]
    assert sorted(named) == sorted(taken), "named, but not taken; or taken, but not named"


def test_every_picture_is_there_and_small() -> None:
    wanted = {file_name(language, picture) for language in LANGUAGES for picture in TAKEN}
    found = {path.name: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert set(found) == wanted, "run `make pictures`"
    assert max(found.values()) <= MOST_BYTES
    assert all(words_in(PICTURES / name) for name in found)


def test_markdown_of_the_guides() -> None:
    text = (
        "First *line*\nand `kiemdoi verify`, **bold**, <kbd>Enter</kbd>, [a clerk](#clerk) & "
        "[ops](o.md).\n\n1. one\n   more\n2. two\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n![Pile](pictures/p.png)"
    )
    found = render(text, TO)
    assert isinstance(found, Markup)
    assert '<code class="code" translate="no">kiemdoi verify</code>' in found
    assert "<kbd>Enter</kbd>" in found
    assert '<a href="/clerk">a clerk</a> &amp; ops.' in found
    assert "<ol><li>one more</li><li>two</li></ol>" in found
    assert "<th>a</th>" in found
    assert "<td>2</td>" in found
    assert '<img src="p.png" alt="Pile" loading="lazy">' in found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "an `open code",
        "[nowhere](#nowhere)",
        "#### too deep",
        "1. one\n- two",
        "- one\nnot its next line",
        "| a | b |\n| 1 | 2 |",
        "| a | b |\n|---|---|\n| 1 |",
    ],
)
def test_what_the_renderer_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(GuideError):
        render(text, TO)
