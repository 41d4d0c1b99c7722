"""What staff do with mail that waits for them: one press each."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tickets import clock
from tickets.mail_in import child, deciding, files, polling, taking
from tickets.mail_in.arriving import arrived
from tickets.models import InboundMail, Ticket
from tickets.verbs.base import NotPossible

Status = InboundMail.Status


def not_spam(row: InboundMail) -> InboundMail:
    """Let a mail go its way that was held or put away; its clock has run since it came."""
    mail = child.parse(bytes(row.raw))
    found = files.checked(mail)
    with transaction.atomic():
        row = _locked(row, Status.HELD, Status.IGNORED)
        if row.ticket:
            raise NotPossible(_("This mail is on a ticket already."))
        taking.lock(row)
        row.is_junk, row.status = False, Status.HELD
        row.save(update_fields=["is_junk", "status"])
        deciding.decide(arrived(row, mail), found, is_cleared=True)
        return row


def spam(row: InboundMail, *, by) -> InboundMail:
    """Put a mail away; where it has made a ticket, that ends as spam and its deadline is void."""
    with transaction.atomic():
        row = _locked(row, Status.HELD, Status.TAKEN, Status.QUARANTINED)
        ticket = row.ticket
        if ticket and not _is_its_first_word(row, ticket):
            raise NotPossible(_("This mail is part of a ticket that is not spam."))
        if ticket and ticket.status != Ticket.Status.CLOSED:
            ticket.mark_spam(by=by)
        row.status = Status.IGNORED
        row.save(update_fields=["status"])
        return row


def again(row: InboundMail) -> InboundMail:
    """Read a mail once more that could not be read; its ticket gets what it says."""
    if row.is_withheld:
        polling.fetch_again(row)
    with transaction.atomic():
        row = _locked(row, Status.QUARANTINED)
        row.status, row.attempts, row.next_attempt_at = Status.STORED, 0, clock.now()
        row.save(update_fields=["status", "attempts", "next_attempt_at"])
    if (claimed := taking.claim_one(row)) is not None:
        taking.take(claimed)
    return InboundMail.objects.get(pk=row.pk)


def _locked(row: InboundMail, *states: str) -> InboundMail:
    row = InboundMail.objects.select_for_update().get(pk=row.pk)
    if row.status not in states:
        raise NotPossible(_("Somebody else has dealt with this mail already."))
    return row


def _is_its_first_word(row: InboundMail, ticket: Ticket) -> bool:
    """Tell whether a ticket is what a mail has made, rather than what it was added to."""
    if row.status == Status.QUARANTINED:
        return row.message_id is None  # the small ticket that stands for it
    first = ticket.messages.order_by("id").first()
    return first is not None and row.message_id == first.pk
