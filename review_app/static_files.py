"""Style sheets and scripts: sent compressed, kept by the browser until they change.

Their addresses carry a version made from their contents (`/static/v-1a2b3c4d/desk/desk.js`), so a
browser may keep them for good, and whatever a script imports beside it gets the same version. Only
these files are compressed: pages hold secrets and people's input side by side, whose size must not
tell anything (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

ENDPOINTS = ("static", "bootstrap.static")
KEEP_S = 365 * 24 * 3600
_TEXTS = ("text/", "application/javascript", "image/svg+xml", "application/json")
_SMALLEST = 600
"""Smaller files would hardly become smaller."""
_VERSIONED = re.compile(r"v-([0-9a-f]{12})/(.+)")
View = Callable[..., Any]


def init_static_files(app: Flask) -> None:
    """Serve the application's and Bootstrap's static files this way."""
    current = _version(app)
    packed: dict[tuple[str, str | None], bytes] = {}

    def with_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in ENDPOINTS and values.get("filename"):
            values["filename"] = f"v-{current}/{values['filename']}"

    def wrapped(view: View) -> View:
        def serve(filename: str) -> Response:
            found = _VERSIONED.fullmatch(filename)
            response: Response = view(filename=found[2] if found else filename)
            if found and found[1] == current:
                response.headers["Cache-Control"] = f"public, max-age={KEEP_S}, immutable"
            return _packed(response, request.path, packed)

        return serve

    app.url_default_functions.setdefault(None, []).append(with_version)
    for endpoint in ENDPOINTS:
        app.view_functions[endpoint] = wrapped(app.view_functions[endpoint])


def _packed(response: Response, path: str, packed: dict[tuple[str, str | None], bytes]) -> Response:
    """Return the response compressed, if the browser takes that and it is worth it."""
    if response.status_code != 200 or not (response.mimetype or "").startswith(_TEXTS):
        return response
    response.headers["Vary"] = "Accept-Encoding"
    wanted = request.accept_encodings.best_match(["gzip"])
    if wanted is None or (response.content_length or 0) < _SMALLEST:
        return response
    key = (path, response.headers.get("ETag"))
    if key not in packed:
        response.direct_passthrough = False
        packed[key] = gzip.compress(response.get_data(), mtime=0)
    response.direct_passthrough = False
    response.close()  # the file itself is not sent any more
    response.set_data(packed[key])
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    return response


def _version(app: Flask) -> str:
    """Return a hash over every static file of the application and Bootstrap's version."""
    total = hashlib.sha256(version("bootstrap-flask").encode())
    folder = Path(app.static_folder or "")
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            total.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:12]
