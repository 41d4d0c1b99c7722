"""The supervisors' digest: written once a day, at half past seven by the office's clock."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from tickets import outbox
from tickets.audience import Audience
from tickets.models import OutgoingMail

AT = time(7, 30)


def write(now: datetime) -> int:
    """Write today's digest if it is time and it is not written; return how many mails.

    Asked often rather than rung once: a clock that was down at half past seven loses nothing.
    """
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    day = f"digest:{local:%Y-%m-%d}"
    if local.time() < AT or OutgoingMail.objects.filter(key__startswith=f"{day}:").exists():
        return 0
    mails = [
        outbox.compose(
            key=f"{day}:user{user.pk}",
            ticket=None,
            template="digest",
            to=user.email,
            user=user,
            language=settings.LANGUAGE_CODE,
            now=now,
            data={},
        )
        for user in Audience([]).above()
    ]
    outbox.put(mails)
    return len(mails)
