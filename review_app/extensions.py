"""What one running application owns: database, store, page reading, and the Flask extensions."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session, sessionmaker

from review_app.health import PageReading
from review_app.settings import Settings
from review_app.store import Store

EXTENSION = "kiemdoi"
bootstrap = Bootstrap5()
csrf = CSRFProtect()
# Counts for all processes together (review_app.tries); in this one's memory while the disk is full.
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True)
login_manager = LoginManager()


@dataclass(frozen=True, slots=True)
class Services:
    """The application's own parts, found by every view through `services()`."""

    factory: sessionmaker[Session]
    store: Store
    pipeline: PageReading | None
    """None where nobody reads pages (tests)."""
    settings: Settings


def services() -> Services:
    """Return the parts of the application that handles this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found
