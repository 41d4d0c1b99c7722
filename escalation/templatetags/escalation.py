from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from escalation.emails import away_for
from escalation.staff import ticket_panel
from tickets.models import Ticket

register = template.Library()


@register.inclusion_tag("escalation/staff/_on_ticket.html", takes_context=True)
def escalation_panel(context: Context, ticket: Ticket) -> dict[str, Any]:
    """Show the ticket's escalation to staff, and what can be begun."""
    request = context["request"]
    seen = ticket_panel.of(request.user, ticket)
    return {"ticket": ticket, "seen": seen, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("escalation/_told.html")
def escalation_told(ticket: Ticket) -> dict[str, Any]:
    """Tell the requester who has the ticket, since when, and under which number."""
    away = away_for(ticket) if ticket.status == Ticket.Status.HANDED_OVER else None
    if away is None:
        return {"told": None}
    return {
        "told": {
            "party": away.target.party,
            "since": ticket.turns.get(ended_at=None).started_at,
            "number": away.number,
            "follow_ups": away.follow_ups,
            "followed_up_at": away.followed_up_at,
        }
    }
