"""What follows when the ticket of a mass incident moves: the others do, through a broadcast."""

from __future__ import annotations

from escalation.models import Incident
from tickets.models import Event

# By what happened to the incident's ticket, what is done to those that follow it.
ACTS = {
    "ticket.handed_over": "hand_over",
    "ticket.taken_back": "take_back",
    "ticket.hand_over_void": "void",
    "ticket.solved": "solve",
    "escalation.status_told": "status",
}


def hear(event: Event) -> None:
    """Let all that follow an incident do as its own ticket."""
    if event.code not in ACTS:
        return
    incident = Incident.objects.present().filter(parent=event.ticket).first()
    if incident is None:
        return
    act = ACTS[event.code]
    incident.broadcast(act, _said(event, act), by=event.user)
    if act == "solve":
        _end(incident, event)


def _said(event: Event, act: str) -> dict[str, str]:
    if act == "hand_over":
        return {"to": event.data["to"], "their_number": event.data.get("their_number", "")}
    if act == "solve" and event.data.get("message"):
        return {"body": event.ticket.messages.get(pk=event.data["message"]).body}
    return {}


def _end(incident: Incident, event: Event) -> None:
    """The incident is over, and so is what the front page says of it."""
    incident.solved_at = event.recorded_at
    if incident.ends_at is None and event.occurred_at > incident.starts_at:
        incident.ends_at = event.occurred_at
    incident.save(update_fields=["solved_at", "ends_at"])
    banner = incident.disturbance
    if banner and banner.ends_at is None and event.recorded_at > banner.starts_at:
        banner.ends_at = event.recorded_at
        banner.save(update_fields=["ends_at"])
