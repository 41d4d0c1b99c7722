"""What an escalation hears of its ticket, inside the same transaction.

Connected bare: a ticket that came back while its escalation stands as unanswered, or a mail that
failed while the hand-over stands, would break the promise to the requester.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from escalation import following
from escalation.models import Enclosure, Escalation, HeldAnswer, HeldFile
from escalation.verbs.base import WATCHES
from tickets import notices
from tickets.erasure import ERASED
from tickets.models import Event, InboundMail, Watch
from tickets.verbs.base import NotPossible

ENDINGS = {
    "ticket.solved",
    "ticket.closed",
    "ticket.withdrawn",
    "ticket.duplicate",
    "ticket.marked_spam",
}


def hear(event: Event, **kwargs: Any) -> None:
    """Let escalation and incident follow what was done to the ticket."""
    if event.code == "ticket.taken_back":
        _check_answered(event)
    elif event.code == "ticket.hand_over_void":
        _void(event)
    elif event.code in ENDINGS:
        _end(event)
    elif event.code == "mail.failed":
        _undo_failed(event)
    elif event.code == "requester.erased":
        _erase(event)
    following.hear(event)


def _check_answered(event: Event) -> None:
    """Nobody but an answer brings a ticket back: else whoever wants more time would say so."""
    if Escalation.objects.away().filter(ticket=event.ticket).exists():
        raise NotPossible(_("Their answer has not been recorded. Record it in the escalation."))
    if Escalation.objects.filter(ticket=event.ticket, answered_at=event.recorded_at).exists():
        notices.tell_officers(event, "escalation_answered")


def _void(event: Event) -> None:
    _finish(event, "voided_at", event.recorded_at)


def _end(event: Event) -> None:
    _finish(event, "ended_at", event.recorded_at)


def _finish(event: Event, instant: str, now: datetime) -> None:
    open_ones = Escalation.objects.open().filter(ticket=event.ticket)
    if open_ones.update(**{instant: now, "next_follow_up_at": None}):
        Watch.drop(event.ticket, now, *WATCHES)


def _undo_failed(event: Event) -> None:
    """The mail will never arrive: the hand-over is as if it had not been."""
    sent = Escalation.objects.away().filter(ticket=event.ticket, mail=event.data["mail"])
    if failed := sent.first():
        failed.ticket = event.ticket
        failed.void(by=None, reason=_("The mail could not be delivered."))
        told = event.ticket.record("escalation.mail_failed", by=None, now=event.recorded_at)
        notices.tell_officers(told, "escalation_mail_failed")


def _erase(event: Event) -> None:
    """Keep the figures of whoever was erased, and nothing they said."""
    mine = Escalation.objects.filter(ticket=event.ticket)
    Enclosure.objects.filter(escalation__in=mine).delete()
    held = HeldAnswer.objects.filter(escalation__in=mine)
    for file in HeldFile.objects.filter(held__in=held).exclude(file=""):
        file.file.delete(save=False)
    HeldFile.objects.filter(held__in=held).update(file="", name=ERASED)
    held.update(body=ERASED, subject=ERASED, sender=ERASED)
    mine.update(pack={}, reason=ERASED, number="", with_identity=False)
    InboundMail.objects.filter(pk__in=held.values("inbound_mail")).update(
        raw=b"", sender=ERASED, subject=ERASED
    )
