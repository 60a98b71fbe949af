"""What the events of the audit log are called for people."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from review_app.i18n import sheet_code

EVENTS: Mapping[str, LazyString] = {
    "election_created": _l("election created"),
    "areas_imported": _l("areas imported"),
    "contests_imported": _l("contests imported"),
    "candidates_imported": _l("candidates imported"),
    "people_imported": _l("people imported"),
    "fields_added": _l("fields of a form added"),
    "sheets_created": _l("expected sheets created"),
    "counting_opened": _l("counting opened"),
    "counting_closed": _l("counting closed"),
    "signed_in": _l("signed in"),
    "sign_in_failed": _l("sign-in failed"),
    "account_create": _l("account created"),
    "account_enable": _l("account enabled"),
    "account_disable": _l("account disabled"),
    "account_role": _l("role changed"),
    "account_password": _l("password set"),
    "account_change_requested": _l("change of an account asked for"),
    "account_change_confirmed": _l("change of an account confirmed"),
    "account_change_refused": _l("change of an account refused"),
    "batch_opened": _l("batch opened"),
    "pages_declared": _l("number of pages declared"),
    "file_received": _l("file received"),
    "file_refused": _l("file refused"),
    "file_set_aside": _l("file set aside"),
    "file_opened": _l("file split into pages"),
    "reading_begun": _l("reading begun"),
    "page_read": _l("page read"),
    "scan_set_aside": _l("page set aside"),
    "scan_read_again": _l("page to be read again"),
    "identity_typed": _l("identity typed"),
    "page_dismissed": _l("page dismissed"),
    "page_replaced": _l("page replaced by a newer scan"),
    "papers_put_right": _l("papers put right"),
    "copy_printed": _l("further copy printed"),
    "entry_begun": _l("entry begun"),
    "value_given": _l("number given"),
    "entry_given_back": _l("entry given back"),
    "entry_finished": _l("entry finished"),
    "reading_withheld": _l("reading withheld"),
    "error_planted": _l("error planted (trial)"),
    "planted_confirmed": _l("planted error confirmed (trial)"),
    "stood_down": _l("stood down from tally A"),
    "restored_to_tally_a": _l("restored to tally A"),
    "tallies_compared": _l("tallies compared"),
    "sheet_stands": _l("sheet waits"),
    "sheet_accepted": _l("sheet accepted"),
    "decided": _l("decided"),
    "second_typed": _l("typed again blind"),
    "second_differs": _l("second person typed another number"),
    "sheet_stopped": _l("sheet stopped, reported"),
    "sheet_sent_back": _l("sheet sent back"),
    "sheet_reopened": _l("sheet reopened"),
    "release_requested": _l("release asked for"),
    "contest_released": _l("figures released"),
}


def event_name(kind: str) -> str:
    """Return what a kind of event is called in the page's language, else the kind itself."""
    return str(EVENTS.get(kind, kind))


SUBJECTS: Mapping[str, LazyString] = {
    "sheet": _l("sheet"),
    "scan": _l("scan"),
    "file": _l("file"),
    "batch": _l("batch"),
    "person": _l("account"),
    "contest": _l("contest"),
    "election": _l("election"),
}


def subject_name(subject: str) -> str:
    """Return what an event is about in words: "sheet:4F7K2M1R" is shown as "sheet 4F7K-2M1R"."""
    kind, _colon, name = subject.partition(":")
    if kind not in SUBJECTS:
        return subject
    return f"{SUBJECTS[kind]} {sheet_code(name) if kind == 'sheet' else name}"
