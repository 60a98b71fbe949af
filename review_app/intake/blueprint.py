"""The blueprint itself, apart from its views, which import it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("intake", __name__, url_prefix="/intake", template_folder="templates")
