"""Instants as people here say them: the day, the date, and the time with the zone's label.

Always in the office's zone, whatever machine or mail client shows them: a promise is kept there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

register = template.Library()

_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}


def zone_label() -> str:
    """Return what people call the office's zone: WIB, WITA, WIT, or its name elsewhere."""
    return _LABELS.get(settings.TIME_ZONE, settings.TIME_ZONE)


def naming_the_zone(words: Any) -> Any:
    """Return lazy words with the office's zone for their %(zone)s, read when they are shown."""
    return lazy(lambda: str(words) % {"zone": zone_label()}, str)()


@register.filter(expects_localtime=False)
def moment(value: datetime | None) -> str:
    """Return "Senin, 24 November 2026 pukul 09.15 WIB"; nothing for no instant."""
    if value is None:
        return ""
    return _written(_in_the_office(value), "l, j F Y")


@register.filter(expects_localtime=False)
def moment_from(value: datetime | None, now: datetime) -> str:
    """Return the moment with "today" or "tomorrow" before the date, where it is that near."""
    if value is None:
        return ""
    local, today = _in_the_office(value), _in_the_office(now).date()
    if local.date() == today:
        return _("today, %(moment)s") % {"moment": _written(local, "l j F Y")}
    if local.date() == today + timedelta(days=1):
        return _("tomorrow, %(moment)s") % {"moment": _written(local, "l j F Y")}
    return moment(value)


@register.filter(expects_localtime=True)
def for_machines(value: datetime) -> str:
    """Return an instant as the attribute of <time> has it, seconds and zone included."""
    return value.isoformat()


def _written(local: datetime, day: str) -> str:
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": date_format(local, day),
        "time": f"{local:%H.%M}",
        "zone": zone_label(),
    }


def _in_the_office(value: datetime) -> datetime:
    return timezone.localtime(value, ZoneInfo(settings.TIME_ZONE))
