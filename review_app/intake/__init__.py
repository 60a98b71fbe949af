"""The clerk's pages: scans come in, are judged, and what to do with the paper is said."""

from review_app.intake import identity_views, picture_views, views
from review_app.intake.blueprint import bp

__all__ = ["bp", "identity_views", "picture_views", "views"]
