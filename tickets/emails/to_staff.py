"""The mails to the office's own people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from tickets.emails.kinds import Facts, Notice, title, to_staff
from tickets.models import Ticket


@to_staff(gettext_lazy("New ticket"))
def new_ticket(notice: Notice) -> Facts | None:
    return None if notice.ticket.is_finished else {}


@to_staff(gettext_lazy("Ticket assigned"))
def assigned(notice: Notice) -> Facts | None:
    if notice.ticket.assignee_id != notice.mail.user_id or notice.ticket.is_finished:
        return None
    return _given(notice)


@to_staff(gettext_lazy("Ticket given to somebody else"))
def reassigned(notice: Notice) -> Facts | None:
    if notice.ticket.assignee_id == notice.mail.user_id or notice.ticket.is_finished:
        return None
    if notice.is_superseded:
        return None
    if notice.ticket.assignee_id != notice.event.data["to"]:
        # Given on since, by whomever: who has it now is what counts.
        return {"officer": notice.ticket.officer_name}
    return {**_given(notice), "officer": notice.event.data["to_name"]}


@to_staff(gettext_lazy("The requester wrote"), goes_to_whose_it_is=True)
def requester_wrote(notice: Notice) -> Facts | None:
    """Also when it was solved meanwhile: what was written then would close with it unread."""
    ticket = notice.ticket
    if ticket.is_finished and not ticket.has_unread_words:
        return None
    return {"is_solved": ticket.has_unread_words}


@to_staff(gettext_lazy("The requester was not reached"))
def not_told(notice: Notice) -> Facts | None:
    """Until it is closed somebody can still call."""
    if notice.ticket.status == notice.ticket.Status.CLOSED or notice.is_superseded:
        return None
    return {"mail": title(notice.event.data["template"])}


@to_staff(gettext_lazy("Our question reached nobody"), goes_to_whose_it_is=True)
def unreached(notice: Notice) -> Facts | None:
    return {} if notice.is_last_question else None


@to_staff(gettext_lazy("Not from the requester"))
def disowned(notice: Notice) -> Facts | None:
    return {} if notice.ticket.doubt == Ticket.Doubt.DISOWNED else None


@to_staff(gettext_lazy("Ticket came back"), goes_to_whose_it_is=True)
def came_back(notice: Notice) -> Facts | None:
    if notice.ticket.is_finished or notice.is_superseded:
        return None
    return {"is_reopened": notice.event.code == "ticket.reopened"}


@to_staff(gettext_lazy("A deadline comes near"))
def deadline_near(notice: Notice) -> Facts | None:
    return _on_the_way(notice)


@to_staff(gettext_lazy("Solve it or hand it over"))
def deadline_decide(notice: Notice) -> Facts | None:
    return _on_the_way(notice)


@to_staff(gettext_lazy("A deadline is missed"))
def deadline_late(notice: Notice) -> Facts | None:
    promise = notice.broken_promise
    if promise is None or notice.is_superseded:
        return None
    at, requester = notice.ticket.expected_at, notice.requester
    return {
        "due_at": promise.due_at,
        "officer": notice.ticket.officer_name,
        "expected_at": at if at and at > notice.now else None,
        "is_told": notice.told_requester("late"),
        "is_reachable": bool(requester and requester.email),
        "bounces": bool(requester and requester.email_bounced_at),
    }


@to_staff(gettext_lazy("A tender stage ends soon"))
def needed_by(notice: Notice) -> Facts | None:
    if notice.ticket.is_finished or notice.ticket.stage_ends_at is None:
        return None
    return {
        "stage_ends_at": notice.ticket.stage_ends_at,
        "has_ended": notice.ticket.stage_ends_at <= notice.now,
        "officer": notice.ticket.officer_name,
    }


def _given(notice: Notice) -> Facts:
    giver, reason = notice.event.user, notice.event.data.get("reason", "")
    return {"giver": giver and (giver.get_full_name() or giver.username), "reason": reason}


def _on_the_way(notice: Notice) -> Facts | None:
    """Give what a stage before the deadline says; one that is past is spoken of otherwise, and one
    that a longer promise has put off is still to come."""
    promise, percent = notice.promise, notice.event.data["percent"]
    if promise is None or promise.due_at <= notice.now or notice.is_superseded:
        return None
    if promise.spent(notice.now) * 100 < promise.allowance * percent:
        return None
    return {
        "due_at": promise.due_at,
        "percent": percent,
        "officer": notice.ticket.officer_name,
    }
