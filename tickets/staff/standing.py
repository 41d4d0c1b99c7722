"""How a promise stands at an instant, in the words the pages have a colour and a shape for."""

from __future__ import annotations

from datetime import datetime

from tickets.ticket_page import SOON


def urgency(due_at: datetime | None, now: datetime) -> str:
    """Return late, soon or on_time; paused where no deadline runs."""
    if due_at is None:
        return "paused"
    if due_at < now:
        return "late"
    return "soon" if due_at - now <= SOON else "on_time"
