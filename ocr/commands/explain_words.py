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
    "measures": ("Số đo", "Measures"),
    "edge": ("bề rộng mép nét in", "width of a printed edge"),
    "paper": ("độ sáng của giấy", "brightness of the paper"),
    "evenness": ("độ đều ánh sáng", "evenness of the light"),
    "noise": ("hạt nhiễu", "grain"),
    "solid": ("độ đậm mảng in đen", "darkness of solid print"),
    "lines": ("độ đậm nét khung ô", "darkness of the boxes' lines"),
    "streaks": ("số sọc dọc", "streaks"),
    "places_guessed": ("nhóm ô có vị trí phỏng đoán", "groups whose place is a guess"),
    "gaps": ("ô mất nét khung cả hàng hoặc cột", "boxes without lines in whole rows or columns"),
    "covered": ("ô bị lóa hoặc bị che", "boxes in glare or covered"),
    "fields": ("ô số liệu", "fields"),
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
    "because": ("vì", "because"),
    "why.guess": (
        "không thấy khung ô in sẵn, vị trí là phỏng đoán",
        "printed boxes not found, their place is a guess",
    ),
    "why.blank_after": ("có ô trống sau chữ số", "a blank box after the last digit"),
    "why.blank_between": ("có ô trống giữa các chữ số", "a blank box between digits"),
    "why.no_digit": ("có ô không phải chữ số", "a box that is not a digit"),
    "why.below": (
        "độ tin cậy dưới ngưỡng {threshold}",
        "confidence below the threshold {threshold}",
    ),
    "why.below_together": (
        "tính cả bộ đọc thứ hai thì dưới ngưỡng {threshold}",
        "with the second reader below the threshold {threshold}",
    ),
    "why.no_outline": ("có ô trống bị lóa hoặc bị che", "a blank box in glare or covered"),
    "why.faint_ink": ("có vết mờ như chữ số trong ô trống", "a trace like a digit in a blank box"),
    "why.faded": (
        "ô trống có khung in đã mờ gần hết, nét bút mờ hơn sẽ không còn",
        "a blank box has nearly faded: writing paler than print would be gone",
    ),
    "why.lies_flat": ("nét số 1 nằm quá nghiêng", "a 1 that lies too flat"),
    "why.not_struck": (
        "có số ở ô sửa nhưng số ban đầu không bị gạch bỏ",
        "a correction beside a number that is not struck out",
    ),
    "why.correction_struck": (
        "ô sửa bị gạch bỏ nhưng số ban đầu thì không",
        "the correction is struck out, the number is not",
    ),
    "digit": ("chữ số", "digit"),
    "blank": ("– ô trống", "– blank box"),
    "rubbish": ("× không phải chữ số", "× not a digit"),
    "doubtful": (
        "? dưới ngưỡng (dòng dưới: khả năng thứ hai)",
        "? below the threshold (line below: second choice)",
    ),
    "doubted": ("! nét mực hoặc bản in đáng ngờ", "! ink or print is doubtful"),
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
    "told.none": ("{name}: không có hình: {reason}", "{name}: no picture: {reason}"),
    "told.drawing": (
        "không vẽ được ({reason}); kết quả đọc vẫn đúng như đã ghi",
        "it could not be drawn ({reason}); the reading stands as it is",
    ),
    "told.there": (
        "{path} đã có sẵn và không phải là hình giải thích nên không bị ghi đè; hãy chọn tệp khác "
        "bằng --out",
        "{path} is there already and is no explanation: nothing was written over it; name another "
        "file with --out",
    ),
    "told.unwritable": (
        "không ghi được {path} ({reason}): hãy chọn nơi khác bằng --out",
        "{path} cannot be written ({reason}): name another place with --out",
    ),
    "stopped": (
        "Trang bị dừng trước khi đọc chữ số; hình trên là những gì tìm thấy.",
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


def round_down(p: float, language: Language, digits: int = 3) -> str:
    """Return a probability in 0–1 without its zero, never rounded up: ,999 in Vietnamese, .999."""
    if p >= 1:
        return "1"
    return f"{',' if language == 'vi' else '.'}{int(p * 10**digits):0{digits}d}"
