"""The one module that joins the reader and the data model: pages in, readings as rows out.

Everything that is known about forms, sheet codes, printing and pixels reaches the rest of the
application through here, in words of the data model.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from models.readings import FieldResult, PageResult
from models.services.importing import FieldSpec, UnusableForm
from ocr.errors import FormError, OcrError, UnreadableFileError
from ocr.forms.edition import FormEdition, builtin_editions
from ocr.forms.geometry import lay_out
from ocr.forms.identity import (
    PageIdentity,
    checked_sheet_id,
    is_sheet_id,
    load_key,
    make_sheet_id,
    show_sheet_id,
)
from ocr.forms.sheet_data import SheetData
from ocr.printing.document import TRIAL_BANNER
from ocr.printing.document import print_sheets as print_pdf
from ocr.reader.advice import advice_sentences
from ocr.reader.engine import default_engine
from ocr.reader.gate import only_a_new_scan_helps
from ocr.reader.limits import DEFAULT_LIMITS, ReaderLimits
from ocr.reader.page_image import PageImage
from ocr.reader.pages import file_kind, open_pages
from ocr.reader.pictures import field_pictures, page_picture
from ocr.reader.problems import UnreadableScanError
from ocr.reader.process import settle
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from review_app.bilingual import both
from review_app.errors import ReviewAppError

ReaderError = OcrError
"""Root of what the reader and the printer raise, for the place that turns errors into sentences."""
Pixels = npt.NDArray[np.uint8]
THUMBNAIL_PX = 360
ORIENTATION_TAG = 0x0112
PAGE_QUALITY = 92
FIELD_PX_PER_MM = 8


class UnreadableError(ReviewAppError):
    """A file cannot be opened as scans; the message is the sentence in both languages."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file and one page may cost: bytes, pages, pixels of one page.

    0 pages or pixels: the limit of `python -m ocr read`, so that both refuse the same files.
    """

    max_file_bytes: int
    max_pages: int
    max_pixels: int


@dataclass(frozen=True, slots=True)
class GivenPage:
    """The identity that two people typed for a page whose own cannot be read."""

    form: str
    sheet_code: str
    copy: int
    page: int
    seats: int
    candidates: int


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One page of a file as bytes to keep: its own image (None: the file itself), a thumbnail."""

    number: int
    image: bytes | None
    thumbnail: bytes | None


def one_thread() -> None:
    """Keep this process on one core, there is one process for each, and its memory for pages."""
    settle()


def load_engine() -> None:
    """Load the digit engine into this process; raises `ReaderError` where it cannot be used."""
    default_engine()


# --- Scans -------------------------------------------------------------------------------------


def split_pages(file: Path, name: str, limits: Limits) -> Iterator[StoredPage]:
    """Yield each page of a file; raises `UnreadableError` where the file as a whole is no scan.

    Reading goes back to the file itself, so the page's own image is for people and may be lossy.
    A photo or single scan that a browser shows is its own image; a page that cannot be decoded has
    none, and reading it names the cause.
    """
    try:
        with file.open("rb") as start:
            whole = file_kind(start.read(1024)) in ("JPEG", "PNG")
        for page in open_pages(file, _limits(limits), name):
            if page.problem is not None:
                yield StoredPage(page.file_page, None, None)
                continue
            image = None if whole else _own_image(page)
            yield StoredPage(page.file_page, image, _jpeg(page_picture(page, THUMBNAIL_PX)))
    except UnreadableScanError as error:
        raise _unreadable(error) from error
    except UnreadableFileError as error:
        raise UnreadableError(str(error)) from error


def read_stored_page(
    file: Path,
    *,
    keep: Callable[[bytes], str],
    name: str,
    file_page: int,
    key: bytes,
    limits: Limits,
    given: GivenPage | None,
) -> PageResult:
    """Read one page of a stored file; `keep` stores a picture and returns its SHA-256.

    Never raises for a bad page: that is a status with its sentence.
    """
    try:
        page = next(open_pages(file, _limits(limits), name, only=file_page))
    except UnreadableScanError as error:
        return PageResult(status="unreadable_file", problem=str(_unreadable(error)), engine="")
    identity = None
    if given is not None:
        identity = PageIdentity(
            given.form, given.sheet_code, given.copy, given.page, given.seats, given.candidates
        )
    reading = read_page(page, builtin_editions(), key=key, given=identity)
    fields = tuple(
        FieldResult(
            field_id=field.id,
            state=field.state,
            value=field.value,
            confidence=field.confidence,
            picture_sha256=keep(_jpeg(picture)),
        )
        for field, picture in field_pictures(page, reading, FIELD_PX_PER_MM)
    )
    return _result(reading, fields)


def displayable(data: bytes, max_side: int) -> bytes:
    """Return a stored page image as a JPEG for people, upright, at most `max_side` pixels long.

    Raises `UnreadableError` where the bytes are no image.
    """
    try:
        page = next(open_pages(data))
    except UnreadableScanError as error:
        raise _unreadable(error) from error
    if page.problem is not None:
        raise UnreadableError(both(page.problem.text("vi"), page.problem.text("en")))
    return _jpeg(page_picture(page, max_side))


def _unreadable(error: UnreadableScanError) -> UnreadableError:
    return UnreadableError(both(error.problem.text("vi"), error.problem.text("en")))


def _limits(limits: Limits) -> ReaderLimits:
    return ReaderLimits(
        max_bytes=limits.max_file_bytes,
        max_pages=limits.max_pages or DEFAULT_LIMITS.max_pages,
        max_pixels=limits.max_pixels or DEFAULT_LIMITS.max_pixels,
    )


def _own_image(page: PageImage) -> bytes:
    """Return the page as stored, for people: all its pixels, with its orientation and dpi."""
    pixels = page.grey if page.load_colour is None else page.colour()
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = page.orientation
    options: dict[str, Any] = {"exif": exif}
    if page.dpi is not None:
        options["dpi"] = (page.dpi, page.dpi)
    out = io.BytesIO()
    # Black and white compresses well without loss; grey and colour would cost ten times the time.
    if pixels.ndim == 2 and bool(((pixels == 0) | (pixels == 255)).all()):
        Image.fromarray(pixels).save(out, "PNG", compress_level=1, **options)
    else:
        Image.fromarray(pixels).save(out, "JPEG", quality=PAGE_QUALITY, **options)
    return out.getvalue()


def _jpeg(pixels: Pixels, quality: int = 85) -> bytes:
    shown = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else pixels
    done, coded = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise FormError("a picture could not be encoded")
    return coded.tobytes()


def _result(reading: SheetReading, fields: tuple[FieldResult, ...]) -> PageResult:
    proposal = reading.proposal
    return PageResult(
        status=reading.status,
        problem=_told(reading),
        engine=reading.engine,
        sheet_code=reading.sheet_id,
        copy=reading.copy,
        page=reading.sheet_page,
        seats=reading.seats,
        candidates=reading.candidates,
        form=reading.form,
        identity_verified=reading.identity_verified,
        blank_page=reading.quality.blank_page,
        no_sheet=reading.problem_code == "not_a_sheet",
        take_again=only_a_new_scan_helps(reading),
        proposal=None if proposal is None else (proposal.sheet_id, proposal.page),
        payload=reading.to_json(),
        fields=fields,
    )


def _told(reading: SheetReading) -> str | None:
    """Return what people are told of a page: why it is refused, or the advice that goes with it."""
    if reading.problem is not None:
        return both(reading.problem_vi or reading.problem, reading.problem)
    vi, en = (advice_sentences(reading.quality, language) for language in ("vi", "en"))
    return None if vi is None or en is None else both(vi, en)


# --- Forms, codes and printing -----------------------------------------------------------------


def new_sheet_code() -> str:
    """Return a new random sheet code with its check character."""
    return make_sheet_id()


def sheet_code(text: str) -> str:
    """Return the canonical code for what a person typed; raises `ReaderError` with the reason."""
    return checked_sheet_id(text)


def is_sheet_code(text: str) -> bool:
    """Whether `text` is a sheet code in stored form whose check character is right."""
    return is_sheet_id(text)


def show_sheet_code(code: str) -> str:
    """Return the code as it is printed: 4F7K-2M9C."""
    return show_sheet_id(code)


def key_of_file(path: Path) -> bytes:
    """Return the election's key from its file; raises `ReaderError`."""
    return load_key(path)


def field_specs(form: str, seats: int, candidates: int) -> list[FieldSpec]:
    """Return every number of a sheet of `form`, in printed order, as the data model wants it.

    Raises `UnusableForm` where there is no such form, or none for so many seats and candidates.
    """
    try:
        layout = lay_out(_edition(form), seats, candidates)
    except FormError as error:
        raise UnusableForm(str(error)) from error
    return [
        FieldSpec(
            field_id=field.id,
            page=page.number,
            digits=field.digits,
            label_vi=field.label_vi,
            label_en=field.label_en,
        )
        for page in layout.pages
        for field in page.fields
    ]


def total_labels(form: str) -> Mapping[str, tuple[str, str]]:
    """Return what numbers of `form` are called, vi and en, where they are added up over stations.

    Only those that the form calls otherwise there; none for a form that is not known here.
    """
    edition = builtin_editions().get(form)
    if edition is None:
        return {}
    specs = (spec for section in edition.sections for spec in section.fields)
    return {spec.id: (spec.total.vi, spec.total.en) for spec in specs if spec.total is not None}


@dataclass(frozen=True, slots=True)
class SheetToPrint:
    """One sheet as it is to be printed; `header` maps header keys of the form to their text."""

    code: str
    copy: int
    seats: int
    candidates: tuple[str, ...]
    header: Mapping[str, str]


def print_sheets(
    form: str,
    sheets: Iterable[SheetToPrint],
    out: BinaryIO,
    *,
    key: bytes,
    is_trial: bool,
    progress: Callable[[int], None],
) -> None:
    """Print all `sheets` of one form as a PDF into `out`; `progress` hears the number done.

    A trial's sheets say on every page that they are one.
    Raises `ReaderError` for a sheet that the form cannot hold.
    """
    data = (
        SheetData(sheet.code, sheet.copy, sheet.seats, sheet.candidates, sheet.header)
        for sheet in sheets
    )
    banner = TRIAL_BANNER if is_trial else None
    print_pdf(_edition(form), data, out, key=key, trial_banner=banner, progress=progress)


def _edition(form: str) -> FormEdition:
    editions = builtin_editions()
    if form not in editions:
        raise FormError(f"there is no form {form!r}; known are {', '.join(sorted(editions))}")
    return editions[form]
