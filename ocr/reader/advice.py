"""What goes with a page that was read although something spoils it: the cause, and the remedy.

The page counts as read and nothing is asked of anybody; the sentence says how the next pages, or a
new scan of this one, spare typing. The codes are those of the same causes in `problems`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ocr.reader.problems import Language
from ocr.results import Quality

# code -> (English, Vietnamese)
ADVICE: Mapping[str, tuple[str, str]] = {
    "too_blurred": (
        "Read, but the picture is blurred: for the next pages wipe the lens or the glass and hold "
        "still; a new scan of this one spares typing.",
        "Đã đọc, nhưng ảnh bị mờ: từ trang sau hãy lau ống kính hoặc mặt kính và giữ yên; quét lại "
        "trang này sẽ đỡ phải nhập tay.",
    ),
    "too_dark": (
        "Read, but the picture is dark: give more light or set the scanner brighter; a new scan of "
        "this one spares typing.",
        "Đã đọc, nhưng ảnh tối: hãy thêm ánh sáng hoặc chỉnh máy quét sáng hơn; quét lại trang này "
        "sẽ đỡ phải nhập tay.",
    ),
    "shadow": (
        "Read, but a shadow lies on the page: light it evenly; a new picture of this one spares "
        "typing.",
        "Đã đọc, nhưng có bóng tối trên trang: hãy chiếu sáng đều; chụp lại trang này sẽ đỡ phải "
        "nhập tay.",
    ),
    "covered": (
        "Read, but glare or something on the sheet hides some of the boxes: take it away, switch "
        "off the flash and hold the sheet so that no lamp is mirrored in it; a new picture of this "
        "one spares typing.",
        "Đã đọc, nhưng một số ô bị lóa sáng hoặc bị che: hãy bỏ vật nằm trên phiếu, tắt đèn chớp "
        "và tránh để đèn phản chiếu trên giấy; chụp lại trang này sẽ đỡ phải nhập tay.",
    ),
    "too_coarse": (
        "Read, but the picture has few pixels: scan at 300 dpi or take the photo from nearer.",
        "Đã đọc, nhưng ảnh có độ phân giải thấp: hãy quét ở 300 dpi hoặc chụp gần hơn.",
    ),
    "streaks": (
        "Read, but lines run through the whole picture: wipe the scanner's glass and the narrow "
        "strip beside the feeder before the next pages; a new scan of this one spares typing.",
        "Đã đọc, nhưng có sọc chạy dọc cả ảnh: hãy lau mặt kính máy quét và khe kính hẹp cạnh bộ "
        "nạp giấy trước khi quét tiếp; quét lại trang này sẽ đỡ phải nhập tay.",
    ),
    "low_toner": (
        "Read, but the print is pale or has white gaps: set the scanner darker (with a phone: take "
        "it in less light); have the printer's toner changed before more sheets are printed.",
        "Đã đọc, nhưng chữ in nhạt hoặc có vệt trắng: hãy chỉnh máy quét đậm hơn (bằng điện thoại: "
        "chụp bớt sáng); thay mực máy in trước khi in thêm phiếu.",
    ),
    "not_flat": (
        "Read, but some boxes do not lie where the marks say: flatten the folds; a new scan of "
        "this sheet spares typing.",
        "Đã đọc, nhưng một số ô không nằm đúng chỗ theo dấu: hãy vuốt phẳng nếp gấp; quét lại tờ "
        "này sẽ đỡ phải nhập tay.",
    ),
}


def advice_text(code: str, language: Language = "en") -> str:
    """Return the sentence of one of `Quality.advice`'s codes, cause and remedy."""
    english, vietnamese = ADVICE[code]
    return english if language == "en" else vietnamese


def advice_sentences(quality: Quality, language: Language = "en") -> str | None:
    """Return all advice that goes with a page as one text, None for a page without any."""
    told = [advice_text(code, language) for code in quality.advice]
    return " ".join(told) or None
