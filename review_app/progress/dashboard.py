"""The dashboard's words, charts and links, made from what the hall's service counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, url_for
from flask_babel import format_datetime
from flask_login import current_user
from sqlalchemy.orm import Session

from models.audit import head
from models.rules.pace import Finish
from models.services.hall import HallView
from models.services.overview import NEEDS, Queue
from models.services.steps import Step
from review_app.access import allowed_roles
from review_app.i18n import clock, number
from review_app.i18n import gettext as _
from review_app.progress.buckets import Spans, spans
from review_app.progress.charts import Chart, Series, line_chart
from review_app.progress.words import queue_name, step_name


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of the bar: a stage's name, count, and place in percent of the bar."""

    stage: str
    count: int
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One queue in words, with the page where its work is done, if the viewer may open it."""

    name: str
    queue: Queue
    since: str
    url: str | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One kind of work in words."""

    name: str
    step: Step
    finish: str
    known: bool


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One span of time of the table that says the same as the charts."""

    start: datetime
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the dashboard's template shows."""

    view: HallView
    headline: str
    segments: Sequence[Segment]
    contest_segments: Mapping[int, Sequence[Segment]]
    charts: Sequence[Chart]
    step_minutes: int
    columns: Sequence[str]
    times: Sequence[TimeRow]
    steps: Sequence[StepRow]
    queues: Sequence[QueueRow]
    audit_head: str


def dashboard_of(view: HallView, session: Session) -> Dashboard:
    """Put what was counted into words and pictures."""
    columns, rows, charts, step = _over_time(view)
    return Dashboard(
        view=view,
        headline=_(
            "%(accepted)s of %(expected)s sheets are accepted",
            accepted=number(view.accepted),
            expected=number(view.expected),
        ),
        segments=segments(view.stages),
        contest_segments={one.contest.id: segments(one.stages) for one in view.contests},
        charts=charts,
        step_minutes=step,
        columns=columns,
        times=rows,
        steps=[_step_row(step, view.now) for step in view.steps],
        queues=[_queue_row(queue, view.now) for queue in view.queues if is_shown(queue)],
        audit_head=head(session),
    )


def segments(stages: Mapping[str, int]) -> list[Segment]:
    """Return the pieces of a bar, from what is done to what is still to come."""
    total = sum(stages.values())
    order = ("accepted", "working", "ready", "paper", "stopped")
    found, before = [], 0
    for stage in order:
        count = stages[stage]
        if count:
            start, width = f"{100 * before / total:.3f}%", f"{100 * count / total:.3f}%"
            found.append(Segment(stage, count, start, width))
        before += count
    return found


def _over_time(view: HallView) -> tuple[list[str], list[TimeRow], list[Chart], int]:
    told = view.timeline
    if told.first is None or told.last is None:
        return [], [], [], 0
    cut = spans(told.first, max(view.now, told.last) if view.phase == "counting" else told.last)
    done = [(_("Pages received"), told.pages), (_("Sheets complete"), told.complete)]
    if view.open_eyes:
        done += [(_("Numbers in A"), told.numbers_a), (_("Numbers in B"), told.numbers_b)]
    else:
        done += [(_("Numbers entered"), told.numbers)]
    done += [(_("Sheets accepted"), told.accepted)]
    sums = [cut.sums(counts) for _name, counts in done]
    rows = [
        TimeRow(start, [values[index] for values in sums]) for index, start in enumerate(cut.starts)
    ]
    return [name for name, _counts in done], rows, [_sheets(view, cut), _work(view, cut)], cut.step


def _sheets(view: HallView, cut: Spans) -> Chart:
    told = view.timeline
    complete, accepted = cut.totals(told.complete), cut.totals(told.accepted)
    return line_chart(
        "sheets",
        _("Sheets complete and accepted, so far"),
        _(
            "By %(time)s: %(complete)s sheets complete, %(accepted)s accepted, of %(expected)s.",
            time=_clock(view.now),
            complete=number(complete[-1]),
            accepted=number(accepted[-1]),
            expected=number(view.expected),
        ),
        cut.starts,
        [Series(_("accepted"), accepted), Series(_("complete"), complete)],
        limit=(view.expected, _("expected %(count)s", count=number(view.expected))),
    )


def _work(view: HallView, cut: Spans) -> Chart:
    told = view.timeline
    if view.open_eyes:
        chosen = [(_("confirmed in A"), told.numbers_a), (_("typed in B"), told.numbers_b)]
    else:
        chosen = [(_("numbers entered"), told.numbers)]
    chosen.append((_("pages received"), told.pages))
    # The span that still runs would look like a fall; it is in the table.
    whole = max(1, len(cut.starts) - (view.phase == "counting"))
    series = [Series(name, cut.sums(counts)[:whole]) for name, counts in chosen]
    return line_chart(
        "work",
        _("Numbers entered and pages received, each %(minutes)s minutes", minutes=cut.step),
        _(
            "From %(start)s to %(end)s; at most %(most)s numbers in one line in one such span.",
            start=_clock(cut.starts[0]),
            end=_clock(cut.starts[whole - 1] + timedelta(minutes=cut.step)),
            most=number(max(max(one.values) for one in series[:-1])),
        ),
        cut.starts[:whole],
        series,
    )


def _step_row(step: Step, now: datetime) -> StepRow:
    finish = step.finish
    known = finish is not None and finish.state != "unknown"
    return StepRow(step_name(step.name), step, finish_words(finish, now), known)


def finish_words(finish: Finish | None, now: datetime) -> str:
    """Say when something will be done: the time alone within the next twelve hours."""
    if finish is None:
        return "–"
    if finish.state == "done":
        return _("done")
    if finish.at is None:
        return _("not yet enough to tell")
    return short_clock(finish.at, now)


def short_clock(moment: datetime, now: datetime) -> str:
    """Write the time alone where it is less than twelve hours away, else with its day."""
    return _clock(moment) if abs(moment - now) < timedelta(hours=12) else clock(moment)


def is_shown(queue: Queue) -> bool:
    """Whether a queue has a line: those of the work always, troubles with pages where there are."""
    return queue.length > 0 or not queue.name.startswith(("page_", NEEDS))


def _queue_row(queue: Queue, now: datetime) -> QueueRow:
    needs = queue.name in URGENT or queue.name.startswith(NEEDS)
    urgent = needs and queue.length > 0
    since = "–" if queue.since is None else short_clock(queue.since, now)
    return QueueRow(queue_name(queue.name), queue, since, _queue_url(queue.name), urgent)


URGENT = frozenset({"to_decide", "confirming"})
WORKPLACES: Mapping[str, str] = {
    "ready": "desk.index",
    "tally_A": "desk.index",
    "tally_B": "desk.index",
    "to_decide": "reconcile.index",
    "confirming": "reconcile.index",
    "page_waiting": "intake.index",
}


def _queue_url(name: str) -> str | None:
    endpoint = WORKPLACES.get(name, "intake.attention")
    roles = allowed_roles(current_app, endpoint)
    if roles is not None and current_user.role not in roles:
        return None
    kind = name.removeprefix(NEEDS) if name.startswith(NEEDS) else None
    return url_for(endpoint, kind=kind)


def _clock(moment: datetime) -> str:
    return str(format_datetime(moment, "HH:mm"))
