"""The words on an explained page, in both languages of the product."""

from __future__ import annotations

from typing import Literal

Language = Literal["vi", "en"]

# key -> (Vietnamese, English)
_WORDS: dict[str, tuple[str, str]] = {
    "page": ("trang", "page"),
    "sheet": ("phiếu", "sheet"),
    "copy": ("bản", "copy"),
    "sheet_page": ("trang phiếu", "sheet page"),
    "no_identity": ("chưa xác định được phiếu", "the sheet was not identified"),
    "verified": ("mã kiểm tra đúng", "checksum right"),
    "false": ("mã kiểm tra SAI", "checksum WRONG"),
    "unverified": ("mã kiểm tra chưa được thử (không có khóa)", "checksum not tried (no key)"),
    "status.ok": ("ĐỌC ĐƯỢC", "OK"),
    "status.unidentified": ("KHÔNG XÁC ĐỊNH ĐƯỢC", "UNIDENTIFIED"),
    "status.unregistered": ("KHÔNG ĐỊNH VỊ ĐƯỢC", "UNREGISTERED"),
    "status.unreadable_file": ("KHÔNG MỞ ĐƯỢC", "UNREADABLE FILE"),
    "quality": ("Chất lượng", "Quality"),
    "pixels": ("điểm ảnh", "pixels"),
    "corners": ("dấu góc", "corner marks"),
    "row_marks": ("dấu hàng", "row marks"),
    "residual": ("lệch", "residual"),
    "contrast": ("tương phản", "contrast"),
    "rotation": ("xoay", "turned"),
    "engine": ("Bộ đọc", "Engine"),
    "threshold": ("ngưỡng", "threshold"),
    "confidence": ("độ tin cậy", "confidence"),
    "number_boxes": ("ô số", "boxes"),
    "correction_boxes": ("ô sửa", "correction"),
    "seen": ("Mạng nhìn thấy, từng ô", "What the network saw, box by box"),
    "state.read": ("đọc được", "read"),
    "state.blank": ("trống", "blank"),
    "state.struck": ("gạch bỏ", "struck"),
    "state.unsure": ("không chắc", "unsure"),
    "digit": ("chữ số", "digit"),
    "blank": ("– ô trống", "– blank box"),
    "rubbish": ("× không phải chữ số", "× not a digit"),
    "doubtful": ("? dưới ngưỡng", "? below the threshold"),
    "guessed": ("khung ô không thấy: vị trí là phỏng đoán", "box lines not seen: place is a guess"),
    "field": ("ô mà số được đọc từ đó", "boxes that the number was read from"),
    "row_found": ("dấu hàng tìm thấy", "row mark found"),
    "row_expected": ("nơi chờ dấu hàng", "row mark expected"),
    "corner_found": ("dấu góc tìm thấy", "corner mark found"),
    "corner_missing": ("KHÔNG THẤY dấu góc", "corner mark NOT FOUND"),
    "code": ("nơi chờ mã QR", "QR code expected"),
    "corner.0": ("góc trên trái", "top left"),
    "corner.1": ("góc trên phải", "top right"),
    "corner.2": ("góc dưới phải", "bottom right"),
    "corner.3": ("góc dưới trái", "bottom left"),
    "code_read": ("mã QR đọc được", "QR code read"),
    "straightened": ("Trang đã nắn thẳng", "The page, straightened"),
    "as_stored": ("Trang như trong tệp", "The page as stored"),
    "no_picture": ("không giải mã được hình nào", "no picture could be decoded"),
    "stopped": (
        "Trang bị dừng trước khi đọc chữ số; dưới đây là những gì tìm thấy.",
        "The page was stopped before its digits were read; this is what was found.",
    ),
    "nothing": ("Không tìm thấy dấu góc nào.", "No corner mark was found."),
    "proposal": ("chữ in đọc được (chỉ là đề xuất)", "printed letters (a proposal only)"),
}


def word(key: str, language: Language) -> str:
    """Return the word for `key`; raises KeyError for one that is not here."""
    return _WORDS[key][0 if language == "vi" else 1]


def percent(share: float, language: Language, digits: int = 1) -> str:
    """Return a share in 0–1 as a percentage as the language writes it; never rounded up to 100."""
    shown = f"{share * 100:.{digits}f}"
    if share < 1 and float(shown) == 100:
        shown = f"> {100 - 10**-digits:.{digits}f}"
    return (shown.replace(".", ",") if language == "vi" else shown) + " %"


def number(value: float, language: Language, digits: int) -> str:
    """Return a decimal number as the language writes it."""
    shown = f"{value:.{digits}f}"
    return shown.replace(".", ",") if language == "vi" else shown
