from __future__ import annotations

from django.db import Error
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from helpdesk import pulse
from tickets import clock


def clockwork(request: HttpRequest) -> dict[str, object]:
    """Tell the staff's pages what stands still; a page that does not show it asks for nothing."""
    return {"stopped_parts": SimpleLazyObject(_stopped)}


def _stopped() -> list[str]:
    try:
        return list(pulse.stopped(clock.now()))
    except Error:
        return []
