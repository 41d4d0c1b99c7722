"""Receiving a guest: how a check-in, a save at the desk, or a sheet of paper becomes a visit.

A save at the desk is one transaction: the visit, and with a question the ticket, answered or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from guestbook import guests, history
from guestbook.models import Place, QueueSeries, Visit
from guestbook.models.visit import office_day
from tickets import clock, masking
from tickets.intake import LONGEST_SUBJECT, Contact, file_ticket, keep_statement
from tickets.models import Category, Requester, Ticket
from tickets.verbs.base import NotPossible


@dataclass(frozen=True, kw_only=True)
class Stay:
    """What is said of the visit itself."""

    purpose: str
    matter: str = ""
    companions: int = 0
    outside_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the guest asks; with an answer it is solved on the spot."""

    text: str
    category: Category | None
    answer: str = ""

    @property
    def subject(self) -> str:
        """Return the first line, as the one sentence a ticket goes by."""
        line = self.text.strip().splitlines()[0].strip()
        return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


@dataclass(frozen=True, kw_only=True)
class Times:
    """When it really happened, of a visit that was written on paper."""

    arrived_at: datetime
    served_at: datetime | None = None
    answered_at: datetime | None = None


def check_in(place: Place, contact: Contact, stay: Stay, *, submission: UUID | None) -> Visit:
    """Write a guest's own entry, as typed: nobody on record is looked up or changed by it."""
    if known := _saved_as(submission=submission):
        return known
    try:
        with transaction.atomic():
            now = clock.now()
            visit = _begun(place, contact, stay, now, now)
            visit.entry, visit.submission = Visit.Entry.SELF, submission
            _number(visit)
            visit.save()
            return visit
    except IntegrityError:
        return _or_raise(_saved_as(submission=submission))


def receive(
    place: Place,
    contact: Contact,
    stay: Stay,
    *,
    by: Any,
    guest: Requester | None = None,
    question: Question | None = None,
    earlier: Ticket | None = None,
    has_document: bool = False,
    waits: bool = False,
    submission: UUID | None = None,
) -> Visit:
    """Write a guest who stands at the desk; one who waits is only numbered."""
    if known := _pressed_before(submission, contact, question, earlier):
        return known
    try:
        with transaction.atomic():
            now = clock.now()
            visit = _begun(place, contact, stay, now, now)
            visit.entry, visit.desk_submission = Visit.Entry.DESK, submission
            visit.recorded_by = by
            _number(visit)
            if not waits:
                visit.called_at = visit.served_at = now
                visit.officer = by
            _confirm(visit, contact, guest, by, now, has_document, earlier)
            _ask(visit, contact, question, earlier, by)
            return visit
    except IntegrityError:
        return _or_raise(_pressed_before(submission, contact, question, earlier))


def go_on(
    visit: Visit,
    contact: Contact,
    stay: Stay,
    *,
    by: Any,
    guest: Requester | None = None,
    question: Question | None = None,
    earlier: Ticket | None = None,
    has_document: bool = False,
    submission: UUID | None = None,
) -> Visit:
    """Save a visit that has begun already: who it is, and what was asked."""
    with transaction.atomic():
        visit.lock()
        is_same_page = submission and visit.desk_submission == submission
        if is_same_page and _says(visit, contact, question, earlier):
            return visit
        if visit.ticket_id and (question or earlier):
            raise NotPossible(
                _("This visit has ticket %(number)s already. Write a new visit for a new question.")
                % {"number": visit.ticket.number}
            )
        now = clock.now()
        if visit.day != office_day(now):
            raise NotPossible(_("Only a visit of today can be changed."))
        _describe(visit, contact, stay)
        visit.desk_submission, visit.recorded_by = submission, visit.recorded_by or by
        if visit.left_at is None and visit.served_at is None:
            visit.called_at, visit.served_at = visit.called_at or now, now
            visit.officer = by
        _confirm(visit, contact, guest or visit.guest, by, now, has_document, earlier)
        _ask(visit, contact, question, earlier, by)
        return visit


def write_paper(
    place: Place,
    contact: Contact,
    stay: Stay,
    times: Times,
    *,
    by: Any,
    reason: str,
    guest: Requester | None = None,
    question: Question | None = None,
    earlier: Ticket | None = None,
    has_document: bool = False,
    submission: UUID | None = None,
) -> Visit:
    """Write a visit of a sheet of paper: its clocks start when the guest was there."""
    if known := _pressed_before(submission, contact, question, earlier):
        return known
    try:
        with transaction.atomic():
            now = clock.now()
            visit = _begun(place, contact, stay, times.arrived_at, now)
            visit.entry, visit.paper_reason = Visit.Entry.PAPER, reason
            visit.desk_submission, visit.recorded_by = submission, by
            _timed(visit, times, by)
            _confirm(visit, contact, guest, by, now, has_document, earlier)
            _ask(visit, contact, question, earlier, by, answered_at=times.answered_at)
            return visit
    except IntegrityError:
        return _or_raise(_pressed_before(submission, contact, question, earlier))


def _begun(place: Place, contact: Contact, stay: Stay, at: datetime, now: datetime) -> Visit:
    if at > now:
        raise NotPossible(_("A guest cannot have arrived in the future."))
    visit = Visit(place=place, day=office_day(at), arrived_at=at, recorded_at=now)
    _describe(visit, contact, stay)
    return visit


def _describe(visit: Visit, contact: Contact, stay: Stay) -> None:
    for name in ("name", "email", "phone", "role", "organisation", "identity_type"):
        setattr(visit, name, getattr(contact, name))
    if contact.identity_number:
        visit.set_identity_number(contact.identity_number)
    # The desk asks no matter: what the guest wrote stays.
    matter = masking.without_passwords(stay.matter)[:200]
    visit.purpose, visit.matter = stay.purpose, matter or visit.matter
    visit.companions, visit.outside_number = stay.companions, stay.outside_number


def _number(visit: Visit) -> None:
    if visit.place.numbering == Place.Numbering.OWN:
        visit.number = QueueSeries.allot(visit.place, visit.day)


def _timed(visit: Visit, times: Times, by: Any) -> None:
    """Take over what the paper says; nobody is waiting any more."""
    served_at = times.served_at or times.answered_at
    if served_at:
        visit.called_at = visit.served_at = served_at
        visit.officer = by
    visit.left_at = times.answered_at or times.served_at or times.arrived_at


def _confirm(
    visit: Visit,
    contact: Contact,
    guest: Requester | None,
    by: Any,
    now: datetime,
    has_document: bool,
    earlier: Ticket | None,
) -> None:
    """Bind the visit to who it is; what the record does not have yet is added to it."""
    if earlier:
        # Before the guest's row, as the ticket's own verbs do: nobody waits in a circle.
        earlier.lock()
    visit.guest = guests.on_record(contact, guest)
    if has_document:
        visit.see_document(by, now)
    visit.save()


def _ask(
    visit: Visit,
    contact: Contact,
    question: Question | None,
    earlier: Ticket | None,
    by: Any,
    answered_at: datetime | None = None,
) -> None:
    """Bind the visit to what it is about: a new ticket, or one the guest comes back for."""
    if earlier:
        _come_back(visit, question, earlier, by)
    elif question:
        _file(visit, contact, question, by, answered_at)


def _file(
    visit: Visit, contact: Contact, question: Question, by: Any, answered_at: datetime | None
) -> None:
    """File what was asked under the same rules as everywhere, and solve it if it is answered."""
    ticket = file_ticket(
        channel=Ticket.Channel.WALK_IN,
        contact=visit.guest,
        by=by,
        received_at=visit.arrived_at,
        subject=question.subject,
        description=question.text,
        category=question.category,
        announce=not question.answer,
    )
    keep_statement(ticket, contact)
    _bind(visit, ticket, by)
    if question.answer:
        ticket.solve(question.answer, by=by, occurred_at=answered_at)


def _come_back(visit: Visit, question: Question | None, ticket: Ticket, by: Any) -> None:
    """Write what was said to the guest's earlier ticket, where its officer reads it."""
    if ticket.requester_id != visit.guest_id:
        raise NotPossible(_("This ticket is somebody else's. Please compare number and name."))
    with Ticket.locking(ticket):
        _bind(visit, ticket, by)
        if question:
            at = max(visit.arrived_at, ticket.received_at)
            ticket.receive(question.text, by=by, occurred_at=at)
            if question.answer:
                ticket.reply(question.answer, by=by)


def _bind(visit: Visit, ticket: Ticket, by: Any) -> None:
    visit.ticket = ticket
    visit.save(update_fields=["ticket"])
    _record(visit, by)


def _record(visit: Visit, by: Any) -> None:
    with override("id"):
        place = str(visit.place)
    visit.ticket.record(
        history.RECORDED,
        by=by,
        now=clock.now(),
        occurred_at=visit.arrived_at,
        visit=visit.pk,
        place=place,
        from_paper=visit.entry == Visit.Entry.PAPER,
    )


def _saved_as(**key: UUID | None) -> Visit | None:
    """Return the visit that the same page has saved before."""
    return Visit.objects.filter(**key).first() if all(key.values()) else None


def _pressed_before(
    submission: UUID | None, contact: Contact, question: Question | None, earlier: Ticket | None
) -> Visit | None:
    """Return what the same press has saved before.

    A page gone back to is sent again with somebody else: that must not pass for saved.
    """
    visit = _saved_as(desk_submission=submission)
    if visit and not _says(visit, contact, question, earlier):
        raise NotPossible(
            _(
                "This page has saved the visit of %(name)s already. Save once more if this is "
                "another one; a visit of today is changed from the list."
            )
            % {"name": visit.name}
        )
    return visit


def _says(
    visit: Visit, contact: Contact, question: Question | None, earlier: Ticket | None
) -> bool:
    """Tell whether a visit is of the same person and about the same thing."""
    who = (visit.name, visit.email, visit.phone) == (contact.name, contact.email, contact.phone)
    if earlier:
        return who and visit.ticket == earlier
    asked = question.subject if question else None
    return who and (visit.ticket.subject if visit.ticket else None) == asked


def _or_raise(visit: Visit | None) -> Visit:
    """Return what a double press has saved; inside an `except` anything else is raised again."""
    if visit is None:
        raise
    return visit
