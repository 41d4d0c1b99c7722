"""The mails to whoever asked."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import closing, links, lookups
from tickets.audience import Audience
from tickets.emails import earlier
from tickets.emails.kinds import Facts, Notice, acknowledgement, links_to_tickets, to_requester
from tickets.models import Message, OutgoingMail, Severity, Stage, Ticket
from tickets.verbs.base import CLOSE_WAITING_WATCH
from tickets.verbs.solving import CLOSE_WATCH


@acknowledgement(gettext_lazy("Ticket received"))
def received(notice: Notice) -> Facts:
    """Give the promise; whoever wrote by mail is asked for what the standard requires of them."""
    requester, ticket = notice.requester, notice.ticket
    is_question = ticket.channel == Ticket.Channel.EMAIL and not ticket.case
    asks_who = bool(is_question and requester and not requester.says_who_it_is)
    return {**_promise(notice), "asks_who": asks_who}


@to_requester(gettext_lazy("Answer"))
def answered(notice: Notice) -> Facts:
    return {**_answer(notice), **_promise(notice)}


@to_requester(gettext_lazy("Question to the requester"))
def waiting(notice: Notice) -> Facts | None:
    """Only while it waits: who has answered has read it, and what it came to is told apart."""
    if notice.ticket.status != Ticket.Status.WAITING:
        return None
    return {**_answer(notice), "button_text": _("Answer us")}


@to_requester(gettext_lazy("Solved"))
def solved(notice: Notice) -> Facts | None:
    """Once it is refused or closed, only the answer is still owed; without words, nothing is."""
    if notice.ticket.status != Ticket.Status.SOLVED or notice.is_superseded:
        facts = {"is_solved": False, **_answer(notice), **_promise(notice)}
        return facts if facts["answer"] else None
    watch = notice.ticket.watches.filter(kind=CLOSE_WATCH, done_at=None).first()
    at = watch and closing.closes_at(watch.at, notice.ticket, notice.mail, notice.now)
    is_case = bool(notice.ticket.case)
    return {
        "is_solved": True,
        **_answer(notice),
        "closes_at": _still_ahead(at, notice.now),
        "button_text": _("Open the decision") if is_case else _("Tell us whether it works"),
    }


@to_requester(gettext_lazy("Closed"))
def closed(notice: Notice) -> Facts | None:
    ticket = notice.ticket
    if ticket.status != Ticket.Status.CLOSED or notice.is_superseded:
        return None
    is_duplicate = ticket.outcome == Ticket.Outcome.DUPLICATE
    until = ticket.can_reopen_until
    return {
        "outcome": ticket.outcome,
        "is_confirmed": notice.event.code == "ticket.confirmed",
        "can_reopen_until": None if is_duplicate else _still_ahead(until, notice.now),
        "goes_on_in": ticket.duplicate_of,
        "may_rate": ticket.can_be_rated(notice.now),
    }


@to_requester(gettext_lazy("Link to the ticket"))
def link(notice: Notice) -> Facts | None:
    is_dead = links.lasts_until(notice.ticket, notice.now) <= notice.now
    return None if is_dead else _promise(notice)


@links_to_tickets(gettext_lazy("Links to all tickets"))
def my_tickets(notice: Notice) -> Facts | None:
    """List numbers and states, each with a link of its own; no subject, which anybody can type."""
    now, to = notice.now, notice.mail.to
    mine = list(lookups.tickets_of(notice.requester, now))
    listed = [{"ticket": ticket, "url": links.mint(ticket, to, now)} for ticket in mine]
    return {"listed": listed, "urls": [line["url"] for line in listed]} if listed else None


@to_requester(gettext_lazy("Handed over"))
def handed_over(notice: Notice) -> Facts | None:
    third_party = notice.event.data["to"]
    if notice.ticket.third_party != third_party or notice.is_superseded:
        return None
    return {
        "third_party": third_party,
        "their_number": notice.event.data.get("their_number"),
        "since": notice.event.occurred_at,
    }


@to_requester(gettext_lazy("In our hands again"))
def resumed(notice: Notice) -> Facts | None:
    away = (Ticket.Status.HANDED_OVER, Ticket.Status.SOLVED, Ticket.Status.CLOSED)
    if notice.ticket.status in away or notice.is_superseded:
        return None
    return {
        **_promise(notice),
        "why": _why_resumed(notice),
        "third_party": notice.event.data.get("third_party"),
        "is_waiting": notice.ticket.status == Ticket.Status.WAITING,
    }


def _why_resumed(notice: Notice) -> str:
    """Return what brought it back; that staff read “not solved yet” in a mail is not their word."""
    is_read_by_staff = notice.event.code == "ticket.refused" and not notice.event.data["message"]
    return "" if is_read_by_staff else notice.event.code.partition(".")[2]


@to_requester(gettext_lazy("Deadline changed"))
def deadline_changed(notice: Notice) -> Facts | None:
    """Of several changes that were kept back the first speaks: it knows what was told before."""
    data, ticket = notice.event.data, notice.ticket
    told = datetime.fromisoformat(data["due_before"])
    before, after = Severity.objects.get(pk=data["before"]), ticket.severity
    if ticket.due_at in (None, told) or before == after or _was_told_since(notice):
        return None
    return {
        "told": told,
        "due_at": ticket.due_at,
        "is_later": ticket.due_at > told,
        "before": before,
        "after": after,
    }


@to_requester(gettext_lazy("The deadline has passed"))
def late(notice: Notice) -> Facts | None:
    promise = notice.broken_promise
    if promise is None or notice.is_superseded:
        return None
    return {
        "due_at": promise.due_at,
        "officer": notice.ticket.officer_at_work,
        "supervisors_know": notice.told_somebody(Audience([notice.ticket]).above(notice.ticket)),
        "expected_at": _still_ahead(notice.ticket.expected_at, notice.now),
        "next_at": _next_word(notice),
    }


@to_requester(gettext_lazy("A solution is expected by"))
def expected(notice: Notice) -> Facts | None:
    at = notice.ticket.expected_at
    if at is None or at <= notice.now or at.isoformat() != notice.event.data["at"]:
        return None
    return {"expected_at": at, "is_late": _promise(notice)["is_late"]}


@acknowledgement(gettext_lazy("Files not taken"))
def files_refused(notice: Notice) -> Facts:
    return {"refused": notice.event.data["files"], "button_text": _("Send them on the page")}


@to_requester(gettext_lazy("Reminder of our question"))
def reminder(notice: Notice) -> Facts | None:
    if not notice.is_last_question:
        return None
    closes = notice.ticket.watches.filter(kind=CLOSE_WAITING_WATCH, done_at=None).first()
    return {
        **_shown(notice.question),
        "closes_at": _still_ahead(closes and closes.at, notice.now),
        "button_text": _("Answer us"),
    }


# What several have


def _promise(notice: Notice) -> Facts:
    """Give the promise as it stands now; it may have moved since the event."""
    due_at = notice.ticket.due_at
    return {"due_at": due_at, "is_late": due_at is not None and due_at <= notice.now}


def _was_told_since(notice: Notice) -> bool:
    """Tell whether another mail of this kind has said meanwhile how it is now."""
    mail = notice.mail
    sent = OutgoingMail.objects.filter(ticket=mail.ticket_id, template=mail.template, to=mail.to)
    return sent.filter(
        status=OutgoingMail.Status.SENT, settled_at__gte=notice.event.recorded_at
    ).exists()


def _next_word(notice: Notice) -> datetime | None:
    """Return when the requester is told again, unless it is solved before."""
    since = notice.now - notice.promise.due_at
    stages = Stage.objects.filter(is_active=True, tells_requester=True, every__isnull=False)
    steps = [stage.every * (max(since // stage.every, 0) + 1) for stage in stages]
    return notice.promise.due_at + min(steps) if steps else None


def _still_ahead(at: datetime | None, now: datetime) -> datetime | None:
    return at if at and at > now else None


def _answer(notice: Notice) -> Facts:
    return _shown(notice.answer)


def _shown(answer: Message | None) -> Facts:
    if answer is None:
        return {"answer": None}
    return {
        "answer": answer,
        "officer": answer.user.get_full_name() if answer.user else "",
        "files": 0 if (attached := earlier.files(answer)) else answer.attachments.count(),
        "attachments": attached,
        "earlier": earlier.conversation(answer),
    }
