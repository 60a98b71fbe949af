"""Every sentence the reader says about paper it cannot read, by code, in English and Vietnamese.

A sentence names what was found, then what to do with the paper. Callers that speak another
language translate by `code`; nothing outside this file words a problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ocr.errors import UnreadableFileError

Language = Literal["en", "vi"]

# code -> (English, Vietnamese)
SENTENCES: Mapping[str, tuple[str, str]] = {
    # --- the file
    "file_missing": (
        "The file was not found or may not be opened ({reason}): check its name and place.",
        "Không tìm thấy hoặc không mở được tệp ({reason}): hãy kiểm tra tên và vị trí của tệp.",
    ),
    "file_empty": (
        "The file is empty (0 bytes): scan the paper again.",
        "Tệp rỗng (0 byte): hãy quét lại tờ giấy.",
    ),
    "file_too_big": (
        "The file has {megabytes} MB, more than the limit of {limit} MB: scan fewer pages into "
        "one file.",
        "Tệp có dung lượng {megabytes} MB, vượt giới hạn {limit} MB: hãy quét ít trang hơn vào "
        "mỗi tệp.",
    ),
    "file_kind": (
        "The content is {found}, whatever the file's name says; scans are read from PDF, TIFF, "
        "JPEG, PNG or HEIC: scan the paper into one of these.",
        "Nội dung tệp là {found}, bất kể tên tệp; chỉ đọc được PDF, TIFF, JPEG, PNG hoặc HEIC: "
        "hãy quét tờ giấy thành một trong các định dạng này.",
    ),
    "file_password": (
        "The PDF is locked with a password: save it without a password, or scan the paper again.",
        "Tệp PDF có mật khẩu: hãy lưu lại không đặt mật khẩu hoặc quét lại tờ giấy.",
    ),
    "file_broken": (
        "The {kind} file is damaged or was cut short ({bytes} bytes): copy it again from the "
        "scanner, or scan the paper again.",
        "Tệp {kind} bị hỏng hoặc bị cắt cụt ({bytes} byte): hãy chép lại từ máy quét hoặc quét "
        "lại tờ giấy.",
    ),
    "file_no_pages": (
        "The {kind} file holds no page: scan the paper again.",
        "Tệp {kind} không có trang nào: hãy quét lại tờ giấy.",
    ),
    "too_many_pages": (
        "The file has {pages} pages, more than the limit of {limit}: split it into smaller files.",
        "Tệp có {pages} trang, vượt giới hạn {limit} trang: hãy chia thành các tệp nhỏ hơn.",
    ),
    "page_too_large": (
        "The page is {width} × {height} pixels, more than the limit of {limit} million pixels: "
        "scan at 300 dpi.",
        "Trang có {width} × {height} điểm ảnh, vượt giới hạn {limit} triệu điểm ảnh: hãy quét ở "
        "độ phân giải 300 dpi.",
    ),
    "page_broken": (
        "This page of the {kind} file is damaged or was cut short: scan the sheet again.",
        "Trang này của tệp {kind} bị hỏng hoặc bị cắt cụt: hãy quét lại tờ phiếu.",
    ),
    "page_empty": (
        "This page of the PDF file holds no picture, or a damaged one: look at the paper and scan "
        "it again unless it is empty.",
        "Trang này của tệp PDF không có ảnh, hoặc ảnh bị hỏng: hãy xem tờ giấy và quét lại nếu "
        "giấy không trống.",
    ),
    "reader_failed": (
        "The reader stopped twice on this page ({reason}): set the page aside, scan the sheet "
        "again and report the file.",
        "Chương trình đọc đã dừng hai lần ở trang này ({reason}): hãy để riêng trang này, quét "
        "lại tờ phiếu và báo cáo tệp.",
    ),
    "page_too_slow": (
        "The reader was still busy with this after {seconds} seconds and was stopped: set the page "
        "aside, scan the sheet again and report the file.",
        "Sau {seconds} giây chương trình đọc vẫn chưa xong nên đã bị dừng: hãy để riêng trang này, "
        "quét lại tờ phiếu và báo cáo tệp.",
    ),
    # --- the identity
    "blank_page": (
        "The page is blank, as the back of a sheet is: nothing to do unless a printed sheet was "
        "fed the wrong way round.",
        "Trang trắng, như mặt sau của tờ phiếu: không cần làm gì, trừ khi tờ phiếu bị đặt ngược "
        "mặt trong máy quét.",
    ),
    "not_a_sheet": (
        "No corner mark and no QR code of a count sheet was found: take this page out, or scan "
        "the whole sheet again, flat and sharp.",
        "Không tìm thấy dấu góc và mã QR của phiếu ghi kết quả kiểm phiếu: hãy bỏ trang này ra, "
        "hoặc quét lại toàn bộ tờ phiếu cho phẳng và rõ.",
    ),
    "qr_unreadable": (
        "The corner marks were found but the QR code cannot be read: scan the sheet again, or "
        "have two people type the code printed at the foot of the page.",
        "Tìm thấy dấu góc nhưng không đọc được mã QR: hãy quét lại tờ phiếu, hoặc để hai người "
        "nhập mã in ở chân trang.",
    ),
    "qr_gaps": (
        "The QR code cannot be read because its print is pale or has white gaps: have two people "
        "type the code printed at the foot of the page (for later sheets: set the scanner darker "
        "or have the printer's toner changed).",
        "Không đọc được mã QR vì chữ in nhạt hoặc có vệt trắng: hãy để hai người nhập mã in ở chân "
        "trang (lưu ý cho các phiếu sau: chỉnh máy quét đậm hơn hoặc thay mực máy in).",
    ),
    "qr_foreign": (
        "The QR code on this page is not that of a count sheet: take the page out, or cover the "
        "other code and scan again.",
        "Mã QR trên trang này không phải của phiếu ghi kết quả kiểm phiếu: hãy bỏ trang này ra, "
        "hoặc che mã kia đi và quét lại.",
    ),
    "two_sheets": (
        "The picture shows more than one count sheet: scan each sheet by itself.",
        "Ảnh có nhiều hơn một tờ phiếu: hãy quét riêng từng tờ.",
    ),
    "edition_unknown": (
        "The sheet was printed as form “{form}”, which is not known here: check that it belongs "
        "to this election.",
        "Tờ phiếu được in theo mẫu “{form}”, không có trong hệ thống này: hãy kiểm tra phiếu có "
        "thuộc cuộc bầu cử này không.",
    ),
    "false_checksum": (
        "The QR code's checksum is false: the sheet belongs to another election or was altered; "
        "set it aside and call a supervisor.",
        "Mã kiểm tra trong mã QR sai: tờ phiếu thuộc cuộc bầu cử khác hoặc đã bị sửa; hãy để "
        "riêng và báo giám sát viên.",
    ),
    "contradicts_data": (
        "The QR code says {found} but {expected} was expected: put the sheet with its own lot "
        "and scan it there.",
        "Mã QR ghi {found} nhưng cần {expected}: hãy đưa tờ phiếu về đúng tập của nó và quét "
        "tại đó.",
    ),
    "contradicts_given": (
        "The QR code says {found} but people typed {expected}: look at the sheet and correct the "
        "typed identity.",
        "Mã QR ghi {found} nhưng người nhập ghi {expected}: hãy xem lại tờ phiếu và sửa thông "
        "tin đã nhập.",
    ),
    "marks_contradict": (
        "The corner marks are those of another page than page {page} that the QR code names: one "
        "sheet may lie on another; scan each page by itself.",
        "Dấu góc không phải của trang {page} như mã QR ghi: có thể hai tờ chồng lên nhau; hãy "
        "quét riêng từng trang.",
    ),
    "no_such_page": (
        "The QR code names page {page}, but this form has {pages} pages: set the sheet aside and "
        "call a supervisor.",
        "Mã QR ghi trang {page}, nhưng mẫu này chỉ có {pages} trang: hãy để riêng tờ phiếu và "
        "báo giám sát viên.",
    ),
    "no_such_sheet": (
        "The identity names {seats} seats and {names} candidates, for which this form is not "
        "made: set the sheet aside and call a supervisor.",
        "Thông tin định danh ghi {seats} đại biểu và {names} người ứng cử, không hợp với mẫu này: "
        "hãy để riêng tờ phiếu và báo giám sát viên.",
    ),
    # --- the picture
    "back_side": (
        "This is the back of a sheet, its print shows through: turn the paper over and scan the "
        "printed side.",
        "Đây là mặt sau của tờ phiếu, chữ in hằn từ mặt trước: hãy lật giấy và quét mặt có in.",
    ),
    "too_blurred": (
        "The picture is blurred: wipe the lens or lay the sheet flat on the glass, hold still, and "
        "take it again.",
        "Ảnh bị mờ, nhòe: hãy lau ống kính hoặc áp phẳng tờ phiếu lên mặt kính, giữ yên rồi quét "
        "hoặc chụp lại.",
    ),
    "too_dark": (
        "The picture is too dark: give more light, or set the scanner brighter and to grey, and "
        "take it again.",
        "Ảnh quá tối: hãy thêm ánh sáng, hoặc chỉnh máy quét sáng hơn và chọn chế độ xám, rồi quét "
        "hoặc chụp lại.",
    ),
    "shadow": (
        "A deep shadow lies on the page: take your hand and the lamp out of the way, light the "
        "page evenly, and take it again.",
        "Có bóng tối đậm trên trang: hãy tránh để tay hoặc điện thoại che đèn, chiếu sáng đều rồi "
        "chụp hoặc quét lại.",
    ),
    "cut_off": (
        "The page is cut off at the {side}: lay the whole sheet on the glass or into the picture "
        "and scan it again.",
        "Trang bị cắt mất {side_vi}: hãy đặt trọn tờ phiếu lên mặt kính hoặc vào khung hình rồi "
        "quét lại.",
    ),
    "streaks": (
        "Lines run through the whole picture from a dirty glass: wipe the scanner's glass and the "
        "narrow strip beside the feeder, and scan again.",
        "Có sọc chạy dọc cả ảnh do kính bẩn: hãy lau mặt kính máy quét và khe kính hẹp cạnh bộ nạp "
        "giấy, rồi quét lại.",
    ),
    "low_toner": (
        "The print is pale or has white gaps: set the scanner darker (with a phone: less light) "
        "and scan again; if the paper itself looks so, give it to a supervisor and have the "
        "printer's toner changed.",
        "Chữ in nhạt hoặc có vệt trắng: hãy chỉnh máy quét đậm hơn (bằng điện thoại: chụp bớt "
        "sáng) và quét lại; nếu tờ giấy cũng như vậy, hãy đưa cho giám sát viên và thay mực máy "
        "in.",
    ),
    # --- the registration
    "corners_missing": (
        "Only {found} of 4 corner marks were found (missing: {missing}): lay the whole sheet on "
        "the glass, unfold its corners and scan again; if they are torn off, give the sheet to a "
        "supervisor.",
        "Chỉ tìm thấy {found} trong 4 dấu góc (thiếu: {missing_vi}): hãy đặt trọn tờ phiếu lên "
        "mặt kính, vuốt thẳng các góc và quét lại; nếu góc đã rách mất, hãy đưa phiếu cho giám sát "
        "viên.",
    ),
    "mirrored": (
        "The page is mirrored, as a slide seen from behind: switch off mirroring on the scanner "
        "and scan again.",
        "Trang bị lật gương: hãy tắt chế độ lật gương của máy quét và quét lại.",
    ),
    "negative": (
        "The page is a negative, white on black: switch off inversion on the scanner and scan "
        "again.",
        "Trang bị đảo màu (chữ trắng nền đen): hãy tắt chế độ đảo màu của máy quét và quét lại.",
    ),
    "too_coarse": (
        "The page has only {dpi} dpi, less than the {limit} dpi that digits need: scan at 300 "
        "dpi, or take the photo from nearer.",
        "Trang chỉ có {dpi} dpi, thấp hơn mức {limit} dpi cần để đọc chữ số: hãy quét ở 300 dpi "
        "hoặc chụp gần hơn.",
    ),
    "covered": (
        "Glare or something that lies on the sheet hides too many of the boxes: take it away, "
        "switch off the flash, hold the sheet so that no lamp is mirrored in it, and scan again.",
        "Quá nhiều ô bị lóa sáng hoặc bị che: hãy bỏ vật nằm trên phiếu, tắt đèn chớp, tránh để "
        "đèn phản chiếu trên giấy và quét lại.",
    ),
    "not_flat": (
        "The printed boxes do not lie where the marks say ({found} of {expected} row marks and "
        "{groups} groups of boxes found): flatten the sheet and scan again.",
        "Các ô in không nằm đúng chỗ theo dấu (tìm thấy {found}/{expected} dấu hàng và {groups} "
        "nhóm ô): hãy vuốt phẳng tờ phiếu và quét lại.",
    ),
}

CORNER_NAMES: tuple[tuple[str, str], ...] = (
    ("top left", "trên bên trái"),
    ("top right", "trên bên phải"),
    ("bottom right", "dưới bên phải"),
    ("bottom left", "dưới bên trái"),
)
"""What people call corner 0–3, in English and Vietnamese."""


# What people hand in by mistake (ocr.reader.pages), as the Vietnamese sentence calls it.
STRANGERS_VI: Mapping[str, str] = {
    "a ZIP archive or an Office document": "tệp nén ZIP hoặc tài liệu Office",
    "an old Office document": "tài liệu Office đời cũ",
    "a GIF picture": "ảnh GIF",
    "a BMP picture": "ảnh BMP",
    "a WebP picture, a sound or a video": "ảnh WebP, âm thanh hoặc video",
    "a PostScript file": "tệp PostScript",
    "a Windows program": "chương trình Windows",
    "a 7z archive": "tệp nén 7z",
    "a RAR archive": "tệp nén RAR",
    "a video or a picture of another kind": "video hoặc ảnh loại khác",
    "text or a web page": "văn bản hoặc trang web",
    "not that of any known scan": "không phải của loại ảnh quét nào đã biết",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One cause with its facts; `text` words it. `code` is a key of `SENTENCES`."""

    code: str
    facts: Mapping[str, str | int | float] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        """Return the sentence, cause and remedy, in the language asked for."""
        english, vietnamese = SENTENCES[self.code]
        if language == "en":
            return english.format(**self.facts)
        facts = {name: STRANGERS_VI.get(str(fact), fact) for name, fact in self.facts.items()}
        return vietnamese.format(**facts)


class UnreadableScanError(UnreadableFileError):
    """A whole file that cannot be opened as scans; `problem` says why, in both languages."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text())
        self.problem = problem

    def __reduce__(self) -> tuple[type[UnreadableScanError], tuple[Problem]]:
        """Survive the way home from a worker process."""
        return (type(self), (self.problem,))


def unreadable(code: str, **facts: str | int | float) -> UnreadableScanError:
    """Return the error for a whole file: `raise unreadable("file_empty")`."""
    return UnreadableScanError(Problem(code, facts))
