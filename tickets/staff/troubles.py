"""What the portal could not do by itself and a person must look at; shown on the front page."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from tickets.models import InboundMail, Mailbox, OutgoingMail, Ticket, Watch

_Mail = InboundMail.Status


class Trouble(NamedTuple):
    label: str
    count: int
    url: str


def of(user) -> list[Trouble]:
    """Return the kinds of trouble there are, none of those there are not."""
    found = []
    if user.has_perm("tickets.view_outgoingmail"):
        found += [_failed_mail(user), _held_mail()]
    if user.has_perm("tickets.view_watch"):
        found.append(_failed_watches(user))
    if user.has_perm("tickets.sort_inboundmail"):
        found += [_waiting_mail(user, status) for status in (_Mail.HELD, _Mail.QUARANTINED)]
    if user.has_perm("tickets.view_mailbox") or user.has_perm("tickets.sort_inboundmail"):
        found += _failing_mailboxes(user)
    return [trouble for trouble in found if trouble.count]


def _failed_mail(user) -> Trouble:
    """Count undelivered mail of tickets that are not closed: who was not told can be called."""
    mails = OutgoingMail.objects.filter(status=OutgoingMail.Status.FAILED)
    seen = Ticket.objects.visible_to(user).exclude(status=Ticket.Status.CLOSED)
    mine = mails.filter(ticket__in=seen)
    url = reverse("admin:tickets_outgoingmail_changelist") + "?status__exact=failed"
    return Trouble(_("Mail that could not be delivered"), mine.count(), url)


def _held_mail() -> Trouble:
    waiting = OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED)
    url = reverse("admin:tickets_outgoingmail_changelist") + "?status__exact=queued"
    held = waiting.exclude(held_by="").count()
    return Trouble(_("Mail held back by a limit"), held, url)


def _failed_watches(user) -> Trouble:
    failed = Watch.objects.filter(done_at=None).exclude(last_error="")
    mine = failed.filter(ticket__in=Ticket.objects.visible_to(user))
    url = reverse("admin:tickets_watch_changelist") + "?failed=1"
    return Trouble(_("Watches that failed, and ring again later"), mine.count(), url)


def _waiting_mail(user, status: str) -> Trouble:
    mails = InboundMail.objects.visible_to(user).filter(status=status)
    label = {
        _Mail.HELD: _("Mail held: junk, perhaps"),
        _Mail.QUARANTINED: _("Mail that could not be read"),
    }[_Mail(status)]
    url = reverse("admin:tickets_inboundmail_changelist") + f"?status__exact={status}"
    return Trouble(label, mails.count(), url)


def _failing_mailboxes(user) -> list[Trouble]:
    """Name each server that fails, and its words."""
    url = (
        reverse("admin:tickets_mailbox_changelist")
        if user.has_perm("tickets.view_mailbox")
        else reverse("admin:index")
    )
    failing = Mailbox.objects.filter(is_active=True).exclude(failing_since=None)
    words = _("Mailbox %(mailbox)s cannot be read: %(words)s")
    return [
        Trouble(words % {"mailbox": box.address, "words": box.last_error[:200]}, 1, url)
        for box in failing
    ]
