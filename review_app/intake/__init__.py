"""The clerk's pages: scans come in, are judged, and what to do with the paper is said."""

from review_app.intake import feed, identity_views, picture_views, views
from review_app.intake.blueprint import bp
from review_app.intake.journey import journey_words
from review_app.intake.words import source_words

bp.add_app_template_global(journey_words)
bp.add_app_template_global(source_words)
__all__ = ["bp", "feed", "identity_views", "picture_views", "views"]
