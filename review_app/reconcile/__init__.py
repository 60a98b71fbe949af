"""The reconcile pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reconcile", __name__, template_folder="templates", url_prefix="/reconcile")
