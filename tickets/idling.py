"""Signing requesters out after idling, without a write: looking at a page changes no row.

A signed cookie beside the session's says when this browser was last here. Each page of a ticket
renews it; a session without a fresh one is let in to nothing. See helpdesk/decisions.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "tickets.idling"


def is_awake(request: HttpRequest) -> bool:
    """Tell whether this browser was here lately; true at once after `wake`."""
    if getattr(request, "_is_awake", False):
        return True
    cookie = request.COOKIES.get(cookie_name(), "")
    try:
        said = TimestampSigner(salt=_SALT).unsign(cookie, settings.REQUESTER_IDLE_MINUTES * 60)
    except BadSignature:
        return False
    return constant_time_compare(said, _whose(request))


def wake(request: HttpRequest) -> None:
    """Have the answer to this request say that the browser was here."""
    request._is_awake = True


class SignsOutTheIdle:
    """Renew the cookie with every page that showed something of a ticket."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "_is_awake", False) and request.session.session_key:
            response.set_cookie(
                cookie_name(),
                TimestampSigner(salt=_SALT).sign(_whose(request)),
                max_age=settings.REQUESTER_IDLE_MINUTES * 60,
                secure=settings.SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def cookie_name() -> str:
    return "__Host-here" if settings.SECURE else "here"


def _whose(request: HttpRequest) -> str:
    # Of no use with another session.
    return salted_hmac(_SALT, request.session.session_key or "", algorithm="sha256").hexdigest()
