"""What may be sent: so many mails a day in all, so many an hour to one requester's address.

Nothing is dropped: what is over a limit waits, and is marked so that staff see why. The last tenth
of the day's quota is for staff and third parties: a flood of mail to requesters must silence
neither the keeper nor a hand-over. An address of theirs has no limit of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from tickets import mailboxes
from tickets.models.outgoing_mail import OutgoingMail

HOUR = timedelta(hours=1)
# How often what waits is looked at again: a raised limit takes effect by itself.
AGAIN = timedelta(minutes=15)
# One in so many mails of the quota is kept for staff.
STAFF_SHARE = 10
_BATCH = 1000


def hold_if_over(mail: OutgoingMail, now: datetime) -> bool:
    """Hold what is due like this mail when it is over a limit; say whether it is."""
    return _hold_for_quota(mail, now) or _hold_for_address(mail, now)


def _hold_for_quota(mail: OutgoingMail, now: datetime) -> bool:
    quota, is_first = settings.OUTBOX_DAILY_QUOTA, not _is_to_requester(mail)
    if not quota or not _is_used_up(quota if is_first else quota - quota // STAFF_SHARE, now):
        return False
    over = due(now) if is_first else _to_requesters(due(now))
    _hold(over, OutgoingMail.Held.QUOTA, now)
    return True


def _is_used_up(most: int, now: datetime) -> bool:
    midnight = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return _sent_since(midnight)[:most].count() >= most


def _hold_for_address(mail: OutgoingMail, now: datetime) -> bool:
    """Hold what is due to an address that was written to often enough; say whether it was."""
    limit = settings.OUTBOX_HOURLY_PER_ADDRESS
    if not limit or not _is_to_requester(mail):
        return False
    if _sent_since(now - HOUR).filter(mailboxes.same(mail.to))[:limit].count() < limit:
        return False
    mine = _to_requesters(due(now)).filter(mailboxes.same(mail.to))
    _hold(mine, OutgoingMail.Held.ADDRESS, now)
    return True


def due(now: datetime):
    queued = OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED)
    return queued.filter(next_attempt_at__lte=now).order_by("next_attempt_at", "id")


def _is_to_requester(mail: OutgoingMail) -> bool:
    return mail.user_id is None and mail.template not in _to_third_parties()


def _to_requesters(mails):
    return mails.filter(user=None).exclude(template__in=_to_third_parties())


def _to_third_parties() -> list[str]:
    from tickets.emails.kinds import KINDS

    return [name for name, kind in KINDS.items() if kind.third_party_reply]


def _sent_since(at: datetime):
    """Return what has left, also where it came back."""
    sent = Q(status=OutgoingMail.Status.SENT, settled_at__gte=at)
    return OutgoingMail.objects.filter(sent | Q(bounced_at__gte=at)).order_by()


def _hold(mails, held_by: str, now: datetime) -> None:
    # Rows another worker has in hand are left to it: nobody waits in a circle.
    mine = mails.select_for_update(skip_locked=True)
    ids = list(mine.values_list("pk", flat=True)[:_BATCH])
    OutgoingMail.objects.filter(pk__in=ids).update(held_by=held_by, next_attempt_at=now + AGAIN)
