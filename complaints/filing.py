"""How a complaint, by whatever way, comes into the register; and a ticket that turns out one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import transaction

from complaints import clocks, notices, secrets, shield
from complaints.models import Complaint
from tickets import clock, numbers
from tickets.intake import Contact, file_ticket
from tickets.models import Category, Requester, Ticket

Confidentiality = Complaint.Confidentiality
# About these, whoever worked on an earlier ticket is who is meant.
_ABOUT_PEOPLE = {Complaint.About.OFFICER, Complaint.About.SERVICE}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a complaint beside who says it."""

    kind: str
    about: str
    subject: str
    description: str
    way: str = Complaint.Way.WEB
    confidentiality: str = Confidentiality.OPEN
    happened_at: datetime | None = None
    earlier_ticket: Ticket | None = None
    officers: Iterable[Any] = ()
    letter_number: str = ""
    letter_date: date | None = None
    is_from_lapor: bool = False
    lapor_number: str = ""
    files: Iterable[File] = field(default=())

    @property
    def is_anonymous(self) -> bool:
        return self.confidentiality == Confidentiality.ANONYMOUS

    @property
    def case(self) -> str:
        is_complaint = self.kind == Complaint.Kind.COMPLAINT
        return clocks.COMPLAINT if is_complaint else clocks.INPUT

    @property
    def named(self) -> list:
        """Return everybody it must be hidden from."""
        meant = shield.at_work_on(self.earlier_ticket) if self.about in _ABOUT_PEOPLE else []
        return [*self.officers, *shield.named_in(self.subject, self.description), *meant]


@dataclass(frozen=True)
class Filed:
    complaint: Complaint
    # Shown once to who has no mail to be sent a link in.
    secret: str = ""


@transaction.atomic
def file_complaint(
    said: Said,
    contact: Contact | Requester | None,
    *,
    by: Any = None,
    received_at: datetime | None = None,
    submission: UUID | None = None,
    language: str = "id",
    acknowledge: bool = True,
    is_proven: bool = True,
) -> Filed:
    """File a complaint, hidden from whom it names before the first notice leaves."""
    contact = None if said.is_anonymous else contact
    secret = ""
    if contact is None or not contact.email:
        secret = secrets.make(submission, said.subject, said.description)
    named = said.named
    ticket = file_ticket(
        channel=Complaint.CHANNELS[Complaint.Way(said.way)],
        subject=said.subject,
        description=said.description,
        category=_category(said),
        contact=contact,
        by=by,
        files=said.files,
        received_at=received_at,
        language=language,
        submission=submission,
        restrict=lambda ticket: shield.restrictions(ticket, named),
        announce=False,
        case=said.case,
        is_proven=is_proven,
    )
    known = Complaint.objects.filter(ticket=ticket).first()
    if known:  # the same press again
        return Filed(known, secret if known.secret_hash else "")
    complaint = _write(ticket, said, by=by, secret=secret, now=clock.now(), acknowledge=acknowledge)
    return Filed(complaint, secret)


@transaction.atomic
def convert(ticket: Ticket, said: Said, *, by: Any, acknowledge: bool = True) -> Complaint:
    """Make a ticket the complaint it turned out to be; one that was one before goes on as it."""
    named = [*said.named, *shield.named_in(ticket.subject, *_texts(ticket))]
    # Before the ticket's own series: everybody takes the locks in one order.
    ticket.lock()
    known = Complaint.objects.filter(ticket=ticket).first()
    case = clocks.CASES[0] if said.case == clocks.COMPLAINT else clocks.CASES[1]
    number = known.number if known else numbers.allot(case.prefix(), clock.now(), case.width)
    ticket.become(
        said.case, number, by=by, restrict=lambda ticket: shield.restrictions(ticket, named)
    )
    now = clock.now()
    if known:
        known.reverted_at = None
        known.kind, known.about = said.kind, said.about
        known.confidentiality = said.confidentiality
        known.save()
        notices.tell_new(known, by=by, now=now, acknowledge=acknowledge)
        return known
    complaint = _write(ticket, said, by=by, secret="", now=now, acknowledge=acknowledge)
    # An answer given already is the first answer.
    if ticket.unanswered_since is None:
        ticket.keep_promise(clocks.ANSWER, by=by)
    return complaint


def _write(
    ticket: Ticket,
    said: Said,
    *,
    by: Any,
    secret: str,
    now: datetime,
    acknowledge: bool = True,
) -> Complaint:
    complaint = Complaint.objects.create(
        ticket=ticket,
        number=ticket.number,
        kind=said.kind,
        way=said.way,
        about=said.about,
        confidentiality=said.confidentiality,
        happened_at=said.happened_at,
        earlier_ticket=said.earlier_ticket,
        letter_number=said.letter_number,
        letter_date=said.letter_date,
        is_from_lapor=said.is_from_lapor,
        lapor_number=said.lapor_number,
        secret_hash=secrets.hashed(secret) if secret else "",
    )
    complaint.officers.set(said.officers)
    asked = None if ticket.doubt else ticket.requester
    ticket.record("complaint.filed", by=by or asked, now=now, kind=said.kind)
    clocks.watch(ticket, now)
    notices.tell_new(complaint, by=by, now=now, acknowledge=acknowledge)
    return complaint


def _category(said: Said) -> Category:
    if said.earlier_ticket:
        return said.earlier_ticket.category
    return Category.objects.get(code=settings.COMPLAINT_CATEGORY)


def _texts(ticket: Ticket) -> list[str]:
    return list(ticket.messages.values_list("body", flat=True))
