"""What the officer's ticket page shows of escalations and mass incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from escalation.models import Escalation, HeldAnswer, Incident
from tickets.models import Ticket
from tickets.staff import access


def latest() -> Subquery:
    """Read the newest escalation with the ticket: while one is open, it is that."""
    waits = HeldAnswer.objects.filter(escalation=OuterRef("pk"), accepted_at=None, refused_at=None)
    rows = Escalation.objects.filter(ticket=OuterRef("pk")).order_by("-id")
    said = JSONObject(
        pk="pk",
        target="target__name",
        number="number",
        sent_at="sent_at",
        acknowledged_at="acknowledged_at",
        answered_at="answered_at",
        voided_at="voided_at",
        ended_at="ended_at",
        next_follow_up_at="next_follow_up_at",
        has_held=Exists(waits),
    )
    return Subquery(rows.values(said=said)[:1])


def incident() -> Subquery:
    """Read the incident a ticket stands for or follows."""
    follows = Q(links__ticket=OuterRef("pk"), links__detached_at=None)
    mine = Incident.objects.present().filter(Q(parent=OuterRef("pk")) | follows).order_by("-id")
    return Subquery(mine.values(said=JSONObject(pk="pk", title="title", parent="parent"))[:1])


def of(user: Any, ticket: Ticket) -> dict[str, Any]:
    """Return where the ticket is handed over, what waits, and what can be begun."""
    is_workable = user.has_perm(access.WORK) and not ticket.is_finished
    present = _shown(ticket.escalation_beside)
    struck = ticket.incident_beside
    follows = bool(struck) and struck["parent"] != ticket.pk
    is_free = ticket.status != Ticket.Status.HANDED_OVER and not (present and present["is_open"])
    return {
        "present": present,
        "incident": struck,
        "follows": follows,
        "may_prepare": is_workable and is_free and not follows,
        "may_declare": is_workable and not struck,
        "is_shown": bool(present or struck or is_workable),
    }


def _shown(said: dict[str, Any] | None) -> dict[str, Any] | None:
    if said is None:
        return None
    instants = ("sent_at", "acknowledged_at", "answered_at", "voided_at", "ended_at")
    row = Escalation(**{name: said[name] for name in instants})
    return {
        **said,
        "state_label": row.state_label,
        "is_open": row.is_open,
        "next_follow_up_at": _instant(said["next_follow_up_at"]),
    }


def _instant(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
