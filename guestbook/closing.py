"""The day's end: who forgot to press “left” is closed, and marked so."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import DateTimeField, Value
from django.db.models.functions import Greatest

from guestbook.models import KeptForm, Visit
from guestbook.models.visit import office_day

KEPT = timedelta(days=1)


def close_days(now: datetime) -> int:
    """Close the visits of days that are over, and return how many; sweep forms left behind."""
    KeptForm.objects.filter(kept_at__lt=now - KEPT).delete()
    today, closed = office_day(now), 0
    open_visits = Visit.objects.filter(left_at=None, day__lt=today)
    for day in open_visits.order_by("day").values_list("day", flat=True).distinct():
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))
        # What was pressed after midnight stays the later of the two.
        ends_at = Greatest(Value(midnight, DateTimeField()), "arrived_at", "served_at")
        closed += Visit.objects.filter(left_at=None, day=day).update(
            left_at=ends_at, is_closed_by_day=True
        )
    return closed
