"""Complaints by mail: what comes to +pengaduan, and what looks like a complaint on its way in."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from complaints import notices, shield
from complaints.filing import Said, file_complaint
from complaints.models import Complaint, Triage
from tickets import clock
from tickets.intake import LONGEST_SUBJECT, file_ticket
from tickets.mail_in import writing
from tickets.mail_in.parsed import ParsedMail
from tickets.mail_in.routing import Arrival
from tickets.models import Category, Ticket

# Words by which people of this country complain; parts of words, so that forms of them count.
_WORDS = re.compile(
    r"\b(pengaduan|mengadu\w*|adukan|aduan|keluhan|mengeluh\w*|komplain|kecewa|somasi|"
    r"pungli|suap|gratifikasi|maladministrasi|melapork\w*|tidak\s+sopan|kasar|kritik|"
    r"complain\w*|complaint\w*)\b",
    re.IGNORECASE,
)
# What a subject says it is; anything else at the place of complaints is a complaint.
_MILDER = re.compile(r"\b(saran|masukan|usul\w*|suggestion)\b", re.IGNORECASE)
LONGEST_TEXT = 20_000


def take_complaint(arrival: Arrival) -> Ticket | None:
    """File what was written to the place of complaints."""
    said = Said(
        kind=_kind(arrival.mail),
        about=Complaint.About.OTHER,
        way=Complaint.Way.EMAIL,
        # A mail has no box to tick: nobody's name is shown whom we have not asked.
        confidentiality=Complaint.Confidentiality.HIDDEN,
        subject=_subject(arrival.mail),
        description=_text(arrival.mail),
        files=arrival.found.taken,
    )
    filed = file_complaint(
        said,
        writing.contact_of(arrival),
        received_at=arrival.received_at,
        acknowledge=_may_answer(arrival),
        is_proven=arrival.row.is_verified,
    )
    return filed.complaint.ticket


def sift(arrival: Arrival) -> Ticket | None:
    """Keep a mail that names staff, or complains, for complaint handlers until one has read it."""
    mail = arrival.mail
    named = shield.named_in(mail.subject, mail.text)
    fresh = f"{mail.subject}\n{mail.text[: mail.folds_at or None]}"
    if not (named or _WORDS.search(fresh) or _MILDER.search(mail.subject)):
        return None
    ticket = file_ticket(
        channel=Ticket.Channel.EMAIL,
        subject=_subject(mail),
        description=_text(mail),
        category=Category.other(),
        contact=writing.contact_of(arrival),
        files=arrival.found.taken,
        received_at=arrival.received_at,
        restrict=lambda ticket: shield.restrictions(ticket, named),
        announce=False,
        is_proven=arrival.row.is_verified,
    )
    reason = Triage.Reason.NAMES_STAFF if named else Triage.Reason.WORDS
    have_sorted(ticket, reason, is_answerable=writing.is_answerable(arrival))
    return ticket


def have_sorted(ticket: Ticket, reason: str, *, is_answerable: bool) -> None:
    """Have a handler say what a ticket is; they alone see it until then."""
    now = clock.now()
    about = {"reason": reason, "is_answerable": is_answerable}
    triage, is_new = Triage.objects.get_or_create(ticket=ticket, defaults=about | {"put_at": now})
    if is_new:
        notices.tell_triage(ticket, now)
    elif is_answerable:
        Triage.objects.filter(pk=triage.pk).update(**about)


def _kind(mail: ParsedMail) -> str:
    milder = _MILDER.search(mail.subject)
    if milder is None:
        return Complaint.Kind.COMPLAINT
    is_input = milder[1].casefold() == "masukan"
    return Complaint.Kind.INPUT if is_input else Complaint.Kind.SUGGESTION


def _subject(mail: ParsedMail) -> str:
    return " ".join(mail.subject.split())[:LONGEST_SUBJECT] or _("(no subject)")


def _text(mail: ParsedMail) -> str:
    return mail.text.strip()[:LONGEST_TEXT] or _("(The mail has no text.)")


def _may_answer(arrival: Arrival) -> bool:
    """Tell whether the sender may be told by itself that it came, as of every mail."""
    sender = arrival.mail.sender
    return sender is not None and writing.may_answer(arrival, sender.email)
