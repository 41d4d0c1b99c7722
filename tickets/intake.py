"""Filing: how a question, by whatever channel, becomes a ticket with a promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets import cases, clock, masking, numbers, rows
from tickets.models import (
    Attachment,
    Calendar,
    Category,
    Message,
    Requester,
    Restriction,
    ServiceStandard,
    Severity,
    Statement,
    Ticket,
)
from tickets.prepared import Prepared, Shared
from tickets.verbs.base import NotPossible, once
from tickets.verbs.needing import needed_for

# Of a subject and an error code; what is masked may be longer than it was.
LONGEST_SUBJECT = 200
# What else of a ticket people write as they like, and how long it may be.
_LINES = {"error_code": LONGEST_SUBJECT, "application": 60, "tender_code": 40, "outside_number": 40}
# What is made by the page or its server, and tells no press from another.
_NOT_TYPED = {"language", "follows"}


def _clean(line: str, most: int) -> str:
    """Return a line without the passwords in it; none is ever stored."""
    return masking.without_passwords(line)[:most]


class TakenNumber(NotPossible):
    """The ticket of LPSE Support is here already, as another one of ours."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Who asks, as they say themselves. `phone` is E.164; the number is not kept as it is.

    Whatever they write into a line about themselves, no password in it goes any further.
    """

    name: str
    email: str = ""
    phone: str = ""
    role: str = ""
    organisation: str = ""
    identity_type: str = ""
    identity_number: str = ""
    postal_address: str = ""

    def __post_init__(self) -> None:
        for name, most in (("name", 120), ("organisation", 160), ("postal_address", 240)):
            line = getattr(self, name)
            if line and (clean := _clean(line, most)) != line:
                object.__setattr__(self, name, clean)


def file_ticket(
    *,
    channel: str,
    subject: str,
    description: str,
    category: Category,
    contact: Contact | Requester | None,
    by: Any = None,
    severity: Severity | None = None,
    files: Iterable[File] = (),
    received_at: datetime | None = None,
    outside_number: str = "",
    language: str = "id",
    follows: Ticket | None = None,
    submission: UUID | None = None,
    restrict: Callable[[Ticket], Iterable[Restriction]] = lambda ticket: (),
    announce: bool = True,
    case: str = "",
    is_proven: bool = True,
    **spse: Any,
) -> Ticket:
    """File a ticket and start its clock at receipt.

    `contact` None means anonymous. `by` is the member of staff who files for somebody; left out,
    the requester files. `restrict` gives the restrictions that must stand before the first notice
    leaves. With `announce` false no acknowledgement is written. `case` names a case of another app
    (see tickets.cases), whose numbers and promises it gets. With `is_proven` false nothing says
    that the words are the requester's: see verbs.owning. `spse` takes application, error_code,
    tender_code and stage_ends_at.
    What `follows` a ticket is hidden from whom that one is hidden from.
    """
    spse |= {"outside_number": outside_number, "language": language, "follows": follows}
    facts = (channel, case, category.pk, severity and severity.pk, received_at)
    key = once(submission, subject, description, *_typed(contact, *facts, **spse))
    spse |= {name: _clean(spse[name], most) for name, most in _LINES.items() if name in spse}
    filing = _Filing(contact, description, by, files, received_at, restrict, announce, is_proven)
    try:
        # No savepoint where nothing is looked up below: to mail it would be two statements more.
        with transaction.atomic(savepoint=bool(key or outside_number)):
            return filing.file(
                channel=channel,
                subject=_clean(subject, LONGEST_SUBJECT),
                category=category,
                severity=severity or category.default_severity,
                submission=key,
                case=case,
                **spse,
            )
    except IntegrityError as error:
        return _with_more(_filed_before(key, outside_number, error), files, by)


@dataclass(frozen=True)
class _Filing:
    """One filing, in steps; the transaction is around it."""

    contact: Contact | Requester | None
    description: str
    by: Any
    files: Iterable[File]
    received_at: datetime | None
    restrict: Callable[[Ticket], Iterable[Restriction]]
    announce: bool
    is_proven: bool

    def file(self, *, case: str, **fields: Any) -> Ticket:
        now = clock.now()
        at = self.received_at or now
        ticket = self._ticket(now, at, case=case, **fields)
        by = self._who(ticket)
        message = self._said(ticket, by, now)
        begun = ticket._beginning(now)
        # The series is taken late: until commit it holds up every other filing.
        ticket.number = _number(case, at)
        rows.insert(ticket, message, *begun)
        ticket.first_words = message
        for file in self.files:
            Attachment.attach(message, file)
        if isinstance(self.contact, Contact):
            keep_statement(ticket, self.contact)
        restrictions = [*self.restrict(ticket), *Restriction.inherited(ticket)]
        Restriction.objects.bulk_create(restrictions, ignore_conflicts=True)
        ticket._begin(now)
        # Nobody else can have restricted it yet.
        ticket.is_for_all = not restrictions
        ticket.record(
            "ticket.filed",
            by=by,
            now=now,
            occurred_at=at,
            message=message.id,
            announce=self.announce,
            due_at=ticket.due_at.isoformat(),
        )
        return ticket

    def _ticket(self, now: datetime, at: datetime, *, severity: Severity, **fields: Any) -> Ticket:
        if at > now:
            raise NotPossible(_("A ticket cannot have been received in the future."))
        calendar, standard = _terms(at)
        requester = known_or_new(self.contact) if self.contact else None
        return Ticket(
            requester=requester,
            is_anonymous=requester is None,
            severity=severity,
            standard_id=standard,
            calendar=calendar,
            due_at=clock.add(at, timedelta(hours=severity.hours), calendar.rules()),
            received_at=at,
            recorded_at=now,
            unanswered_since=at,
            doubt="" if self.is_proven else Ticket.Doubt.UNPROVEN,
            needed_by=needed_for(fields.get("stage_ends_at"), now),
            **fields,
        )

    def _said(self, ticket: Ticket, by: Any, now: datetime) -> Message:
        said = self.description
        return ticket._worded(
            said if self.is_proven else masking.without_passwords(said),
            by,
            now,
            author="requester" if self.is_proven else "third_party",
            is_internal=not self.is_proven,
            occurred_at=ticket.received_at,
        )

    def _who(self, ticket: Ticket) -> Any:
        return self.by or (ticket.requester if self.is_proven else None)


class InForce(NamedTuple):
    calendar: Calendar
    standard: int


def _terms(received_at: datetime) -> InForce:
    """Return how what was promised is counted at receipt: the calendar, and the standard's key."""
    began = (calendar for calendar in _newest_first() if calendar.effective_from <= received_at)
    if calendar := next(began, None):
        standards = zip(calendar.standards, calendar.standards_from, strict=True)
        day = timezone.localdate(received_at)
        if standard := next((pk for pk, since in standards if since <= day), None):
            return InForce(calendar, standard)
    raise NotPossible(_("No service standard was in force at that time."))


def _calendars() -> QuerySet:
    standards = ServiceStandard.objects.order_by("-effective_from")
    calendars = Calendar.objects.order_by("-effective_from")
    return calendars.annotate(
        standards=ArraySubquery(standards.values("pk")),
        standards_from=ArraySubquery(standards.values("effective_from")),
    )


# All there ever were, which are few: mails were received at other instants each.
_newest_first = Shared(_calendars)


def _number(case: str, at: datetime) -> str:
    if not case:
        return numbers.allot(settings.NUMBER_PREFIX, at)
    own = cases.named(case)
    return numbers.allot(own.prefix(), at, own.width)


def _with_more(ticket: Ticket, files: Iterable[File], by: Any) -> Ticket:
    ticket.add_files(files, by=by or ticket.requester)
    return ticket


def _filed_before(key: UUID | None, outside_number: str, error: IntegrityError) -> Ticket:
    """Return what the same form, pressed twice, has filed: rare, so not looked for beforehand."""
    if key and (ticket := Ticket.objects.filter(submission=key).first()):
        return ticket
    if "ticket_outside_number_once" in str(error):
        known = Ticket.objects.get(
            channel=Ticket.Channel.LPSE_SUPPORT, outside_number=outside_number
        )
        raise TakenNumber(
            _("LPSE Support number %(outside)s is already on ticket %(number)s.")
            % {"outside": outside_number, "number": known.number}
        ) from error
    raise error


def _typed(contact: Contact | Requester | None, *facts: Any, **spse: Any) -> list[str]:
    """Return all else that tells one press of a form from another; only files come on top."""
    who = [str(getattr(contact, field.name, "")).casefold() for field in fields(Contact)]
    what = [spse[name] for name in sorted(spse.keys() - _NOT_TYPED)]
    return [*who, *(str(fact or "") for fact in (*facts, *what))]


def known_or_new(contact: Contact | Requester) -> Requester:
    """Return the requester on record, known by address, or by telephone where there is none."""
    if isinstance(contact, Requester):
        return contact
    email = contact.email.strip().casefold()
    if email:
        known = _by_email.first(email=email)
    else:
        same = Requester.objects.filter(email=None, phone=contact.phone, name=contact.name)
        known = same.first() if contact.phone else None
    return known or _new_requester(contact, email)


_by_email = Prepared(lambda email: Requester.objects.filter(email=email), is_kept=True, email=str)


def _new_requester(contact: Contact, email: str) -> Requester:
    if not (email or contact.phone or contact.postal_address):
        raise NotPossible(_("Please give an email address, a telephone number or an address."))
    requester = Requester(
        name=contact.name,
        email=email or None,
        phone=contact.phone,
        role=contact.role,
        organisation=contact.organisation,
        identity_type=contact.identity_type,
        postal_address=contact.postal_address,
    )
    requester.set_identity_number(contact.identity_number)
    if rows.insert(requester, unless_there=True):
        return requester
    # Two tickets of one new requester at once: the other one wrote the row.
    return Requester.objects.get(email=email)


def keep_statement(ticket: Ticket, contact: Contact) -> None:
    """Keep what this contact says where it differs from the record, for an officer to accept."""
    stated = Statement(
        ticket=ticket,
        name=contact.name,
        phone=contact.phone,
        role=contact.role,
        organisation=contact.organisation,
        identity_type=contact.identity_type,
    )
    stated.set_identity_number(contact.identity_number)
    known = ticket.requester
    names = ["name", "phone", "role", "organisation", "identity_type", "identity_hash"]
    if any(getattr(stated, n) and getattr(stated, n) != getattr(known, n) for n in names):
        stated.save()
