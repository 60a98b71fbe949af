"""Static files: small on the wire, kept for good under an address that changes with them."""

from __future__ import annotations

import gzip
import re

from tests.review_app.evening import Opens

FILES = re.compile(r'(?:href|src)="(/(?:static|bootstrap/static)/[^"]+)"')


def test_every_file_of_a_page_is_compressed_and_kept(browser: Opens) -> None:
    lan = browser("lan")
    named = FILES.findall(lan.get("/desk/").text)
    assert any("bootstrap.min.css" in path for path in named)
    for path in named:
        with lan.client.get(path, headers={"Accept-Encoding": "gzip"}) as sent:
            assert sent.status_code == 200, path
            assert "immutable" in sent.headers["Cache-Control"], path
            with lan.client.get(path) as plain:
                assert "Content-Encoding" not in plain.headers
                if sent.headers.get("Content-Encoding") == "gzip":
                    assert len(sent.data) < len(plain.data)
                    assert gzip.decompress(sent.data) == plain.data
                else:
                    assert len(plain.data) < 600 or not plain.mimetype.startswith("text/")


def test_what_a_script_imports_gets_the_same_version(browser: Opens) -> None:
    path = next(
        path for path in FILES.findall(browser("lan").get("/desk/").text) if "/static/" in path
    )
    prefix = re.search(r"/static/v-[0-9a-f]{12}/", path)
    assert prefix
    lan = browser("lan")
    with lan.get(prefix[0] + "desk/desk.js") as script:
        assert "immutable" in script.headers["Cache-Control"]
        assert 'from "./keys.js"' in script.text  # relative, so it stays in the same folder
    with lan.get(prefix[0] + "desk/keys.js") as imported:
        assert "immutable" in imported.headers["Cache-Control"]


def test_an_old_or_missing_version_is_served_but_not_kept(browser: Opens) -> None:
    lan = browser("lan")
    for path in ("/static/desk.css", "/static/v-000000000000/desk.css"):
        with lan.get(path) as sent:
            assert sent.status_code == 200
            assert "immutable" not in sent.headers["Cache-Control"]
    assert lan.get("/static/v-000000000000/../../secret").status_code == 404
