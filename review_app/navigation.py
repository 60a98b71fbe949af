"""The bar at the top of every page: where each role can go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from review_app.access import allowed_roles


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the bar: the page it opens and its name, which may differ by role."""

    endpoint: str
    name: LazyString
    name_for: Mapping[str, LazyString] = field(default_factory=dict)

    @property
    def label(self) -> LazyString:
        """What the signed-in person's role calls this entry."""
        return self.name_for.get(current_user.role, self.name)

    @property
    def is_here(self) -> bool:
        """Whether the page shown now belongs to this entry."""
        return bool(request.endpoint and request.endpoint.split(".")[0] == self.blueprint)

    @property
    def blueprint(self) -> str:
        """The noun that the entry leads to."""
        return self.endpoint.split(".")[0]


ITEMS = (
    NavItem("home.index", _l("Start")),
    NavItem("intake.index", _l("Scans")),
    NavItem("stations.index", _l("Stations")),
    NavItem("desk.index", _l("Enter numbers")),
    # Reviewers decide nothing: they only type a decided number again, blind.
    NavItem("reconcile.index", _l("Decide"), {"reviewer": _l("Type again")}),
    NavItem("progress.index", _l("Progress")),
    NavItem("results.index", _l("Results")),
    NavItem("audit.index", _l("Audit log")),
    NavItem("people.index", _l("Accounts")),
)


def navigation() -> list[NavItem]:
    """Return what the signed-in person may open, in the order of the evening's work."""
    if not current_user.is_authenticated:
        return []
    items = []
    for item in ITEMS:
        if item.endpoint in current_app.view_functions:
            roles = allowed_roles(current_app, item.endpoint)
            if roles is None or current_user.role in roles:
                items.append(item)
    return items
