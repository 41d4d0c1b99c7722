"""What the officer's ticket page shows of escalations and mass incidents."""

from __future__ import annotations

from typing import Any

from escalation.models import Escalation, Incident
from escalation.staff.forms import TargetForm
from escalation.verbs.preparing import followed_incident
from tickets.models import Ticket
from tickets.staff import access


def of(user: Any, ticket: Ticket) -> dict[str, Any]:
    """Return where the ticket is handed over, what waits, and what can be begun."""
    may_work = user.has_perm(access.WORK)
    rows = Escalation.objects.filter(ticket=ticket).select_related("target")
    present = rows.open().first() or rows.first()
    follows = followed_incident(ticket)
    incident = Incident.objects.present().filter(parent=ticket).first()
    is_free = (
        may_work
        and not ticket.is_finished
        and ticket.status != Ticket.Status.HANDED_OVER
        and not (present and present.is_open)
    )
    return {
        "present": present,
        "has_held": bool(
            present and present.held_answers.filter(accepted_at=None, refused_at=None).exists()
        ),
        "follows": follows,
        "incident": incident,
        "target_form": TargetForm(ticket=ticket, auto_id="prepare_%s")
        if is_free and not follows
        else None,
        "may_declare": may_work and not ticket.is_finished and not (follows or incident),
        "is_shown": present or follows or incident or (may_work and not ticket.is_finished),
    }
