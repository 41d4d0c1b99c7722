from __future__ import annotations

from functools import partial

from django.db import Error
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from helpdesk import pulse
from tickets import clock


def clockwork(request: HttpRequest) -> dict[str, object]:
    """Tell the staff's pages what stands still; a page that does not show it asks for nothing."""
    return {"stopped_parts": SimpleLazyObject(partial(_stopped, request))}


def _stopped(request: HttpRequest) -> list[str]:
    # A page that has read the time already leaves it on its request.
    try:
        return list(pulse.stopped(getattr(request, "read_at", None) or clock.now()))
    except Error:
        return []
