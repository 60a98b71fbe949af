"""What an installation can set, read once from the environment and nowhere else."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from review_app.errors import SettingsError

MEGABYTE = 1024 * 1024
SESSION_KEY_FILE = "session.key"


@dataclass(frozen=True)
class Settings:
    """Where the data lies and how much one upload, one page and one log-in may cost.

    `secret_key` signs the browser's session; empty means "keep one beside the store".
    """

    database: str = "sqlite:///kiemdoi.db"
    store: Path = Path("kiemdoi-store")
    secret_key: str = ""
    https: bool = False
    """Whether browsers reach the server by HTTPS: secure cookies, HSTS, redirect from HTTP."""
    timezone: str = "Asia/Ho_Chi_Minh"
    default_language: str = "vi"
    max_request_bytes: int = 512 * MEGABYTE
    """Largest single request (many files dropped at once arrive one request each)."""
    max_file_bytes: int = 256 * MEGABYTE
    max_file_pages: int = 0
    """Pages of one file; 0 means the reader's own limit."""
    max_page_pixels: int = 0
    """Pixels of one page, more is refused before decoding; 0 means the reader's own limit."""
    workers: int = 0
    """Reading processes; 0 means one per core."""
    web_processes: int = 0
    """Processes that answer browsers; 0 means one per core, at most four."""
    login_limit: str = "20 per minute;200 per hour"
    session_hours: int = 14
    """A signed-in browser is signed out after this many hours: one long election night."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the KIEMDOI_* variables; a value that is no number raises `SettingsError`."""
        env = os.environ if environ is None else environ
        return cls(
            database=env.get("KIEMDOI_DATABASE", cls.database),
            store=Path(env.get("KIEMDOI_STORE", str(cls.store))),
            secret_key=env.get("KIEMDOI_SECRET", ""),
            https=env.get("KIEMDOI_HTTPS", "0").lower() in {"1", "true", "yes"},
            timezone=env.get("KIEMDOI_TIMEZONE", cls.timezone),
            default_language=env.get("KIEMDOI_LANGUAGE", cls.default_language),
            max_request_bytes=_megabytes(env, "KIEMDOI_MAX_REQUEST_MB", cls.max_request_bytes),
            max_file_bytes=_megabytes(env, "KIEMDOI_MAX_FILE_MB", cls.max_file_bytes),
            max_file_pages=_integer(env, "KIEMDOI_MAX_PAGES", cls.max_file_pages),
            max_page_pixels=_integer(env, "KIEMDOI_MAX_PIXELS", cls.max_page_pixels),
            workers=_integer(env, "KIEMDOI_WORKERS", cls.workers),
            web_processes=_integer(env, "KIEMDOI_WEB_PROCESSES", cls.web_processes),
            login_limit=env.get("KIEMDOI_LOGIN_LIMIT", cls.login_limit),
            session_hours=_integer(env, "KIEMDOI_SESSION_HOURS", cls.session_hours),
        )

    def signing_key(self) -> str:
        """Return the key that signs sessions, made once and kept in the store's folder.

        Several server processes of one installation share it through that folder.
        """
        if self.secret_key:
            return self.secret_key
        path = self.store / SESSION_KEY_FILE
        self.store.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            key = secrets.token_hex(32)
            file.write(key)
        return key


def _integer(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number, not {text!r}") from None
    if number < 0:
        raise SettingsError(f"{name} must not be negative, it is {number}")
    return number


def _megabytes(env: Mapping[str, str], name: str, default: int) -> int:
    return _integer(env, name, default // MEGABYTE) * MEGABYTE
