from datetime import timedelta

from django import template
from django.utils.translation import ngettext

from complaints import clocks
from tickets import clock
from tickets.models import Policy
from tickets.templatetags.durations import lasting

register = template.Library()
_KINDS = {"answer": clocks.ANSWER, "complete": clocks.COMPLETE, "decision": clocks.DECISION}


@register.simple_tag
def promised(name: str) -> str:
    """Return what is promised now: “24 jam”, “60 hari”; what the office decides is what it says."""
    length = Policy.length_of(_KINDS[name], clock.now())
    hours = int(length / timedelta(hours=1))
    if length != timedelta(hours=hours) or hours > 24:
        return lasting(length)
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
