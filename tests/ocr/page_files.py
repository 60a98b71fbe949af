"""Small files of every kind of scan, made on the spot."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
import pillow_heif
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Grey = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 424, 600
DPI = 144


def scene() -> Grey:
    """A picture that differs from all its turns and mirror images."""
    pixels = np.full((HEIGHT, WIDTH), 235, np.uint8)
    cv2.putText(pixels, "Kiem Doi", (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 20, 5)
    pixels[450:560, 300:400] = 90
    return pixels


def picture() -> Image.Image:
    return Image.fromarray(scene())


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def heic(image: Image.Image) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image.convert("RGB")).save(out, quality=90)
    return out.getvalue()


def pdf_of(*draw: object, size: tuple[float, float] = (212.0, 300.0)) -> bytes:
    """Return a PDF with one page for each function that draws on a canvas."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=True, pageCompression=0)
    for function in draw:
        assert callable(function)
        function(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def turned(data: bytes, rotation: int) -> bytes:
    """Return a PDF whose pages ask their viewer to turn them by `rotation` degrees."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(rotation)
        page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def full_page(canvas: Canvas) -> None:
    data = io.BytesIO(saved(picture(), "JPEG", quality=92))
    canvas.drawImage(ImageReader(data), 0, 0, 212, 300)


def close(found: Grey, expected: Grey, tolerance: float = 3.0) -> bool:
    if found.shape != expected.shape:
        return False
    return float(np.abs(found.astype(float) - expected).mean()) < tolerance


def half_page(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(picture()), 0, 150, 106, 150)


def with_stamp(canvas: Canvas) -> None:
    full_page(canvas)
    canvas.rect(20, 20, 60, 30, fill=1)
