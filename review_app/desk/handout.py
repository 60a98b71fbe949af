"""Handing out sheets: the next one for me, the ones I have begun, the ones done from the paper."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.schema import Area, Contest, Entry, Person, Sheet
from models.services import desk as desk_service
from models.services.standing_down import current_stand_down
from review_app.codes import PaperCode, has_marks, paper_code, typed_code
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.desk.view import find_sheet, own_entry
from review_app.i18n import gettext as _
from review_app.i18n import in_language, sheet_code
from review_app.refusals import code_sentence, sentence

TALLIES = {"a": "A", "b": "B"}


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that the person has begun and not finished."""

    code: str
    tally: str
    station: str
    contest: str


def open_sheets(session: Session, person: Person) -> list[OpenSheet]:
    """Return what `person` has begun, oldest first."""
    rows = session.execute(
        select(Entry, Sheet, Area, Contest)
        .join(Sheet, Sheet.id == Entry.sheet_id)
        .join(Area, Area.id == Sheet.station_id)
        .join(Contest, Contest.id == Sheet.contest_id)
        .where(
            Entry.person_id == person.id,
            Entry.finished_at.is_(None),
            Entry.voided_at.is_(None),
        )
        .order_by(Entry.id)
    )
    return [
        OpenSheet(sheet.code, entry.tally, in_language(station), in_language(contest))
        for entry, sheet, station, contest in rows
    ]


def finished_count(session: Session, person: Person) -> int:
    """Return how many entries `person` has finished; never whether they agreed."""
    found = session.scalar(
        select(func.count(Entry.id)).where(
            Entry.person_id == person.id, Entry.finished_at.is_not(None)
        )
    )
    return found or 0


def index() -> str:
    """Show what the person can enter now."""
    with reading_session() as session:
        person = acting_person(session)
        return render_template(
            "desk/index.html",
            own=open_sheets(session, person),
            finished=finished_count(session, person),
            waiting={
                name: desk_service.next_sheet(session, person, tally) is not None
                for name, tally in TALLIES.items()
            },
            last=request.args.get("last", ""),
            rests=code_sentence(RefusalCode.STOOD_DOWN)
            if current_stand_down(session, person)
            else "",
        )


def take_next(tally: str) -> ResponseReturnValue:
    """Open the next sheet that this person may do in `tally` ("a" or "b").

    It is looked for before the database's one writer is taken. Whoever was quicker with it has it;
    then it is looked for again, with nobody else in between.
    """
    with reading_session() as session:
        found = desk_service.next_sheet(session, acting_person(session), TALLIES[tally])
        code = None if found is None else found.code
    if code is not None and (place := _taken(tally, code)) is not None:
        return redirect(place)
    return redirect(_taken(tally, None) or url_for("desk.index"))


def _taken(tally: str, code: str | None) -> str | None:
    """Open the sheet `code` (None: the next one) and return where the person goes on.

    None where somebody else has the sheet meanwhile, or where none is left, which is told.
    """
    with unit_of_work() as session:
        person = acting_person(session)
        sheet = (
            desk_service.next_sheet(session, person, TALLIES[tally])
            if code is None
            else find_sheet(session, code)
        )
        if sheet is None:
            flash(_("No sheet waits for you in this tally right now."), "done")
            return None
        from_paper = tally == "b" and sheet.paper_b
        if from_paper and own_entry(session, person, sheet, TALLIES[tally]) is None:
            return url_for("desk.paper", wanted=sheet.code)
        try:
            desk_service.open_entry(session, person, sheet, TALLIES[tally])
        except Refusal:
            if code is None:
                raise
            session.rollback()
            return None
        return url_for(f"desk.tally_{tally}_page", code=sheet.code)


def take_paper() -> ResponseReturnValue:
    """Open a sheet in tally B from the paper: its typed code shows that the paper is at hand."""
    text, wanted = request.form.get("code", ""), request.form.get("wanted", "")
    found = paper_code(text)
    with unit_of_work() as session:
        person = acting_person(session)
        sheet = find_sheet(session, found.code)
        problem = _unusable(text, found, sheet)
        if sheet is None or problem:
            flash(problem, "refused")
            return redirect(url_for("desk.paper", wanted=wanted))
        try:
            desk_service.open_entry(session, person, sheet, "B", medium="paper")
        except Refusal as refusal:
            # Back to the box where the right code can be typed, and not to a page of its own.
            session.rollback()
            flash(sentence(refusal), "refused")
            return redirect(url_for("desk.paper", wanted=wanted))
    if wanted and wanted != found.code:
        flash(
            _(
                "This is not the sheet that was asked for: %(wanted)s still waits. Go on with "
                "%(code)s, whose paper is in your hands.",
                wanted=sheet_code(wanted),
                code=sheet_code(found.code),
            ),
            "done",
        )
    return redirect(url_for("desk.tally_b_page", code=found.code))


def _unusable(text: str, found: PaperCode, sheet: Sheet | None) -> str:
    """Return what is wrong with a typed or scanned code and what to do; "" where nothing is."""
    if sheet is None and has_marks(text):
        return _(
            "“%(text)s” holds letters with Vietnamese marks, which no code has. Switch Vietnamese "
            "typing off (Unikey, EVKey), then scan or type the code again.",
            text=text.strip()[:60],
        )
    if sheet is None:
        return _(
            "There is no sheet with the code %(code)s. Read it again at the foot of the paper.",
            code=sheet_code(found.code[:20]) or "–",
        )
    if found.copy is not None and found.copy != sheet.copy:
        return _(
            "The paper in your hands is copy %(found)s of sheet %(code)s, but copy %(counts)s is "
            "the one that was scanned. Fetch that one, or ask a supervisor which of them counts.",
            found=found.copy,
            code=sheet_code(sheet.code),
            counts=sheet.copy,
        )
    return ""


def paper() -> str:
    """Ask for the code of the sheet that lies on the table."""
    with reading_session() as session:
        sheet = find_sheet(session, typed_code(request.args.get("wanted", "")))
        wanted = None
        if sheet is not None:
            wanted = OpenSheet(
                sheet.code,
                "B",
                in_language(session.get_one(Area, sheet.station_id)),
                in_language(session.get_one(Contest, sheet.contest_id)),
            )
        return render_template("desk/paper.html", wanted=wanted)
