from django import template
from django.template import Context

from tickets.staff import troubles as what_failed
from tickets.staff.views_of_queue import Tab, tabs_of

register = template.Library()


@register.simple_tag(takes_context=True)
def queue_tabs(context: Context) -> list[Tab]:
    """Return the parts of the queue with their counts, for whoever may see tickets."""
    user = context["request"].user
    return tabs_of(user) if user.has_perm("tickets.view_ticket") else []


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.simple_tag(takes_context=True)
def troubles(context: Context) -> list[what_failed.Trouble]:
    """Return what the portal could not do by itself, as far as this person may see it."""
    return what_failed.of(context["request"].user)
