"""The three clocks of a complaint, and who is told on the way; the lengths are policy rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.cases import Case
from tickets.models import Deadline, Policy, Stage, Ticket, Turn, Watch
from tickets.models.turn import Party
from tickets.moments import Moment, Promise

COMPLAINT, INPUT = "complaint", "input"
ANSWER, COMPLETE, DECISION = "complaint_answer", "complaint_complete", "complaint_decision"
MATERIAL = "complaint_material"
WATCH = "complaint_clock"

NAMES = {
    ANSWER: _("First answer"),
    COMPLETE: _("Told whether it is complete"),
    DECISION: _("Decision"),
}
POLICY_NAMES = {
    ANSWER: _("A complaint gets its first answer within"),
    COMPLETE: _("A complainant is told whether it is complete within"),
    DECISION: _("A complete complaint is decided within"),
    MATERIAL: _("A complainant sends what is missing within"),
}
# When handlers are told of a clock; past it, supervisors too.
STAGES = [Stage(code="near", percent=80), Stage(code="late", percent=100)]


def _first_of_complaint(at: datetime) -> list[tuple[str, timedelta]]:
    return [(kind, Policy.length_of(kind, at)) for kind in (ANSWER, COMPLETE)]


def _first_of_input(at: datetime) -> list[tuple[str, timedelta]]:
    return [(ANSWER, Policy.length_of(ANSWER, at))]


def _case(kind: str, first, promise: str) -> Case:
    return Case(
        kind=kind,
        prefix=lambda: settings.COMPLAINT_PREFIX,
        width=4,
        first_promises=first,
        promise=promise,
        promise_policy=promise,
        close_waiting_policy=MATERIAL,
        names=NAMES,
        emails="complaints/emails",
        page="admin:complaints_complaint_case",
        concealed=_concealed,
    )


def _concealed() -> QuerySet:
    from complaints.models import Complaint

    hidden = Complaint.objects.exclude(confidentiality=Complaint.Confidentiality.OPEN)
    return hidden.filter(reverted_at=None).values("ticket")


# The law's clocks are about complaints; a suggestion is promised an answer.
CASES = [
    _case(COMPLAINT, _first_of_complaint, DECISION),
    _case(INPUT, _first_of_input, ANSWER),
]
KINDS = {case.kind for case in CASES}


def watch(ticket: Ticket, now: datetime) -> None:
    """Look again when the next stage of a running clock comes."""
    following = [found.at for promise in promises(ticket) if (found := promise.next(STAGES))]
    if following:
        Watch.put(ticket, WATCH, min(following))
    else:
        Watch.drop(ticket, now, WATCH)


def promises(ticket: Ticket) -> list[Promise]:
    """Return the running promises of a complaint with what their moments are worked out from."""
    rules = ticket.calendar.rules()
    running = ticket.deadlines.filter(settled_at=None, is_paused=False, kind__in=NAMES)
    if not running:
        return []
    spans = Turn.objects.filter(ticket=ticket).spans(Party.OFFICE)
    return [Promise(row, row.counted(spans), rules) for row in running]


def ring(watches: list[Watch], now: datetime) -> None:
    """Tell of the stages reached, write breaches down, and look again at the next one."""
    from complaints import notices

    for one in watches:
        ticket = one.ticket
        ticket.note_breaches(now)
        for promise in promises(ticket):
            reached: list[Moment] = promise.reached(STAGES, now)
            if not reached:
                continue
            Deadline.objects.filter(pk=promise.deadline.pk).update(told_until=now)
            notices.tell_stage(ticket, promise.deadline, reached[-1].stage.code, now)
        one.finish(now)
        if ticket.case:
            watch(ticket, now)
