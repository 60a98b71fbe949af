"""Pages, files and counts of a batch as the values that the clerk's screen draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.schema import Scan, Sheet
from review_app.bilingual import pick
from review_app.i18n import clock, in_language, language_code, sheet_code
from review_app.intake.board import Count, FileRow, PageRow
from review_app.intake.earlier import Earlier
from review_app.intake.journey import INCOMPLETE, file_journey, is_wanted_again, journey
from review_app.intake.texts import _, ngettext
from review_app.intake.verdicts import ADVISED, FILES, QUEUED, SCANS, SENT_BACK, TOLD, Verdict

SOURCES: Mapping[str, LazyString] = {
    "watch": _l("watched folder"),
    "command": _l("command “kiemdoi ingest”"),
    "demo": _l("sample scans"),
}


def page_json(row: PageRow) -> dict[str, Any]:
    """Return one page as its card shows it."""
    scan, verdict = row.scan, verdict_on(row.scan, row.sheet)
    return {
        "id": scan.id,
        "title": page_title(row),
        "place": page_place(row),
        "origin": _("%(file)s, page %(page)s", file=row.file.name, page=scan.file_page),
        "state": scan.state,
        "part": row.part,
        "words": str(verdict.words),
        "tone": verdict.tone,
        "steps": journey(scan, row.sheet),
        "problem": received_before(row.earlier) or problem_text(scan.problem),
        "todo": todo_text(row, verdict),
        "first": first_link(row.earlier),
        "thumbnail": None
        if scan.thumbnail_sha256 is None
        else url_for("intake.thumbnail", scan_id=scan.id),
        "url": url_for("intake.page", scan_id=scan.id),
        "identity_url": url_for("intake.type_identity", scan_id=scan.id)
        if scan.state == "needs_identity"
        else None,
    }


def todo_text(row: PageRow, verdict: Verdict) -> str:
    """Return what is to be done with the paper of a page."""
    scan, sheet = row.scan, row.sheet
    if scan.problem and scan.state in TOLD:
        return ""  # a stored sentence names its own remedy; some states have a next step besides
    if sheet is not None and (scan.state == "placed" or is_wanted_again(scan, sheet)):
        if sheet.state in INCOMPLETE and sheet.pages == 2:
            return _(
                "Page %(page)s of this sheet is not here yet: look for it in the pile.",
                page=3 - (scan.sheet_page or 1),
            )
        if sheet.state in INCOMPLETE:
            return _("Other pages of this sheet are not here yet: look for them in the pile.")
        if sheet.state == "rescan":
            return _("The sheet was sent back to the scanner: scan this page once more.")
        if sheet.state == "recount":
            return _("The station counts again: wait for the new copy.")
    return str(verdict.todo)


def verdict_on(scan: Scan, sheet: Sheet | None) -> Verdict:
    """Return what became of a page; one that was read carries a sentence only as advice."""
    if is_wanted_again(scan, sheet):
        return SENT_BACK
    if scan.state == "waiting" and not scan.attempts:
        return QUEUED
    return ADVISED if scan.state == "placed" and scan.problem else SCANS[scan.state]


def page_title(row: PageRow) -> str:
    """Return which page of which sheet this is, as printed on the paper."""
    if row.sheet is None or row.scan.sheet_page is None:
        return _("Unknown sheet")
    title = _(
        "%(code)s, page %(page)s of %(pages)s",
        code=sheet_code(row.sheet.code),
        page=row.scan.sheet_page,
        pages=row.sheet.pages,
    )
    if row.scan.version > 1:
        title += " · " + _("version %(number)s", number=row.scan.version)
    return title


def page_place(row: PageRow) -> str:
    """Return station and contest of a page, empty where they are unknown."""
    if row.station is None or row.contest is None:
        return ""
    return f"{in_language(row.station)} · {in_language(row.contest)}"


def source_words(source: str) -> str:
    """Return where a pile came from, in words; empty where it was dropped into the browser."""
    kind, _colon, folder = source.partition(": ")
    if kind == "web":
        return ""
    name = str(SOURCES.get(kind, kind))
    return f"{name} · {folder}" if folder else name


def received_before(earlier: Earlier | None) -> str:
    """Say of what came in again when and where it came first; empty where nothing did."""
    if earlier is None:
        return ""
    return _(
        "Received before: %(time)s, by %(person)s, in pile %(pile)s as %(name)s. Nothing is wrong, "
        "and nothing was counted twice.",
        time=clock(earlier.file.received_at),
        person=earlier.person,
        pile=earlier.file.batch_id,
        name=earlier.file.name,
    )


def first_link(earlier: Earlier | None) -> dict[str, str] | None:
    """Return where the first of several equal files or pages is seen; None where nothing is."""
    if earlier is None:
        return None
    if earlier.scan is not None:
        url = url_for("intake.page", scan_id=earlier.scan.id)
        return {"url": url, "words": _("Look at the first one")}
    url = url_for("intake.batch", batch_id=earlier.file.batch_id)
    return {"url": url, "words": _("The first one: pile %(number)s", number=earlier.file.batch_id)}


def file_json(row: FileRow) -> dict[str, Any]:
    """Return one file as its line shows it."""
    file, verdict = row.file, FILES[row.file.state]
    return {
        "id": file.id,
        "name": file.name,
        "state": file.state,
        "part": "files" if row.needs_somebody else "",
        "words": str(verdict.words),
        "tone": verdict.tone,
        "steps": file_journey(file.state),
        "pages": file.pages,
        "problem": received_before(row.earlier) or problem_text(file.problem),
        "first": first_link(row.earlier),
        "seen_url": url_for("intake.put_right", file_id=file.id),
        "todo": "" if file.problem and file.state in TOLD else str(verdict.todo),
    }


def problem_text(problem: str | None) -> str:
    """Return a stored sentence in the page's language, empty for none."""
    if not problem:
        return ""
    chosen = pick(problem, language_code())
    return chosen if "\n" in problem else _(chosen)


def count_json(count: Count) -> dict[str, Any]:
    """Return the counts of a batch with the sentence about the difference."""
    return {
        "declared": count.declared,
        "pages": count.pages,
        "blank": count.blank,
        "placed": count.placed,
        "replaced": count.replaced,
        "settled": count.settled,
        "waiting": count.waiting,
        "attention": count.attention,
        "files_open": count.files_open,
        "busy": count.busy,
        "difference": difference_sentence(count),
        "difference_tone": difference_tone(count),
    }


def difference_sentence(count: Count) -> str:
    """Say how the pages that came compare with the pages counted by hand."""
    difference = count.difference
    if difference is None:
        return _("Count the pages of this pile by hand and write the number here.")
    if count.files_open:
        return _("Files are still being opened.")
    if difference == 0:
        return _("As many pages came in as were counted.")
    if difference < 0:
        return ngettext(
            "%(num)s page is missing: compare the pile with the list.",
            "%(num)s pages are missing: compare the pile with the list.",
            -difference,
        )
    return ngettext(
        "%(num)s page more than was counted: count the pile again.",
        "%(num)s pages more than were counted: count the pile again.",
        difference,
    )


def difference_tone(count: Count) -> str:
    """Return how the sentence about the difference is to look."""
    if count.difference is None or count.files_open:
        return "calm"
    return "done" if count.difference == 0 else "you"
