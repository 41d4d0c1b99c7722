"""Instants as a person reads them: the whole date, the time, and whose time it is."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """Return “Senin, 24 November 2026 pukul 09.15 WIB”."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": date_format(local, "l, j F Y"),
        "time": local.strftime(_("%H:%M")),
        "zone": local.tzname(),
    }
