"""What may be sent: so many mails a day in all, so many an hour to one requester's address.

Nothing is dropped: what is over a limit waits, and is marked so that staff see why. Mail to staff
has no limit of its own: their addresses are known, and a bad day must not silence the keeper.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from tickets.models.outgoing_mail import OutgoingMail

HOUR = timedelta(hours=1)
# How often what waits is looked at again: a raised limit takes effect by itself.
AGAIN = timedelta(minutes=15)
_BATCH = 1000


def hold_what_is_over(now: datetime) -> bool:
    """Hold everything due when the day's quota is used up; say whether it is."""
    if not is_used_up(now):
        return False
    _hold(due(now), OutgoingMail.Held.QUOTA, now)
    return True


def is_used_up(now: datetime) -> bool:
    quota = settings.OUTBOX_DAILY_QUOTA
    midnight = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return bool(quota) and _sent_since(midnight)[:quota].count() >= quota


def hold_for_address(mail: OutgoingMail, now: datetime) -> bool:
    """Hold what is due to an address that was written to often enough; say whether it was."""
    limit = settings.OUTBOX_HOURLY_PER_ADDRESS
    if not limit or mail.user_id is not None:
        return False
    if _sent_since(now - HOUR).filter(to=mail.to)[:limit].count() < limit:
        return False
    mine = due(now).filter(to=mail.to, user=None)
    _hold(mine, OutgoingMail.Held.ADDRESS, now)
    return True


def due(now: datetime):
    queued = OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED)
    return queued.filter(next_attempt_at__lte=now).order_by("next_attempt_at", "id")


def _sent_since(at: datetime):
    sent = OutgoingMail.objects.filter(status=OutgoingMail.Status.SENT, settled_at__gte=at)
    return sent.order_by()


def _hold(mails, held_by: str, now: datetime) -> None:
    # Rows another worker has in hand are left to it: nobody waits in a circle.
    mine = mails.select_for_update(skip_locked=True)
    ids = list(mine.values_list("pk", flat=True)[:_BATCH])
    OutgoingMail.objects.filter(pk__in=ids).update(held_by=held_by, next_attempt_at=now + AGAIN)
