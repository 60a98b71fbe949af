"""Pictures to the bytes of files, the same bytes every time: JPEG, PNG, PDF, TIFF, HEIC."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.bool_]
"""(h, w) grey, (h, w, 3) colour, or (h, w) bool where True is white."""
_EPOCH = time.gmtime(0)  # a date in the file would change its bytes from one making to the next


def jpeg(pixels: Pixels, dpi: int, quality: int = 75) -> bytes:
    """Return a JPEG that states `dpi`."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def png(pixels: Pixels, dpi: int) -> bytes:
    """Return a PNG that states `dpi`; bool pixels become 1 bit each."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", dpi=(dpi, dpi), compress_level=9)
    return out.getvalue()


def tiff(pages: Sequence[npt.NDArray[np.bool_]], dpi: int) -> bytes:
    """Return a 1-bit TIFF, CCITT group 4, one image a page."""
    first, *rest = [Image.fromarray(page) for page in pages]
    out = io.BytesIO()
    first.save(
        out, "TIFF", compression="group4", dpi=(dpi, dpi), save_all=bool(rest), append_images=rest
    )
    return out.getvalue()


def pdf(pages: Sequence[Pixels], dpi: int, quality: int = 75) -> bytes:
    """Return a PDF as scanners write it: one image a page, JPEG, or CCITT group 4 for 1 bit."""
    first, *rest = [Image.fromarray(page) for page in pages]
    out = io.BytesIO()
    first.save(
        out,
        "PDF",
        resolution=dpi,
        save_all=bool(rest),
        append_images=rest,
        creationDate=_EPOCH,
        modDate=_EPOCH,
        producer="sample_scans",
        **({} if pages[0].dtype == np.bool_ else {"quality": quality, "optimize": True}),
    )
    return out.getvalue()


def locked_pdf(page: Pixels, dpi: int, password: str) -> bytes:
    """Return a PDF of one page that opens only with `password`."""
    out = io.BytesIO()
    size = (page.shape[1] * 72 / dpi, page.shape[0] * 72 / dpi)
    canvas = Canvas(out, pagesize=size, encrypt=password, invariant=1)
    image = ImageReader(io.BytesIO(jpeg(page, dpi, 50)))
    canvas.drawImage(image, 0, 0, *size)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def heic(pixels: npt.NDArray[np.uint8], quality: int = 42) -> bytes:
    """Return a HEIC photo as phones write it."""
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(pixels)).save(out, quality=quality)
    return out.getvalue()
