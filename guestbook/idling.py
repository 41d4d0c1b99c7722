"""A desk session ends after a short while without use: guests stand before that screen.

As with requesters, looking writes nothing: a signed cookie says when this browser was last used.
It also says by whom, so that what is typed after the end can be kept for that person.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from tickets import groups

_SALT = "guestbook.idling"
_SINCE = "desk_since"
# How long what is typed can still be told to be of whom.
_REMEMBERED = 24 * 3600
# What the desk has elsewhere is entered by its own address, and is work at the desk as well.
_ELSEWHERE = "/pengaduan/catat/"
_GUARDED = ("/admin/", "/buku-tamu/", _ELSEWHERE)


def note_the_desk(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Mark a session of the desk when it begins; others keep their usual length."""
    if user.groups.filter(name=groups.DESK_STAFF).exists():
        request.session[_SINCE] = int(time.time())


def stay(request: HttpRequest) -> None:
    """Have the answer to this request say that the desk is in use."""
    request._desk_is_used = True


def whose(request: HttpRequest, seconds: int = _REMEMBERED) -> int | None:
    """Return the key of who used this browser's desk within so many seconds."""
    try:
        said = TimestampSigner(salt=_SALT).unsign(request.COOKIES.get(cookie_name(), ""), seconds)
    except BadSignature:
        return None
    return int(said)


def cookie_name() -> str:
    return "__Host-desk" if settings.SECURE else "desk"


class SignsOutTheDesk:
    """Let an idle desk session in nowhere; its row stays for the login that comes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_GUARDED) and _is_idle(request):
            request.user = AnonymousUser()
        if request.path.startswith(_ELSEWHERE):
            stay(request)
        response = self.get_response(request)
        if getattr(request, "_desk_is_used", False) and request.user.pk:
            _remember(request, response)
        return response


def _is_idle(request: HttpRequest) -> bool:
    since = request.session.get(_SINCE)
    if since is None:
        return False
    seconds = settings.DESK_IDLE_MINUTES * 60
    return time.time() - since > seconds and whose(request, seconds) != _user_in(request)


def _user_in(request: HttpRequest) -> int:
    return int(request.session.get("_auth_user_id", 0))


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie(
        cookie_name(),
        TimestampSigner(salt=_SALT).sign(str(request.user.pk)),
        max_age=_REMEMBERED,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
