"""Erasing a person's data under law: what says who it was goes, the figures stay.

The one path round the append-only history: it says so to the database for its own transaction.
Other apps hear of it by `signals.requester_erased`, also of a person without tickets, and erase
what they added in the same transaction.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import (
    AccessLink,
    Attachment,
    BreachCause,
    Draft,
    EarlyReport,
    Event,
    InboundMail,
    Message,
    OutgoingMail,
    Rating,
    Requester,
    Statement,
    Ticket,
    Watch,
)
from tickets.signals import requester_erased
from tickets.verbs.base import NotPossible

# Stored, not worded: it stands where a person's own words stood.
ERASED = "[data dihapus]"

# What history says in words that name nobody; any other text in it is blanked.
_KEPT = {
    "after", "before", "due_after", "due_at", "due_before", "duplicate", "fields", "kind", "of",
    "outcome", "template", "third_party", "to",
}  # fmt: skip


@transaction.atomic
def erase(requester: Requester, *, by: Any, reason: str) -> None:
    """Make a requester nobody in everything of theirs; files go when the transaction commits."""
    if not reason.strip():
        raise NotPossible(_("Please say why this person's data is erased."))
    tickets = list(Ticket.objects.filter(requester=requester).order_by("pk").select_for_update())
    requester = Requester.objects.select_for_update().get(pk=requester.pk)
    if requester.erased_at:
        return
    if not all(ticket.is_finished for ticket in tickets):
        raise NotPossible(_("This person still has open tickets. Finish them first."))
    now = clock.now()
    requester_erased.send(sender=Requester, requester=requester)
    _erase_conversation(tickets)
    _erase_mail(tickets, requester.email, now)
    _erase_history(tickets)
    _erase_person(requester, now)
    for ticket in tickets:
        Watch.drop(ticket, now)
        ticket.record("requester.erased", by=by, now=now, reason=reason)


def _erase_conversation(tickets: list[Ticket]) -> None:
    attachments = Attachment.objects.filter(message__ticket__in=tickets).exclude(file="")
    for name in attachments.values_list("file", flat=True):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    attachments.update(file="", name=ERASED, content_type="")
    Draft.objects.filter(ticket__in=tickets).delete()
    Message.objects.filter(ticket__in=tickets).update(body=ERASED, submission=None)
    BreachCause.objects.filter(deadline__ticket__in=tickets).update(text=ERASED)
    Rating.objects.filter(ticket__in=tickets).exclude(words="").update(words=ERASED)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(
        subject=ERASED,
        application="",
        error_code="",
        tender_code="",
        outside_number="",
        submission=None,
    )


def _erase_mail(tickets: list[Ticket], email: str | None, now: datetime) -> None:
    theirs = Q(ticket__in=tickets, user=None)
    if email:
        theirs |= Q(to=email)
        EarlyReport.objects.filter(recipient=email.casefold()).delete()
    mails = OutgoingMail.objects.filter(Q(ticket__in=tickets) | theirs)
    mails.filter(status=OutgoingMail.Status.QUEUED).update(
        status=OutgoingMail.Status.CANCELLED, settled_at=now
    )
    mails.filter(theirs).update(to="")
    mails.update(subject="", copy="", last_error="", provider_id="")
    came = InboundMail.objects.filter(Q(ticket__in=tickets) | Q(sender=email or ERASED))
    came.update(raw=b"", size=0, sender="", subject="", own_id="", last_error="")
    links = AccessLink.objects.filter(ticket__in=tickets)
    links.update(recipient="", revoked_at=Coalesce(F("revoked_at"), now))


def _erase_history(tickets: list[Ticket]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('helpdesk.erasure', 'on', true)")
        changed = []
        for event in Event.objects.filter(ticket__in=tickets).exclude(data={}):
            data = {key: _blanked(key, value) for key, value in event.data.items()}
            if data != event.data:
                event.data = data
                changed.append(event)
        Event.objects.bulk_update(changed, ["data"], batch_size=500)
        cursor.execute("SELECT set_config('helpdesk.erasure', 'off', true)")


def _blanked(key: str, value: Any) -> Any:
    is_figure = value is None or isinstance(value, bool | int | float)
    return value if is_figure or key in _KEPT else ERASED


def _erase_person(requester: Requester, now: datetime) -> None:
    nobody = {
        "name": ERASED,
        "phone": "",
        "organisation": "",
        "identity_type": "",
        "identity_cipher": "",
        "identity_hash": "",
    }
    Statement.objects.filter(ticket__requester=requester).update(**nobody)
    Requester.objects.filter(pk=requester.pk).update(
        **nobody, email=None, postal_address="", erased_at=now
    )
