"""Why the rules of the election say no: one code and one English sentence each.

`review_app` translates by code; `%(name)s` in a sentence is filled from the refusal's details.
"""

from __future__ import annotations

from enum import StrEnum


class RefusalCode(StrEnum):
    """A rule that was not met; `sentence` says what was found and what to do about it."""

    sentence: str

    def __new__(cls, code: str, sentence: str = "") -> RefusalCode:
        """Make the member `code` with its sentence."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence = sentence
        return member

    # --- who ---
    ROLE_NOT_ALLOWED = ("role_not_allowed", "Somebody with the role %(role)s may not do this.")
    ACCOUNT_DISABLED = (
        "account_disabled",
        "This account is disabled. Ask an administrator and a supervisor to enable it.",
    )
    # --- accounts ---
    LOGIN_TAKEN = (
        "login_taken",
        "The log-in name %(login)s is already in use. Choose another one.",
    )
    PERSONAL_NO_TAKEN = (
        "personal_no_taken",
        "The personal number %(personal_no)s already has an account: one account per person.",
    )
    BAD_LOGIN = (
        "bad_login",
        "The log-in name %(login)s does not do: 3 to 32 small letters, digits, dots or dashes,"
        " beginning with a letter.",
    )
    PASSWORD_TOO_SHORT = (
        "password_too_short",
        "The password is too short: it needs at least %(minimum)s characters.",
    )
    FIELD_EMPTY = ("field_empty", "%(name)s is empty. Fill it in.")
    UNKNOWN_ROLE = ("unknown_role", "There is no role %(role)s.")
    REQUEST_SETTLED = ("request_settled", "This request was already %(outcome)s.")
    OWN_REQUEST = (
        "own_request",
        "Whoever asks for a change cannot confirm it. Ask another supervisor.",
    )
    OWN_ACCOUNT = (
        "own_account",
        "Nobody changes or confirms a change of their own account. Ask somebody else.",
    )
    NEEDS_SUPERVISOR = (
        "needs_supervisor",
        "While counting is open a change of an account needs a supervisor's confirmation.",
    )
    # --- the election ---
    NO_ELECTION = ("no_election", "The database holds no election yet.")
    ELECTION_EXISTS = (
        "election_exists",
        "The database already holds the election %(code)s: one database, one election.",
    )
    KEY_TOO_SHORT = ("key_too_short", "The identity key has %(found)s bytes; it needs at least 16.")
    PLANTED_IN_TRIALS = (
        "planted_in_trials",
        "Errors are planted on purpose in a trial only, never in a real election.",
    )
    WRONG_PHASE = (
        "wrong_phase",
        "The election is in the phase %(phase)s; this is possible only in the phase %(needed)s.",
    )
    NO_SHEETS_EXPECTED = (
        "no_sheets_expected",
        "No sheet is expected. Import areas and contests.",
    )
    NAMES_MISSING = (
        "names_missing",
        "Contest %(contest)s has %(names)s candidates, not %(expected)s. Import its candidates.",
    )
    NO_FIELDS = ("no_fields", "Contest %(contest)s has no fields. Import its form.")
    TOO_FEW_PEOPLE = (
        "too_few_people",
        "Two tallies and a decision need three people, one of them a supervisor.",
    )
    NOTHING_TO_COUNT = ("nothing_to_count", "Counting cannot open: %(missing)s")
    OPEN_WORK = (
        "open_work",
        "Counting cannot close: %(entries)s entries are unfinished. Finish them or send the sheets"
        " back first.",
    )
    # --- release ---
    EMBARGO = ("embargo", "No figure may be released before %(until)s.")
    ALREADY_RELEASED = ("already_released", "The contest %(contest)s was already released.")
    NOT_REQUESTED = ("not_requested", "Nobody has asked yet to release the contest %(contest)s.")
    OWN_RELEASE = (
        "own_release",
        "The contest %(contest)s waits for the other signature: one administrator and one"
        " supervisor release together.",
    )
    RELEASE_WAITS = (
        "release_waits",
        "Other scans of accepted sheets of the contest %(contest)s wait for a decision:"
        " %(waiting)s. Look at each of them first, or sign saying that you know of them.",
    )
    RELEASE_CHANGED = (
        "release_changed",
        "Something of the contest %(contest)s changed since you looked. Read the summary again,"
        " then sign.",
    )
    # --- the desk, the sheets, reconciliation (models.rules, models.services) ---
    SHEET_INCOMPLETE = (
        "sheet_incomplete",
        "The sheet %(sheet)s is not complete: not all its pages were scanned and read. Scan the"
        " missing pages first.",
    )
    SHEET_SENT_BACK = (
        "sheet_sent_back",
        "The sheet %(sheet)s was sent back to the paper. It goes on when the new scan is there.",
    )
    SHEET_NOT_COMPARED = (
        "sheet_not_compared",
        "The sheet %(sheet)s is still being entered. There is nothing to decide before both tallies"
        " are finished.",
    )
    SHEET_WITH_SUPERVISOR = (
        "sheet_with_supervisor",
        "Both tallies of the sheet %(sheet)s are finished; it is with the supervisors now.",
    )
    SHEET_SETTLED = (
        "sheet_settled",
        "The sheet %(sheet)s is accepted. Two supervisors must reopen it first.",
    )
    SHEET_NOT_ACCEPTED = (
        "sheet_not_accepted",
        "The sheet %(sheet)s is not accepted, so there is nothing to reopen.",
    )
    SHEET_STOPPED = (
        "sheet_stopped",
        "The sheet %(sheet)s was stopped and reported; it stays outside all totals until it is"
        " recounted on a new copy.",
    )
    SHEET_ALREADY_COMPLETE = (
        "sheet_already_complete",
        "All pages of the sheet %(sheet)s are already there. A supervisor decides which page"
        " counts.",
    )
    ENTERED_OTHER_TALLY = (
        "entered_other_tally",
        "You entered the other tally of the sheet %(sheet)s. Somebody else must do this one.",
    )
    SAW_SHEET = (
        "saw_sheet",
        "You already worked on the sheet %(sheet)s. Its new entry must be made by somebody who"
        " never saw it.",
    )
    DECIDED_ON_SHEET = (
        "decided_on_sheet",
        "You decided on the sheet %(sheet)s. Somebody else must do this.",
    )
    ENTERED_SHEET = (
        "entered_sheet",
        "You entered values of the sheet %(sheet)s. A third person must do this.",
    )
    TYPED_SECOND_ON_SHEET = (
        "typed_second_on_sheet",
        "You confirmed a decision on the sheet %(sheet)s. Somebody else must do this.",
    )
    CAN_SEE_VALUES = (
        "can_see_values",
        "Both tallies of the sheet %(sheet)s were already laid before the supervisors. A reviewer"
        " must make the new entry.",
    )
    LEASED = (
        "leased",
        "Somebody else has this tally of the sheet %(sheet)s open. Take another sheet.",
    )
    ENTRY_FINISHED = ("entry_finished", "This entry is finished; nothing in it changes any more.")
    ENTRY_VOIDED = (
        "entry_voided",
        "This entry no longer counts: the sheet was sent back, scanned again, or taken over."
        " Nothing you gave is lost. Take the next sheet.",
    )
    TALLY_DONE = (
        "tally_done",
        "This tally of the sheet %(sheet)s is already finished. Take another sheet.",
    )
    NOT_YOUR_ENTRY = ("not_your_entry", "This entry belongs to somebody else.")
    TALLY_A_FROM_SCAN = (
        "tally_a_from_scan",
        "Tally A works from the scan; only tally B may work from the paper itself.",
    )
    UNKNOWN_TALLY = ("unknown_tally", "There is no tally %(tally)s; there are A and B.")
    UNKNOWN_FIELD = ("unknown_field", "This sheet has no field %(field)s.")
    UNKNOWN_TOKEN = ("unknown_token", "This confirmation is not known. Load the page again.")
    TOKEN_USED = (
        "token_used",
        "This number was already saved from this picture. Load the page again to change it.",
    )
    NOT_SHOWN_LONG_ENOUGH = (
        "not_shown_long_enough",
        "The picture was not visible long enough. Look at the picture, then confirm.",
    )
    NO_READING_TO_ACCEPT = (
        "no_reading_to_accept",
        "There is no machine reading to confirm here: type the number.",
    )
    VALUE_IS_NOT_READING = (
        "value_is_not_reading",
        "The confirmed number is not the one that the machine read. Load the page again.",
    )
    VALUE_TOO_LONG = (
        "value_too_long",
        "The number has more digits than the %(digits)s boxes of its field.",
    )
    VALUE_MALFORMED = (
        "value_malformed",
        "A value is a whole number from 0 on, blank, or illegible.",
    )
    FIELDS_MISSING = (
        "fields_missing",
        "%(missing)s numbers have no value yet. Give every number before you finish.",
    )
    ASKED_AGAIN = (
        "asked_again",
        "A number is asked once more: type it again from the picture before you finish.",
    )
    STOOD_DOWN = (
        "stood_down",
        "Tally A rests for you for now. Please see your supervisor; tally B stays open to you.",
    )
    NOT_STOOD_DOWN = ("not_stood_down", "%(name)s may enter tally A already.")
    OWN_STAND_DOWN = (
        "own_stand_down",
        "Nobody gives tally A back to themselves. Ask another supervisor.",
    )
    HOLDS_UNFINISHED_ENTRY = (
        "holds_unfinished_entry",
        "You have an unfinished entry. Finish it before you look at figures or decide.",
    )
    REASON_MISSING = ("reason_missing", "Give the reason: it is kept with the decision.")
    UNKNOWN_DECISION = ("unknown_decision", "There is no decision %(kind)s for this.")
    FIELD_NOT_OPEN = (
        "field_not_open",
        "Both tallies agree on the field %(field)s. Send the sheet back to change it.",
    )
    NO_NUMBER_TO_TAKE = (
        "no_number_to_take",
        "Tally %(tally)s holds no number for the field %(field)s. Take the other, write a value, or"
        " send the sheet back.",
    )
    CHECK_NOT_OPEN = (
        "check_not_open",
        "The check %(check)s does not fail on this sheet, or its numbers are not settled yet.",
    )
    STOP_RULE_STANDS = (
        "stop_rule_stands",
        "The check %(check)s cannot be decided away: send the sheet back for a recount, or record"
        " it as stopped and reported.",
    )
    BLANK_STANDS = (
        "blank_stands",
        "A blank field is never a number: send the sheet back, or write the value that the paper"
        " shows elsewhere.",
    )
    STOP_RULE_NOT_BROKEN = (
        "stop_rule_not_broken",
        "The check H02 does not fail on the settled numbers of the sheet %(sheet)s; there is"
        " nothing to report as stopped.",
    )
    SAME_PERSON = (
        "same_person",
        "The same person cannot do both parts of this. Ask somebody else.",
    )
    ALREADY_TYPED = (
        "already_typed",
        "A value was already typed for this. It cannot be typed again.",
    )
    DECISION_CLOSED = ("decision_closed", "This decision no longer waits for a second person.")
    ALREADY_REQUESTED = (
        "already_requested",
        "Somebody already asked to reopen the sheet %(sheet)s. Another supervisor confirms it.",
    )
    NO_REOPEN_REQUEST = ("no_reopen_request", "Nobody has asked to reopen the sheet %(sheet)s.")
    UNKNOWN_SHEET = (
        "unknown_sheet",
        "This election expects no sheet with the code %(sheet)s. Look at the printed letters"
        " again.",
    )
    UNKNOWN_PAGE = ("unknown_page", "The sheet %(sheet)s has no page %(page)s; it has %(pages)s.")
    SCAN_NOT_OPEN = ("scan_not_open", "This page does not wait for that: it is %(state)s.")
    SCAN_WITHOUT_READING = (
        "scan_without_reading",
        "This page was not read as a page of a sheet, so it cannot count. Give its identity by"
        " hand or scan it again.",
    )
    COPY_NOT_PRINTED = (
        "copy_not_printed",
        "Copy %(copy)s of the sheet %(sheet)s was never printed here. Find out where the paper"
        " comes from.",
    )
    FORMER_COPY = (
        "former_copy",
        "Copy %(copy)s of the sheet %(sheet)s was replaced and does not come back. Print a new"
        " copy.",
    )
    SAME_COPY = (
        "same_copy",
        "Copy %(copy)s of the sheet %(sheet)s is the one that counts already.",
    )
    OTHER_COPY = (
        "other_copy",
        "This page belongs to copy %(copy)s of the sheet %(sheet)s, which does not count. A"
        " supervisor decides whether it replaces the present one.",
    )
    FILE_NOT_OPEN = ("file_not_open", "This file was already dealt with: it is %(state)s.")
    FIGURES_CLOSED = (
        "figures_closed",
        "The figures of the contest %(contest)s are not released. Until then there are numbers of"
        " sheets only.",
    )
