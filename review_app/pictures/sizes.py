"""How large a line's picture is, so that the page keeps its place free before it has come."""

from __future__ import annotations

import io

from markupsafe import Markup
from PIL import Image, UnidentifiedImageError

from review_app.extensions import services
from review_app.store import MissingImageError


def size_attributes(sha256: str) -> Markup:
    """Return the attributes `width` and `height` (px) of the stored picture `sha256`.

    Without them whatever stands below moves when the picture comes, under the hand of whoever
    clicks. Nothing is returned for what the store does not hold or what is no picture.
    """
    try:
        data = services().store.get(sha256)
        with Image.open(io.BytesIO(data)) as picture:  # reads no more than its head
            return Markup('width="{}" height="{}"').format(*picture.size)
    except (MissingImageError, UnidentifiedImageError):
        return Markup("")
