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
    ROLE_NOT_ALLOWED = (
        "role_not_allowed",
        "Somebody with the role %(role)s may not do this.",
    )
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
    FIELD_EMPTY = (
        "field_empty",
        "%(name)s is empty. Fill it in.",
    )
    UNKNOWN_ROLE = (
        "unknown_role",
        "There is no role %(role)s.",
    )
    ROLE_AFTER_WORK = (
        "role_after_work",
        "%(login)s already worked on sheets as %(role)s. A second account for the same person is"
        " not possible either; give the task to somebody else.",
    )
    REQUEST_SETTLED = (
        "request_settled",
        "This request was already %(outcome)s.",
    )
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
    NO_ELECTION = (
        "no_election",
        "The database holds no election yet.",
    )
    ELECTION_EXISTS = (
        "election_exists",
        "The database already holds the election %(code)s: one database, one election.",
    )
    KEY_TOO_SHORT = (
        "key_too_short",
        "The identity key has %(found)s bytes; it needs at least 16.",
    )
    WRONG_PHASE = (
        "wrong_phase",
        "The election is in the phase %(phase)s; this is possible only in the phase %(needed)s.",
    )
    NOTHING_TO_COUNT = (
        "nothing_to_count",
        "Counting cannot open: %(missing)s.",
    )
    OPEN_WORK = (
        "open_work",
        "Counting cannot close: %(entries)s entries are unfinished. Finish them or send the sheets"
        " back first.",
    )
    # --- release ---
    EMBARGO = (
        "embargo",
        "No figure may be released before %(until)s (UTC).",
    )
    ALREADY_RELEASED = (
        "already_released",
        "The contest %(contest)s was already released.",
    )
    NOT_REQUESTED = (
        "not_requested",
        "Nobody has asked yet to release the contest %(contest)s.",
    )
    OWN_RELEASE = (
        "own_release",
        "The contest %(contest)s waits for the other signature: one administrator and one"
        " supervisor release together.",
    )
    RELEASE_INCOMPLETE = (
        "release_incomplete",
        "The contest %(contest)s cannot be released: %(open)s of %(expected)s sheets are not"
        " settled.",
    )
    # --- the desk, the sheets, reconciliation (models.rules, models.services) ---
