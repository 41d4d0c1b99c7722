"""The device at the desk: for a day it may fill in the survey, and nothing else.

Whoever of the staff sets it up is logged out by that: a guest with the device in hand has nobody's
account. A signed cookie is all it keeps.
"""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

LASTS = 12 * 3600  # seconds: a day at the desk
_SALT = "survey.desk"
_SAYS = "desk"


def is_set_up(request: HttpRequest) -> bool:
    try:
        said = TimestampSigner(salt=_SALT).unsign(request.COOKIES.get(_cookie(), ""), LASTS)
    except BadSignature:
        return False
    return said == _SAYS


def set_up(response: HttpResponse) -> None:
    response.set_cookie(
        _cookie(),
        TimestampSigner(salt=_SALT).sign(_SAYS),
        max_age=LASTS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def put_away(response: HttpResponse) -> None:
    response.delete_cookie(_cookie(), samesite="Lax")


def _cookie() -> str:
    return "__Host-survey" if settings.SECURE else "survey"
