"""Rates in words: so many of so many, the share, and how sure one can be of it."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import format_decimal

from models.rules.attention import Measure
from review_app.i18n import gettext as _
from review_app.i18n import language_code, number


def tenths_words(tenths: int) -> str:
    """Write tenths of a percent as the reader's language does: 16,7 % (never parted) or 16.7%."""
    share = format_decimal(Decimal(tenths) / 10, format="#,##0.0")
    return f"{share}\u00a0%" if language_code() == "vi" else f"{share}%"


def rate_words(measure: Measure) -> str:
    """Say a rate with its interval, rounded outwards; a dash where nothing was observed."""
    if measure.rate is None:
        return "–"
    return _(
        "%(missed)s of %(observed)s: %(rate)s (%(low)s to %(high)s)",
        missed=number(measure.missed),
        observed=number(measure.observed),
        rate=tenths_words((measure.rate + 5) // 10),
        low=tenths_words(measure.low // 10),
        high=tenths_words(-(-measure.high // 10)),
    )
