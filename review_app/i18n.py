"""Languages, numbers and times: Vietnamese first, English switchable, texts from .po files.

Each blueprint keeps `translations/<language>/LC_MESSAGES/*.po`; all of them are merged when
the application starts, so there is no compile step and no stale .mo file.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask import session as browser_session
from flask_babel import (
    Babel,
    Domain,
    format_date,
    format_datetime,
    format_decimal,
    format_timedelta,
    get_locale,
)
from flask_babel import gettext as babel_gettext
from flask_babel import ngettext as babel_ngettext

from review_app.settings import Settings

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
SOURCE_LANGUAGE = "en"
DOMAIN = "messages"
PACKAGE = Path(__file__).parent
LANGUAGE_KEY = "language"


def catalogue_files(language: str) -> list[Path]:
    """Return every .po file of `language` in the package, the shared one first."""
    return sorted(
        PACKAGE.glob(f"**/translations/{language}/LC_MESSAGES/*.po"),
        key=lambda path: (len(path.parts), path),
    )


def merged_catalogue(language: str) -> Catalog:
    """Read and merge all catalogues of `language`; the first translation of a text wins."""
    merged = Catalog(locale=language)
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                known = merged.get(message.id)
                if message.id and message.string and (known is None or not known.string):
                    merged.add(message.id, message.string, flags=message.flags)
    return merged


@cache
def load_translations(language: str) -> Translations:
    """Return the texts of `language`, compiled in memory."""
    compiled = io.BytesIO()
    write_mo(compiled, merged_catalogue(language))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


def selected_language() -> str:
    """Return the language that this browser chose, or the installation's own."""
    chosen = browser_session.get(LANGUAGE_KEY) if request else None
    return chosen if chosen in LANGUAGES else _default_language()


def _default_language() -> str:
    from review_app.extensions import services

    configured = services().settings.default_language
    return configured if configured in LANGUAGES else "vi"


def init_languages(app: Flask, settings: Settings) -> None:
    """Install Flask-Babel with the .po catalogues and the filters for numbers and times."""
    babel = Babel(
        app,
        default_locale="vi",
        default_timezone=settings.timezone,
        locale_selector=selected_language,
    )
    domain = Domain(domain=DOMAIN)
    for language in LANGUAGES:
        domain.cache[language, DOMAIN] = load_translations(language)
    babel.domain_instance = domain
    app.jinja_env.filters.update(
        number=number,
        signed=signed,
        clock=clock,
        day=day,
        since=since,
        in_language=in_language,
        sheet_code=sheet_code,
    )
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language_code)


def gettext(message: str, **values: object) -> str:
    """Return `message` in the page's language, its `%(name)s` filled in (typed, unlike Babel's)."""
    return str(babel_gettext(message, **values))


def ngettext(one: str, many: str, count: int) -> str:
    """Return the text for `count` things in the page's language; `%(num)s` is the count."""
    return str(babel_ngettext(one, many, count))


_ = gettext


def language_code() -> str:
    """Return "vi" or "en" for the `lang` attribute of the page."""
    locale = get_locale()
    return str(locale.language) if locale else SOURCE_LANGUAGE


def number(value: int | None) -> str:
    """Write a whole number as the reader's language does: 1.234 or 1,234; a dash for none."""
    return "–" if value is None else str(format_decimal(value))


def signed(value: int) -> str:
    """Write a difference with its sign, the minus as wide as the plus: +1.234, −67, 0."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number(abs(value))}"


def clock(moment: datetime | None) -> str:
    """Write a stored (UTC) time as local time, day and minute."""
    if moment is None:
        return "–"
    form = "HH:mm dd/MM/yyyy" if language_code() == "vi" else "d MMM yyyy, HH:mm"
    return str(format_datetime(moment, form))


def day(date_: date | None) -> str:
    """Write a day as the reader's language does."""
    if date_ is None:
        return "–"
    return str(format_date(date_, "dd/MM/yyyy" if language_code() == "vi" else "d MMM yyyy"))


def since(moment: datetime | None, now: datetime | None = None) -> str:
    """Say how long ago `moment` was, in whole minutes or hours."""
    if moment is None:
        return "–"
    age = (now or datetime.now(UTC)) - moment
    if age.total_seconds() < 60:
        return _("just now")
    return _("%(span)s ago", span=format_timedelta(age, granularity="minute"))


def in_language(item: object, attribute: str = "name") -> str:
    """Return `item.name_vi` or `item.name_en` (or another attribute pair) in the page's language.

    An empty English text falls back to the Vietnamese one: names from the data may lack it.
    """
    chosen = str(getattr(item, f"{attribute}_{language_code()}", "") or "")
    return chosen or str(getattr(item, f"{attribute}_vi"))


def sheet_code(code: str) -> str:
    """Write a sheet's code as it is printed, in two groups of four."""
    return f"{code[:4]}-{code[4:]}" if len(code) == 8 else code
