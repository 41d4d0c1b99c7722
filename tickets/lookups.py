"""Finding one's tickets again: what was typed is written down, a worker mails the way in.

Whether a link is mailed is decided away from the page, and it goes to the address on file only: a
page cannot be used to learn who is known here.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from tickets import clock, outbox
from tickets.models import Lookup, OutgoingMail, Requester, Ticket
from tickets.verbs.linking import ONCE_IN
from tickets.watching import PASSING

log = logging.getLogger(__name__)

# Of a closed ticket a link is of use for the week it still opens; a little more is listed by none.
RECENT = timedelta(days=7)
MOST_LISTED = 20
KEPT = timedelta(days=30)
# Nobody waits longer for it: they have asked again since.
GIVEN_UP = timedelta(hours=1)


def write(kind: str, what: str) -> None:
    """Write one row, whoever may be behind it."""
    Lookup.objects.create(kind=kind, what=what, what_hash=_hash(kind, what), at=clock.now())


def answer_waiting() -> int:
    """Answer what waits, one at a time, and forget what was typed; sweep what is old."""
    Lookup.objects.filter(answered_at__lt=clock.now() - KEPT).delete()
    answered, left = 0, set()
    while lookup := _answer_next(left):
        if lookup.answered_at:
            answered += 1
        else:
            left.add(lookup.pk)
    return answered


def tickets_of(requester: Requester, now: datetime):
    """Return what a mail of all tickets lists: the open ones, and those closed lately."""
    mine = Ticket.objects.filter(requester=requester).exclude(outcome=Ticket.Outcome.SPAM)
    recent = mine.filter(Q(closed_at=None) | Q(closed_at__gt=now - RECENT))
    return recent.select_related("category").order_by("-received_at", "-id")[:MOST_LISTED]


def _answer_next(left: set[int]) -> Lookup | None:
    """Answer the one that waits longest; leave it for the next round after what may pass."""
    with transaction.atomic():
        waiting = Lookup.objects.filter(answered_at=None).exclude(pk__in=left).order_by("at")
        lookup = waiting.select_for_update(skip_locked=True).first()
        if lookup is None:
            return None
        now = clock.now()
        try:
            with transaction.atomic():
                _mail_what_it_finds(lookup)
        except PASSING as error:
            if now - lookup.at < GIVEN_UP:
                if isinstance(error, SoftTimeLimitExceeded):
                    raise  # for all that wait the round is over
                log.warning("Look-up %s is tried again: %s", lookup.pk, type(error).__name__)
                return lookup
            log.exception("Look-up %s was not answered", lookup.pk)
        except Exception:
            # One that cannot be answered must not stand in the way of all others.
            log.exception("Look-up %s was not answered", lookup.pk)
        lookup.what, lookup.answered_at = "", now
        lookup.save(update_fields=["what", "answered_at"])
        return lookup


def _mail_what_it_finds(lookup: Lookup) -> None:
    if lookup.kind == Lookup.Kind.NUMBER:
        ticket = Ticket.objects.filter(Ticket.numbered(lookup.what)).first()
        if ticket:
            ticket.send_link(by=None)
        return
    requester = Requester.objects.select_for_update().filter(email=lookup.what).first()
    if requester:
        _mail_all(requester, lookup)


def _mail_all(requester: Requester, lookup: Lookup) -> None:
    now = clock.now()
    newest = tickets_of(requester, now).first()
    lately = OutgoingMail.objects.filter(
        template="my_tickets", to=requester.email, created_at__gt=now - ONCE_IN
    )
    if newest is None or lately.exists():
        return
    mail = outbox.compose(
        key=f"lookup:{lookup.pk}",
        ticket=None,
        template="my_tickets",
        to=requester.email,
        language=newest.language,
        now=now,
        data={"requester": requester.pk},
    )
    outbox.put([mail])


def _hash(kind: str, what: str) -> str:
    key = settings.IDENTITY_KEYS[0]
    return salted_hmac("tickets.lookups" + kind, what, key, algorithm="sha256").hexdigest()
