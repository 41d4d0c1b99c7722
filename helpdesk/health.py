"""/healthz: 200 when the clockwork runs, 503 when it does not; a monitor may ask for details."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk import alarm, pulse
from tickets import clock


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    is_alive = pulse.is_alive()
    status = 200 if is_alive else 503
    if not is_alive:
        alarm.raise_aside()
    try:
        wants_details = _may_read(request)
        facts = pulse.details(clock.now()) if wants_details else None
    except Error:
        wants_details, facts = _has_token(request), {"database": False}
    if wants_details:
        response = JsonResponse({"alive": is_alive, **(facts or {})}, status=status)
    else:
        words = "ok\n" if is_alive else "not ok\n"
        response = HttpResponse(words, status=status, content_type="text/plain")
    # A monitor asks every few seconds; the alarm says it in the log, once.
    response._has_been_logged = True
    return response


def _may_read(request: HttpRequest) -> bool:
    if _has_token(request):
        return True
    # Only who brings a session is looked up: everybody else costs no query.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("X-Health-Token") or request.GET.get("token", "")
    wanted = settings.HEALTH_TOKEN
    return bool(wanted) and secrets.compare_digest(given.encode(), wanted.encode())
