"""What a watcher says, each sentence in both languages: what was found, what to do with it."""

from __future__ import annotations

from review_app.bilingual import both, pick


def watching(folder: str, login: str, files: int) -> str:
    """Say at the start what is watched."""
    return both(
        f"Đang theo dõi {folder} với tài khoản {login}; {files} tệp đang nằm ở đó. Ctrl-C để dừng.",
        f"Watching {folder} as {login}; files that lie there: {files}. Ctrl-C ends it.",
    )


def taken(name: str, pages: int, pile: int) -> str:
    """Say that a file is in the database and its pages are being read."""
    return both(
        f"{name}: đã nhận, số trang: {pages}, tập {pile}.",
        f"{name}: taken in, pages: {pages}, pile {pile}.",
    )


def taken_before(name: str, pile: int) -> str:
    """Say that a file was in the database already when this run began."""
    return both(
        f"{name}: đã được nhận ở lần chạy trước, tập {pile}; nay chỉ chuyển đi.",
        f"{name}: was taken in by an earlier run, pile {pile}; only moved now.",
    )


def seen_before(name: str, pile: int) -> str:
    """Say that the same bytes came in before."""
    return both(
        f"{name}: trùng hoàn toàn với một tệp đã nhận, không đọc lại (tập {pile}). Cất tờ giấy về"
        " chỗ cũ.",
        f"{name}: the same file came in before and is not read again (pile {pile}). Put the paper"
        " back.",
    )


def refused(name: str, problem: str, place: str) -> str:
    """Say that a file was not taken in and where it lies now."""
    return both(
        f"{name}: KHÔNG nhận. {pick(problem, 'vi')} Tệp nằm ở {place}.",
        f"{name}: NOT taken in. {pick(problem, 'en')} It lies in {place}.",
    )


def need_somebody(name: str, pages: int, of_pages: int, pile: int) -> str:
    """Say that pages of a file were read and need somebody."""
    return both(
        f"{name}: {pages} trên {of_pages} trang cần người xử lý: xem mục Ảnh quét, tập {pile}.",
        f"{name}: {pages} of {of_pages} pages need somebody: look under Scans, pile {pile}.",
    )


def not_whole(name: str, size: int, since: str) -> str:
    """Say that a file stays half-written, and the remedy."""
    return both(
        f"Tệp {name} có {size} byte, không đổi từ {since} và thiếu phần cuối: máy quét hoặc mạng đã"
        " ngắt giữa chừng. Hãy quét lại tờ giấy thành tệp mới rồi bỏ tệp này đi; nếu máy quét này"
        " luôn ghi tệp như vậy, hãy thả tệp vào trang Ảnh quét.",
        f"{name} holds {size} bytes, unchanged since {since}, and its end is missing: scanner or"
        " network broke off. Scan the paper again into a new file and take this one away; if this"
        " scanner always writes such files, drop them into the page Scans.",
    )


def not_readable(name: str, size: int, since: str, reason: str) -> str:
    """Say that a file cannot be opened, and the remedy."""
    return both(
        f"Tệp {name} ({size} byte, từ {since}) không mở được ({reason}): có thể chương trình khác"
        " đang giữ tệp, hoặc thiếu quyền đọc. Hãy quét lại tờ giấy thành tệp mới, hoặc báo quản trị"
        " viên.",
        f"{name} ({size} bytes, since {since}) cannot be opened ({reason}): another program may"
        " hold it, or the right to read it is missing. Scan the paper again into a new file, or"
        " call the administrator.",
    )


def still_growing(name: str) -> str:
    """Say that a file has been written for very long."""
    return both(
        f"{name}: vẫn đang được ghi sau nhiều phút; sẽ nhận khi tệp đủ. Hãy xem máy quét và mạng.",
        f"{name}: still being written after many minutes; it is taken in once it is whole. Look at"
        " the scanner and the network.",
    )


def left_out(name: str) -> str:
    """Say that something is no scan, or cannot be looked into."""
    return both(
        f"{name}: không phải tệp quét (PDF, TIFF, JPEG, PNG, HEIC), hoặc là liên kết: để nguyên"
        " tại chỗ.",
        f"{name}: no scan (PDF, TIFF, JPEG, PNG, HEIC), or a link: left where it lies.",
    )


def not_moved(name: str, reason: str) -> str:
    """Say that a file is in the database but could not be moved."""
    return both(
        f"{name}: đã nhận vào cơ sở dữ liệu nhưng chưa chuyển được ({reason}); sẽ thử lại.",
        f"{name}: is in the database but cannot be moved ({reason}); this is tried again.",
    )


def gone(folder: str, reason: str) -> str:
    """Say once that the folder cannot be reached."""
    return both(
        f"Không tới được thư mục {folder} ({reason}). Thử lại liên tục; hãy xem mạng và máy quét.",
        f"The folder {folder} cannot be reached ({reason}). It is tried again and again; look at"
        " network and scanner.",
    )


def back(folder: str) -> str:
    """Say that the folder is there again."""
    return both(f"Thư mục {folder} đã có lại.", f"The folder {folder} is there again.")


def trouble(reason: str) -> str:
    """Say once that nothing can be taken in at the moment."""
    return both(
        "Hiện không nhận được tệp nào; các tệp ở nguyên chỗ và sẽ được thử lại."
        f" ({pick(reason, 'vi')})",
        f"Nothing can be taken in now; the files stay where they are and are tried again."
        f" {pick(reason, 'en')}",
    )


def not_reading(reason: str) -> str:
    """Say once that pages are not being read; files come in all the same."""
    return both(
        f"Hiện các trang chưa được đọc; tệp vẫn được giữ an toàn. ({pick(reason, 'vi')})",
        f"Pages are not being read at the moment; files are kept all the same."
        f" {pick(reason, 'en')}",
    )


def reading_again() -> str:
    """Say that pages are read again."""
    return both("Đã đọc lại được các trang.", "Pages are being read again.")


def over() -> str:
    """Say that files are taken in again."""
    return both("Đã nhận lại được tệp.", "Files are taken in again.")


def summary(
    *, taken_in: int, pages: int, attention: int, seen: int, refused_: int, waiting: int, left: int
) -> str:
    """Say at the end what came and what still lies in the folder."""
    return both(
        f"Đã dừng. Tệp đã nhận: {taken_in} ({pages} trang); trang cần người xử lý: {attention}; tệp"
        f" trùng: {seen}; không nhận: {refused_}; còn nằm lại: {waiting}; không phải tệp quét:"
        f" {left}.",
        f"Stopped. Files taken in: {taken_in} ({pages} pages); pages that need somebody:"
        f" {attention}; files seen before: {seen}; not taken in: {refused_}; still lying there:"
        f" {waiting}; no scans: {left}.",
    )


def note_beside(name: str, when: str, problem: str, sha256: str) -> str:
    """Return the text that lies beside a refused file, Vietnamese first.

    `sha256` is how the database names what came: by it a later run knows the file again.
    """
    return (
        f"KHÔNG NHẬN TỆP NÀY\n"
        f"Tệp: {name}\n"
        f"Lúc: {when}\n"
        f"Lý do: {pick(problem, 'vi')}\n"
        f"Với tờ giấy: giữ lại, làm theo câu trên, rồi quét lại vào thư mục được theo dõi."
        f" Không ai xóa tệp này; nó không được tính.\n"
        f"\n"
        f"THIS FILE WAS NOT TAKEN IN\n"
        f"File: {name}\n"
        f"Time: {when}\n"
        f"Reason: {pick(problem, 'en')}\n"
        f"The paper: keep it, do what the reason says, then scan it into the watched folder again."
        f" Nobody deletes this file; it is not counted.\n"
        f"\n"
        f"SHA-256: {sha256}\n"
    )
