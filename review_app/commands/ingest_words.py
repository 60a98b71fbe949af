"""What `kiemdoi ingest` says, each sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from review_app.bilingual import both, pick

PAGES: Mapping[str, str] = {
    "placed": both("đã đọc", "read"),
    "blank_back": both("mặt sau trắng, không phải làm gì", "blank back, nothing to do"),
    "superseded": both("đã đọc; đã có lần quét mới thay", "read; a newer scan replaced it"),
    "needs_identity": both(
        "chưa rõ phiếu nào: hai người gõ mã của trang trong trình duyệt",
        "unknown sheet: two people type its code in the browser",
    ),
    "needs_rescan": both("hãy quét lại tờ giấy", "scan the paper again"),
    "needs_supervisor": both("giám sát viên quyết định", "a supervisor decides"),
    "duplicate": both("đã nhận trước đó, không đọc lại", "seen before, not read again"),
    "conflict": both(
        "một trang khác tranh cùng chỗ: giám sát viên quyết định",
        "another page claims the same place: a supervisor decides",
    ),
    "foreign": both(
        "không phải phiếu của cuộc bầu cử này: đưa cho giám sát viên",
        "no sheet of this election: show it to a supervisor",
    ),
    "set_aside": both("để riêng: hãy quét lại tờ giấy", "set aside: scan the paper again"),
    "dismissed": both("đã giải quyết: không cần", "settled: not needed"),
    "waiting": both("chưa đọc", "not read yet"),
}
"""What became of a page, and what to do with its paper."""
FILES: Mapping[str, str] = {
    "accepted": both("đã nhận, chưa mở", "accepted, not opened yet"),
    "refused": both("KHÔNG nhận", "refused"),
    "duplicate": both("đã nhận trước đó", "seen before"),
    "set_aside": both("để riêng", "set aside"),
}
"""What became of a file that brought no page."""


def page_line(file: str, page: int, sheet: str, told: str, advice: str | None) -> str:
    """Say whose page this is, what became of it, and its advice, all given in both languages."""
    vi, en = (
        f"{file} {word} {page}: {pick(sheet, language)}: {pick(told, language)}"
        + (f". {pick(advice, language)}" if advice else "")
        for word, language in (("trang", "vi"), ("page", "en"))
    )
    return both(vi, en)


def sheet_page(code: str, page: int, pages: int) -> str:
    """Name a page of a known sheet."""
    return both(f"{code} trang {page} trên {pages}", f"{code} page {page} of {pages}")


def unknown_sheet() -> str:
    """Name a page that nobody knows the sheet of."""
    return both("chưa rõ phiếu", "unknown sheet")


def file_line(file: str, state: str, told: str) -> str:
    """Say of a file without pages what became of it and why (`state`, `told`: both languages)."""
    return both(
        f"{file}: {pick(state, 'vi')}: {pick(told, 'vi')}",
        f"{file}: {pick(state, 'en')}: {pick(told, 'en')}",
    )


def not_as_counted(declared: int, pages: int) -> str:
    """Say that the pages counted by hand are not those that came in."""
    return both(
        f"Đếm tay được {declared} trang, đã nhận {pages} trang: hãy đối chiếu tập phiếu.",
        f"{declared} pages were counted by hand, {pages} came in: compare the pile.",
    )


def summary(files: int, pages: int, troubles: int) -> str:
    """Say how many came in, and how many need somebody."""
    return both(
        f"số tệp: {files}; số trang: {pages}; cần xử lý: {troubles}",
        f"files: {files}; pages: {pages}; need somebody: {troubles}",
    )


def left_out(path: str) -> str:
    """Say that a file of a folder was not taken in."""
    return both(
        f"{path}: bỏ qua, tên không phải tên tệp quét; nếu đúng là tệp quét, hãy nêu chính tệp đó",
        f"{path}: left out, not named like a scan; if it is one, name the file itself",
    )


def cannot_be_read(path: str, cause: str) -> str:
    """Say that a file cannot be opened."""
    return both(
        f"{path}: không mở được ({cause}): hãy chép lại tệp rồi nêu lại tên",
        f"{path}: cannot be read ({cause}): copy it again and name it",
    )


def bar_of_files() -> str:
    """Name the bar of the files that are taken in."""
    return both("tệp", "files")


def bar_of_pages() -> str:
    """Name the count of what is not read yet."""
    return both("trang và tệp còn lại", "pages and files left")
