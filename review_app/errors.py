"""The application's own errors; each is turned into a page, a JSON answer or an exit code once."""

from __future__ import annotations


class ReviewAppError(Exception):
    """Root of everything that `review_app` raises on its own account."""


class SettingsError(ReviewAppError):
    """A setting of the installation cannot be used; the message names it."""


class AccessRuleError(ReviewAppError):
    """A route declares no access rule, so the application does not start."""


class NotReadyError(ReviewAppError):
    """The database holds no election yet, or is of another version."""
