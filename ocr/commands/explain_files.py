"""Where the pictures of `--explain` go: never over a scan, nor over anything else of a user's."""

from __future__ import annotations

import errno
from pathlib import Path

from PIL import Image, PngImagePlugin

from ocr.commands.explain_words import Language, word
from ocr.errors import ExplanationError

_SIGN = ("Software", "kiemdoi explain")
# The system speaks English; what is met most often is said in Vietnamese, too.
_REASONS_VI = {
    errno.EACCES: "không có quyền ghi",
    errno.EPERM: "không có quyền ghi",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.ENOENT: "không có thư mục này",
    errno.ENOTDIR: "không có thư mục này",
    errno.EISDIR: "đó là một thư mục",
}


def picture_path(file: str, page: int, pages: int, out: Path | None) -> Path:
    """Return where the picture of a page goes.

    Beside the scan as `SCAN.explain-pN.png`; the same in `out` if that is a folder. Any other `out`
    is the picture itself, with -pN before its ending if the file has several pages.
    """
    usual = f"{Path(file).name}.explain-p{page}.png"
    if out is None:
        return Path(file).parent / usual
    if out.is_dir():
        return out / usual
    return out if pages == 1 else out.with_name(f"{out.stem}-p{page}{out.suffix}")


def save(picture: Image.Image, path: Path, language: Language = "en") -> None:
    """Write the picture; an earlier explanation is replaced, any other file is not.

    Raises ExplanationError, in `language`, where something else stands there or the file cannot be
    written.
    """
    try:
        if path.exists() and not _is_explanation(path):
            raise ExplanationError(word("told.there", language).format(path=path))
        info = PngImagePlugin.PngInfo()
        info.add_text(*_SIGN)
        picture.save(path, "PNG", pnginfo=info, compress_level=3)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if language == "vi":
            reason = _REASONS_VI.get(error.errno or 0, reason)
        told = word("told.unwritable", language).format(path=path, reason=reason)
        raise ExplanationError(told) from error


def _is_explanation(path: Path) -> bool:
    try:
        with path.open("rb") as handle:
            head = handle.read(256)
    except OSError:
        return False
    return b"\0".join(part.encode("latin-1") for part in _SIGN) in head
