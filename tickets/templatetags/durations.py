from datetime import timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def lasting(value: timedelta) -> str:
    """Return a length of time in its two largest units: “2 hari 3 jam”."""
    minutes = int(value.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        days and ngettext("%(count)d day", "%(count)d days", days) % {"count": days},
        hours and ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours},
        minutes and ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes},
    ]
    return " ".join([part for part in parts if part][:2]) or _("less than a minute")
