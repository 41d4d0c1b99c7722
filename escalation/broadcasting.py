"""Broadcasts: one ticket at a time, each verb together with the mark that it was done.

The rows are the truth: a worker killed in the middle leaves what is not marked to the next round,
and what is marked is done. Mail leaves through the outbox, within its limits; its key is made of
broadcast and requester, so nobody is mailed twice, however many tickets they have.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Min, OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from escalation.models import Broadcast, Delivery
from tickets import clock, notices
from tickets.models import Ticket
from tickets.verbs.base import NotPossible

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
AGAIN = timedelta(minutes=1)


def go_on(budget: timedelta) -> int:
    """Deliver what waits until nothing does or the time is up; return how many were done."""
    started, done = clock.now(), 0
    while clock.now() - started < budget and deliver_next():
        done += 1
    _finish()
    return done


def deliver_next() -> bool:
    """Do one delivery; say whether there was one."""
    with transaction.atomic():
        now = clock.now()
        delivery = _next(now)
        if delivery is None:
            return False
        try:
            with transaction.atomic():
                _deliver(delivery)
            delivery.done_at = now
        except NotPossible as refusal:
            delivery.done_at, delivery.refusal = now, str(refusal)[:300]
        except Exception:
            log.exception("Delivery %s failed", delivery.pk)
            _try_again(delivery, now)
        delivery.save(update_fields=["done_at", "refusal", "attempts", "next_attempt_at"])
        return True


def _next(now: datetime) -> Delivery | None:
    """Lock what is due first; the broadcasts of one incident go one after the other."""
    unfinished = Delivery.objects.filter(
        broadcast__incident=OuterRef("broadcast__incident"), done_at=None
    )
    first = unfinished.order_by().values("broadcast__incident").annotate(first=Min("broadcast"))
    waiting = Delivery.objects.filter(
        done_at=None,
        next_attempt_at__lte=now,
        broadcast__done_at=None,
        broadcast=Subquery(first.values("first")),
    )
    waiting = waiting.select_related("broadcast__incident__parent", "broadcast__by", "ticket")
    return waiting.order_by("id").select_for_update(skip_locked=True, of=("self",)).first()


def _try_again(delivery: Delivery, now: datetime) -> None:
    delivery.attempts += 1
    delivery.next_attempt_at = now + AGAIN
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.done_at = now
        delivery.refusal = _("It failed again and again; an administrator finds why in the log.")


def _deliver(delivery: Delivery) -> None:
    broadcast, ticket = delivery.broadcast, delivery.ticket
    link = ticket.incident_links.filter(incident=broadcast.incident, detached_at=None)
    if not link.exists():
        raise NotPossible(_("It was taken out of the incident."))
    # Whoever filed the incident's own ticket is told by what happened to that.
    is_told = broadcast.act != "reply" and (
        ticket.requester_id and ticket.requester_id == broadcast.incident.parent.requester_id
    )
    ticket.told_as = "" if is_told else f"broadcast:{broadcast.pk}"
    with translation.override(ticket.language):
        _ACTS[broadcast.act](ticket, delivery, broadcast.data, broadcast.by)


def _hand_over(ticket: Ticket, delivery: Delivery, data: dict[str, Any], by: Any) -> None:
    by = by or delivery.broadcast.incident.created_by
    ticket.hand_over(data["to"], by=by, their_number=data.get("their_number", ""))


def _take_back(ticket: Ticket, delivery: Delivery, data: dict[str, Any], by: Any) -> None:
    ticket.take_back(by=by)


def _void(ticket: Ticket, delivery: Delivery, data: dict[str, Any], by: Any) -> None:
    ticket.void_hand_over(by=by)


def _reply(ticket: Ticket, delivery: Delivery, data: dict[str, Any], by: Any) -> None:
    ticket.reply(data["body"] + _also(delivery), by=by)


def _solve(ticket: Ticket, delivery: Delivery, data: dict[str, Any], by: Any) -> None:
    body = data.get("body") or _("The disturbance is over. Please try again.")
    ticket.solve(body + _also(delivery), by=by)


def _status(ticket: Ticket, delivery: Delivery, data: dict[str, Any], by: Any) -> None:
    with Ticket.locking(ticket):
        event = ticket.record(
            "escalation.status_told", by=None, now=clock.now(), to=ticket.third_party
        )
        notices.tell_requester(event, "escalation_status")


def _also(delivery: Delivery) -> str:
    """Name the other tickets of the same person: they get one mail for all of them."""
    ticket = delivery.ticket
    if ticket.requester_id is None:
        return ""
    others = Delivery.objects.filter(
        broadcast=delivery.broadcast, ticket__requester=ticket.requester_id
    ).exclude(pk=delivery.pk)
    numbers = sorted(others.values_list("ticket__number", flat=True))
    if not numbers:
        return ""
    return "\n\n" + _("This is also for your tickets: %(numbers)s") % {
        "numbers": ", ".join(numbers)
    }


_ACTS = {
    "hand_over": _hand_over,
    "take_back": _take_back,
    "void": _void,
    "reply": _reply,
    "solve": _solve,
    "status": _status,
}


def _finish() -> None:
    """Mark the broadcasts of which nothing waits any more."""
    open_ones = Broadcast.objects.filter(done_at=None)
    waiting = Delivery.objects.filter(done_at=None).values("broadcast")
    open_ones.exclude(pk__in=waiting).update(done_at=clock.now())


def progress(broadcast: Broadcast) -> dict[str, Any]:
    """Return how many are done, and why some were left out."""
    rows = broadcast.deliveries.all()
    return {
        "broadcast": broadcast,
        "total": rows.count(),
        "done": rows.exclude(done_at=None).count(),
        "refused": list(
            rows.exclude(refusal="").annotate(number=F("ticket__number")).order_by("id")[:20]
        ),
        "left_out": rows.exclude(refusal="").count(),
    }
