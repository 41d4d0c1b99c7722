from datetime import datetime, timedelta

from django import template

register = template.Library()


@register.filter(expects_localtime=False)
def until(start: datetime, now: datetime) -> timedelta:
    """Return how long ago something began."""
    return max(now - start, timedelta())
