"""How a guest comes to the page for checking in: by a paired tablet, or by the display's code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from guestbook import pairing
from guestbook.models import Device, Place, Visit
from guestbook.models.visit import office_day

_CODE_SALT, _COOKIE_SALT, _NUMBER_SALT = "guestbook.code", "guestbook.entrance", "guestbook.number"
# What was begun in time may be sent a while later: typing on a telephone is slow.
_GRACE = 3


@dataclass(frozen=True)
class Entrance:
    place: Place
    is_tablet: bool


def of(request: HttpRequest) -> Entrance | None:
    """Return by which way this browser may check in, or None."""
    if device := pairing.device_of(request, Device.Kind.TABLET):
        return Entrance(device.place, is_tablet=True)
    times = _GRACE if request.method == "POST" else 1
    code = _read(_COOKIE_SALT, request.COOKIES.get(cookie_name(), ""), times)
    place = _place(code)
    return Entrance(place, is_tablet=False) if place else None


def url(place: Place) -> str:
    """Return what the display's code leads to: good for some minutes, from its drawing on."""
    token = TimestampSigner(salt=_CODE_SALT).sign(place.code)
    return settings.SITE_URL + reverse("guestbook:scanned", args=[token])


def place_of_code(token: str) -> Place | None:
    return _place(_read(_CODE_SALT, token))


def let_in(response: HttpResponse, place: Place) -> None:
    """Let a telephone that has scanned the code check in for some minutes."""
    response.set_cookie(
        cookie_name(),
        TimestampSigner(salt=_COOKIE_SALT).sign(place.code),
        max_age=_GRACE * settings.PLACE_TOKEN_MINUTES * 60,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def cookie_name() -> str:
    return "__Host-checkin" if settings.SECURE else "checkin"


def number_token(visit: Visit) -> str:
    """Return what shows a visit's queue number, and nothing else of it, for that day."""
    return Signer(salt=_NUMBER_SALT).sign(str(visit.pk))


def visit_of(token: str, now: datetime) -> Visit | None:
    try:
        key = int(Signer(salt=_NUMBER_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    today = Visit.objects.on(office_day(now)).select_related("place")
    return today.filter(pk=key).first()


def _read(salt: str, signed: str, times: int = 1) -> str:
    seconds = times * settings.PLACE_TOKEN_MINUTES * 60
    try:
        return TimestampSigner(salt=salt).unsign(signed, max_age=seconds)
    except BadSignature:
        return ""


def _place(code: str) -> Place | None:
    return Place.objects.filter(code=code, is_active=True).first() if code else None
