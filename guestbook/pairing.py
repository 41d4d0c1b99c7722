"""Pairing tablets and displays: a code typed once gives a cookie that opens one page."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from guestbook.models import Device, Place
from tickets import clock

CODE_LIFE = timedelta(minutes=10)
# Without letters and digits that are taken for one another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 8
_COOKIE_DAYS = 400


def prepare(place: Place, kind: str, name: str, *, by: Any) -> tuple[Device, str]:
    """Return a device that waits for its code, and the code, which is shown once."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    now = clock.now()
    device = Device.objects.create(
        place=place,
        kind=kind,
        name=name,
        code_hash=_hash(code),
        created_by=by,
        created_at=now,
        expires_at=now + CODE_LIFE,
    )
    return device, f"{code[:4]}-{code[4:]}"


def pair(typed: str) -> tuple[Device, str] | None:
    """Turn a code into the token of a device; a code works once, for ten minutes."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    now = clock.now()
    with transaction.atomic():
        waiting = Device.objects.filter(revoked_at=None, expires_at__gt=now)
        device = waiting.select_for_update().filter(code_hash=_hash(code)).first()
        if device is None:
            return None
        token = secrets.token_urlsafe(32)
        device.code_hash, device.token_hash, device.paired_at = "", _hash(token), now
        device.save(update_fields=["code_hash", "token_hash", "paired_at"])
    return device, token


def revoke(device: Device) -> None:
    Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=clock.now())


def device_of(request: HttpRequest, kind: str) -> Device | None:
    """Return the paired device this browser is, if it still is one."""
    token = request.COOKIES.get(cookie_name(kind), "")
    if not token:
        return None
    live = Device.objects.select_related("place").filter(kind=kind, revoked_at=None)
    return live.filter(token_hash=_hash(token), place__is_active=True).first()


def remember(response: HttpResponse, device: Device, token: str) -> None:
    response.set_cookie(
        cookie_name(device.kind),
        token,
        max_age=_COOKIE_DAYS * 24 * 3600,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def cookie_name(kind: str) -> str:
    return f"__Host-{kind}" if settings.SECURE else kind


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
