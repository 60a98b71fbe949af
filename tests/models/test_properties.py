"""What must always hold, whatever people do in whatever order (invariants 1, 2, 3, 5, 7, 8).

A machine plays a small election: it scans, enters, decides, confirms, sends back and reopens at
random, also what nobody may do. A refusal is a fine answer; a row that the database must refuse is
a failure, because the services must have said no before.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.errors import Refusal
from models.rules.catalogue import BY_CODE
from models.rules.values import BLANK, ILLEGIBLE, Value, number
from models.schema import (
    Acceptance,
    AcceptedValue,
    Area,
    CheckResult,
    Contest,
    Decision,
    Entry,
    EntryValue,
    Person,
    Scan,
    SecondTyping,
    Sheet,
)
from models.services import desk, reconcile
from models.services.standing import standing_of
from models.services.totals import totals
from tests.models.counting_election import CODES, CROOKED, FIELDS, GOOD, STOPPED
from tests.models.counting_world import World, page_result

ENTRANTS = ("ann", "binh", "chi", "dung", "sup1", "sup2", "clerk1")
SHEETS = CODES[:2]
TRUTH: dict[str, int | Value] = dict(GOOD)
# Mostly right, so that sheets get somewhere; each wrong one opens another way through the table.
WHAT_PEOPLE_ENTER = st.sampled_from(
    [
        TRUTH,
        {**TRUTH, "votes.1": 501},
        {**TRUTH, "ballots_invalid": ILLEGIBLE},
        {**TRUTH, "votes.1": BLANK},
        dict(CROOKED),
        dict(STOPPED),
    ]
)
MISREAD, MISTYPED = {**TRUTH, "votes.1": 501}, {**TRUTH, "votes.1": 50}
PAIRS = st.sampled_from(
    [
        (TRUTH, TRUTH),
        (TRUTH, MISREAD),
        (MISREAD, MISTYPED),
        (dict(CROOKED), dict(CROOKED)),
        (dict(STOPPED), dict(STOPPED)),
        ({**TRUTH, "votes.1": BLANK}, {**TRUTH, "votes.1": BLANK}),
        (TRUTH, {**TRUTH, "ballots_invalid": ILLEGIBLE}),
    ]
)
SHEET = st.sampled_from(SHEETS)
WHO = st.sampled_from(ENTRANTS)
SUPERVISOR = st.sampled_from(["sup1", "sup2"])
TALLY = st.sampled_from(["A", "B"])
PROPOSED = st.sampled_from([500, 501, 50])


def in_state(*states: str) -> Callable[[Evening], bool]:
    """Let a rule run only when some sheet is in one of `states`; the rule may pick another one."""
    return lambda evening: any(evening.world.state(code) in states for code in SHEETS)


class Evening(RuleBasedStateMachine):
    """Several people over two sheets; every rule is one transaction that may be refused."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="kiemdoi-evening-"))
        self.world = World.make(self.folder)
        self.given: dict[int, tuple[str, str, int | None]] = {}
        self.looks = 0
        for code in SHEETS:
            self.world.scan_sheet(code)

    def teardown(self) -> None:
        self.world.close()
        shutil.rmtree(self.folder)

    def attempt(self, act: Callable[[Session], Any]) -> None:
        """Do something in a transaction of its own; a refusal leaves nothing behind."""
        try:
            with self.world.work() as session:
                act(session)
        except Refusal:
            return

    @rule(login=WHO, tally=TALLY, code=SHEET, values=WHAT_PEOPLE_ENTER, finish=st.booleans())
    @precondition(in_state("ready", "counting"))
    def enter_one_tally(
        self, login: str, tally: str, code: str, values: dict[str, int | Value], finish: bool
    ) -> None:
        self._enter(login, tally, code, values, finish)

    @rule(code=SHEET, pair=PAIRS)
    @precondition(in_state("ready", "counting"))
    def count_a_sheet(
        self, code: str, pair: tuple[dict[str, int | Value], dict[str, int | Value]]
    ) -> None:
        """Let whoever may do it do both tallies, the same people again and again."""
        for tally, values in zip("AB", pair, strict=True):
            for login in ENTRANTS:
                self._enter(login, tally, code, values, True)

    def _enter(
        self, login: str, tally: str, code: str, values: dict[str, int | Value], finish: bool
    ) -> None:
        def act(session: Session) -> None:
            world, person = self.world, self.world.person(session, login)
            sheet = world.sheet(session, code)
            entry = desk.open_entry(session, person, sheet, tally, now=world.tick())
            for name in FIELDS if finish else FIELDS[:1]:
                shown = world.now
                token = desk.issue_token(session, entry, name, now=shown)
                given = values[name]
                value = number(given) if isinstance(given, int) else given
                at = world.tick()
                desk.save_value(session, person, token, value, shown_at=shown, accept=False, now=at)
            if finish:
                desk.finish_entry(session, person, entry, now=world.tick())

        self.attempt(act)

    @rule()
    @precondition(in_state("counting"))
    def everybody_takes_a_long_break(self) -> None:
        self.world.now += desk.LEASE + timedelta(seconds=1)

    @rule(login=SUPERVISOR, code=SHEET)
    @precondition(in_state("to_decide", "confirming"))
    def decide_everything_open(self, login: str, code: str) -> None:
        self._decide(login, code, "take_a", None)
        self._decide(login, code, "take_b", None)

    @rule(login=SUPERVISOR, code=SHEET, value=PROPOSED)
    @precondition(in_state("to_decide", "confirming"))
    def write_a_third_value(self, login: str, code: str, value: int) -> None:
        self._decide(login, code, "write", value)

    def _decide(self, login: str, code: str, kind: str, value: int | None) -> None:
        for name in ("votes.1", "ballots_invalid", "voters_voted"):
            self._on_sheet(login, code, reconcile.decide_field, name, kind, reason="r", value=value)

    @rule(login=SUPERVISOR, code=SHEET, check=st.sampled_from(["H01", "H02", "H07", "BLANK"]))
    @precondition(in_state("to_decide", "confirming"))
    def override(self, login: str, code: str, check: str) -> None:
        self._on_sheet(login, code, reconcile.override_check, check, "the paper says so")

    @rule(login=SUPERVISOR, code=SHEET)
    @precondition(in_state("to_decide", "confirming"))
    def stop(self, login: str, code: str) -> None:
        self._on_sheet(login, code, reconcile.stop_reported, "reported")

    @rule(
        login=SUPERVISOR,
        code=SHEET,
        kind=st.sampled_from(["rescan", "reentry", "reentry", "recount"]),
        tally=st.sampled_from(["A", "B", None]),
    )
    @precondition(in_state("to_decide", "confirming", "stopped", "accepted"))
    def send_back(self, login: str, code: str, kind: str, tally: str | None) -> None:
        self._on_sheet(login, code, reconcile.send_back, kind, reason="again", tally=tally)

    @rule(code=SHEET, page=st.sampled_from([1, 2]))
    def scan_again(self, code: str, page: int) -> None:
        self.world.scan(page_result(code, page, GOOD, salt=str(self.world.files)))

    @rule(login=SUPERVISOR, admit=st.booleans())
    def look_at_waiting_pages(self, login: str, admit: bool) -> None:
        def act(session: Session) -> None:
            person = self.world.person(session, login)
            for case in reconcile.page_cases(session, person)[:1]:
                settle = reconcile.admit_rescan if admit else reconcile.dismiss_page
                settle(session, person, case.scan, "looked at it", now=self.world.tick())

        self.attempt(act)

    @rule(honest=st.sampled_from([True, True, False]))
    @precondition(in_state("to_decide", "confirming"))
    def second_person(self, honest: bool) -> None:
        for login in ENTRANTS:
            self.attempt(lambda session, login=login: self._confirm(session, login, honest))

    def _confirm(self, session: Session, login: str, honest: bool) -> None:
        person = self.world.person(session, login)
        for task in reconcile.second_tasks(session, person)[:1]:
            decision = session.get_one(Decision, task.decision_id)
            view = reconcile.second_view(session, person, decision)
            for shown in [field for field in view.fields if not field.typed]:
                value = number(self._on_paper(session, decision, shown.field_id, honest))
                reconcile.type_second(
                    session, person, decision, shown.field_id, value, now=self.world.tick()
                )

    def _on_paper(self, session: Session, decision: Decision, name: str, honest: bool) -> int:
        """Return what this person types: what was written or agreed, or something else."""
        if not honest:
            return 7
        if decision.value is not None:
            return decision.value
        sheet = session.get_one(Sheet, decision.sheet_id)
        standing = standing_of(session, sheet)
        settled = None if standing is None else standing.fields[name].settled
        return 0 if settled is None or settled.value is None else settled.value

    @rule(login=SUPERVISOR, code=SHEET)
    @precondition(in_state("accepted"))
    def ask_to_reopen(self, login: str, code: str) -> None:
        self._on_sheet(login, code, reconcile.request_reopen, "a call came")

    @rule(login=SUPERVISOR, code=SHEET)
    @precondition(in_state("accepted"))
    def confirm_reopening(self, login: str, code: str) -> None:
        self._on_sheet(login, code, reconcile.confirm_reopen, "heard it, too")

    def _on_sheet(
        self, login: str, code: str, service: Callable[..., Any], *args: Any, **more: Any
    ) -> None:
        def act(session: Session) -> None:
            person, sheet = self.world.person(session, login), self.world.sheet(session, code)
            service(session, person, sheet, *args, now=self.world.tick(), **more)

        self.attempt(act)

    # --- what must hold after every step ---

    @invariant()
    def nobody_does_two_parts_of_one_sheet(self) -> None:
        with self.world.look() as session:
            entered: dict[tuple[int, str], set[int]] = {}
            for entry in session.scalars(select(Entry)):
                entered.setdefault((entry.sheet_id, entry.tally), set()).add(entry.person_id)
            decided: dict[int, set[int]] = {}
            for decision in session.scalars(select(Decision)):
                if decision.sheet_id is not None:
                    decided.setdefault(decision.sheet_id, set()).add(decision.decided_by)
            typed: dict[int, set[int]] = {}
            rows = select(Decision.sheet_id, SecondTyping.typed_by).join(
                SecondTyping, SecondTyping.decision_id == Decision.id
            )
            for sheet_id, person in session.execute(rows):
                typed.setdefault(sheet_id, set()).add(person)
        for sheet_id in (1, 2):
            parts = [
                entered.get((sheet_id, "A"), set()),
                entered.get((sheet_id, "B"), set()),
                decided.get(sheet_id, set()),
                typed.get(sheet_id, set()),
            ]
            assert sum(len(part) for part in parts) == len(set().union(*parts))

    @invariant()
    def every_value_ever_given_is_still_there(self) -> None:
        with self.world.look() as session:
            found = {
                row.id: (row.field_id, row.kind, row.value)
                for row in session.scalars(select(EntryValue))
            }
        assert all(found.get(row) == value for row, value in self.given.items())
        self.given = found

    @invariant()
    def only_confirmed_numbers_count(self) -> None:
        with self.world.look() as session:
            for accepted in session.scalars(_counting()):
                a = session.get_one(EntryValue, accepted.value_a_id)
                b = session.get_one(EntryValue, accepted.value_b_id)
                if accepted.decision_id is None:
                    assert (a.kind, a.value, b.kind, b.value) == (
                        "number",
                        accepted.value,
                        "number",
                        accepted.value,
                    )
                    continue
                decision = session.get_one(Decision, accepted.decision_id)
                by_kind = {"take_a": a.value, "take_b": b.value, "write": decision.value}
                assert by_kind[decision.kind] == accepted.value
                if decision.kind == "write":
                    second = session.scalars(
                        select(SecondTyping).where(SecondTyping.decision_id == decision.id)
                    ).one()
                    assert second.value == accepted.value
                    assert second.typed_by not in (decision.decided_by, *_entrants(session, a, b))

    @invariant()
    def totals_are_sums_of_accepted_sheets(self) -> None:
        with self.world.look() as session:
            sums = dict.fromkeys(FIELDS, 0)
            for row in session.scalars(_counting()):
                sums[row.field_id] += row.value
            counting = session.scalar(
                select(func.count()).select_from(Sheet).where(Sheet.state == "accepted")
            )
            current = session.scalar(
                select(func.count())
                .select_from(Acceptance)
                .where(Acceptance.withdrawn_at.is_(None))
            )
            assert counting == current
            # One of the supervisors each time, in turns: this is the dearest look of all.
            supervisors = session.scalars(select(Person).where(Person.role == "supervisor")).all()
            self.looks += 1
            viewer = supervisors[self.looks % len(supervisors)]
            view = totals(session, viewer, session.get_one(Contest, 1), session.get_one(Area, 1))
            assert view.counts.accepted == counting
            if view.by_tally:
                assert {row.field_id: row.accepted or 0 for row in view.rows} == sums
                assert all(type(row.accepted or 0) is int for row in view.rows)

    @invariant()
    def the_stop_rule_and_blanks_never_count(self) -> None:
        with self.world.look() as session:
            for acceptance in session.scalars(
                select(Acceptance).where(Acceptance.withdrawn_at.is_(None))
            ):
                last = {
                    row.code: row.outcome
                    for row in session.scalars(
                        select(CheckResult)
                        .where(
                            CheckResult.comparison_id == acceptance.comparison_id,
                            CheckResult.basis == "settled",
                        )
                        .order_by(CheckResult.id)
                    )
                }
                assert set(last) == set(BY_CODE)
                assert (last["H02"], last["BLANK"]) == ("pass", "pass")

    @invariant()
    def tallies_run_only_over_sheets_that_are_whole(self) -> None:
        with self.world.look() as session:
            short = session.scalar(
                text(
                    "SELECT count(*) FROM sheet s WHERE s.state IN ('ready', 'counting',"
                    " 'to_decide', 'confirming', 'accepted') AND (SELECT count(*) FROM scan c"
                    " WHERE c.sheet_id = s.id AND c.state = 'placed') < s.pages"
                )
            )
            assert short == 0
            versions = select(func.count()).select_from(Scan)
            assert session.scalar(versions) == self.world.files


def _counting() -> Any:
    return (
        select(AcceptedValue)
        .join(Acceptance, AcceptedValue.acceptance_id == Acceptance.id)
        .join(Sheet, Acceptance.sheet_id == Sheet.id)
        .where(Acceptance.withdrawn_at.is_(None), Sheet.state == "accepted")
    )


def _entrants(session: Session, *values: EntryValue) -> list[int]:
    return [session.get_one(Entry, value.entry_id).person_id for value in values]


Evening.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestEvening = Evening.TestCase
