"""Bringing a mail onto a ticket: as the requester's word, for staff to read, or as a new ticket."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tickets import clock, notices
from tickets.intake import LONGEST_SUBJECT, Contact, file_ticket, known_or_new
from tickets.mail_in import answers, authenticating, own, thanks
from tickets.mail_in.arriving import trusted_hosts
from tickets.mail_in.files import Checked
from tickets.mail_in.routing import Arrival
from tickets.models import Category, InboundMail, Message, Requester, Ticket
from tickets.prepared import Prepared
from tickets.verbs.base import NotPossible

# What is longer stays in the raw mail, which staff can open.
LONGEST_BODY = 100_000


def to_ticket(arrival: Arrival, ticket: Ticket, found: Checked, *, has_token: bool = False) -> bool:
    """Bring a mail onto a ticket that it names; say whether it went there."""
    while ticket.duplicate_of:
        ticket = ticket.duplicate_of
    ticket.lock()
    why = _why_not_their_word(arrival, ticket, has_token)
    if not why and ticket.is_finished and _only_thanks(arrival, ticket, found):
        # Politeness must neither begin a new promise nor keep a solved ticket from closing.
        arrival.row.is_verified = True
        join(arrival, ticket, found, why="thanks")
        return True
    if not why:
        if _hear(arrival, ticket, found):
            return True
    elif ticket.status != Ticket.Status.CLOSED or why == "automatic":
        join(arrival, ticket, found, why=why)
        return True
    # Nobody would read it there: it becomes a ticket of its own, which goes on from that one.
    arrival.follows = ticket
    return False


def join(arrival: Arrival, ticket: Ticket, found: Checked, *, why: str) -> None:
    """Keep a mail on a ticket for staff to read."""
    message = ticket.join(
        _body(arrival), why=why, files=found.taken, occurred_at=arrival.received_at
    )
    taken(arrival, ticket, message)


def _why_not_their_word(arrival: Arrival, ticket: Ticket, has_token: bool) -> str:
    """Return why a mail is not the requester's word on a ticket; empty where it is."""
    mail = arrival.mail
    if mail.automatic in ("auto_reply", "bounce"):
        return "automatic"
    if mail.sender is None:
        return "unverified"
    if _is_staff(mail.sender.email):
        return "staff"
    if ticket.requester is None or ticket.requester.email != mail.sender.email:
        return "colleague" if has_token and arrival.is_proven else "unverified"
    is_disproven = authenticating.is_disproven(mail, trusted_hosts(arrival.row))
    is_believed = arrival.is_proven or (has_token and not is_disproven)
    return "" if is_believed else "unverified"


def _only_thanks(arrival: Arrival, ticket: Ticket, found: Checked) -> bool:
    name = ticket.requester.name if ticket.requester else ""
    has_files = found.taken or found.refused
    return not has_files and thanks.is_only_thanks(arrival.mail, number=ticket.number, name=name)


def _is_staff(address: str) -> bool:
    return bool(_staff(address=address))


def _with_address(address: str) -> QuerySet:
    staff = get_user_model().objects.filter(email__iexact=address, is_staff=True)
    return staff.values_list("pk")[:1]


_staff = Prepared(_with_address, address=str)


def _hear(arrival: Arrival, ticket: Ticket, found: Checked) -> bool:
    """Take it as the requester's word, unless it is too late to reopen."""
    row, body = arrival.row, _body(arrival)
    row.is_verified = True
    try:
        if ticket.status == Ticket.Status.CLOSED:
            ticket.reopen(body, by=ticket.requester, files=found.taken)
            message = ticket.messages.latest("id")
        else:
            at = min(max(arrival.received_at, ticket.received_at), clock.now())
            message = ticket.receive(body, by=ticket.requester, files=found.taken, occurred_at=at)
    except NotPossible:
        return False
    taken(arrival, ticket, message)
    return True


def file(arrival: Arrival, found: Checked) -> Ticket:
    """File what a mail says as a new ticket; whoever cannot be told by their From is nobody."""
    contact = contact_of(arrival)
    address = (contact.email if contact else "") or ""
    return file_ticket(
        channel=Ticket.Channel.EMAIL,
        subject=" ".join(arrival.mail.subject.split())[:LONGEST_SUBJECT] or _("(no subject)"),
        description=_body(arrival),
        category=Category.other(),
        contact=contact,
        files=found.taken,
        received_at=arrival.received_at,
        follows=arrival.follows,
        announce=bool(address) and may_answer(arrival, address),
        is_proven=arrival.row.is_verified and not arrival.is_in_our_name,
    )


def contact_of(arrival: Arrival) -> Requester | None:
    """Return who wrote: on record, or new; None for nobody who could be answered."""
    sender = arrival.mail.sender
    if arrival.is_in_our_name:
        # Whoever filled in a web form that writes in our name; never we ourselves.
        others = [each for each in arrival.mail.reply_to if not own.is_own(each.email)]
        sender = others[0] if len(others) == 1 else None
    # An address that only folding turns into somebody's is not theirs.
    if sender is None or len(sender.email) > 254 or sender.email != sender.email.casefold():
        return None
    try:
        validate_email(sender.email)
    except ValidationError:
        return None
    name = " ".join(sender.name.split())[:120]
    # Known, they are as the record has them: a name that mail gives itself is no statement.
    return known_or_new(Contact(name=name or sender.email[:120], email=sender.email))


def may_answer(arrival: Arrival, address: str) -> bool:
    """Tell whether the sender may be answered by itself: a person, and not too often."""
    return is_answerable(arrival) and answers.may_answer(address)


def is_answerable(arrival: Arrival) -> bool:
    """Tell a person's mail, which may be answered by itself as long as that is not too often."""
    if arrival.mail.automatic or arrival.row.is_junk:
        return False
    return not authenticating.is_disproven(arrival.mail, trusted_hosts(arrival.row))


def tell_refused(arrival: Arrival, ticket: Ticket, refused: list[str]) -> None:
    """Note on the ticket which files were not taken, and tell whoever the ticket belongs to."""
    ticket.lock()
    now = clock.now()
    event = ticket.record("mail.files_refused", by=None, now=now, files=refused[:20])
    requester, sender = ticket.requester, arrival.mail.sender
    if not requester or not sender or requester.email != sender.email:
        return
    is_their_word = bool(arrival.row.message and not arrival.row.message.is_internal)
    if is_their_word and may_answer(arrival, sender.email):
        notices.tell_requester(event, "files_refused")


def unlinked_message(ticket: Ticket, row: InboundMail) -> Message | None:
    """Return what an app made of a mail, to be marked with where it came from."""
    made = ticket.messages.filter(inbound_mail=None, recorded_at__gte=row.recorded_at)
    return made.exclude(author="office").order_by("id").last()


def taken(arrival: Arrival, ticket: Ticket, message: Message | None = None) -> None:
    row = arrival.row
    row.status, row.ticket = InboundMail.Status.TAKEN, ticket
    row.message = message or ticket.first_words or ticket.messages.order_by("id").first()


def _body(arrival: Arrival) -> str:
    """Return what was written, the quoted part included: pages fold it, nothing is cut."""
    text = arrival.mail.text.strip()
    if len(text) > LONGEST_BODY:
        text = text[:LONGEST_BODY] + "\n\n" + _("(The mail goes on; staff can open the whole.)")
    return text or arrival.mail.subject.strip() or _("(The mail has no text.)")
