"""How a mailbox is opened: a password, or a fresh access token; both from the environment alone.

A copy of the database, or whoever reads the admin, opens no mailbox.
"""

from __future__ import annotations

import json
import os
import urllib.parse
import urllib.request
from typing import NamedTuple

from django.conf import settings

from tickets.models import Mailbox

_GOOGLE = "https://oauth2.googleapis.com/token"
_LONGEST_ANSWER = 1_000_000


class NoSecret(Exception):
    """The environment names no password and no token for a mailbox."""


class Credentials(NamedTuple):
    password: str = ""
    access_token: str = ""


def of(mailbox: Mailbox) -> Credentials:
    """Return what opens a mailbox; a refresh token is exchanged for one that lasts an hour."""
    prefix = f"MAILBOX_{mailbox.code.upper()}_"
    if refresh := os.environ.get(f"{prefix}REFRESH_TOKEN", ""):
        return Credentials(access_token=_fresh(prefix, refresh))
    password = os.environ.get(f"{prefix}PASSWORD", "")
    if not password:
        raise NoSecret(f"{prefix}PASSWORD is not set")
    return Credentials(password=password)


def _fresh(prefix: str, refresh: str) -> str:
    """Ask the provider for an access token (RFC 6749, section 6)."""
    url = os.environ.get(f"{prefix}TOKEN_URL", _GOOGLE)
    if not url.startswith("https://"):
        raise NoSecret(f"{prefix}TOKEN_URL must be https")
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": refresh,
        "client_id": os.environ.get(f"{prefix}CLIENT_ID", ""),
        "client_secret": os.environ.get(f"{prefix}CLIENT_SECRET", ""),
    }
    body = urllib.parse.urlencode(asked).encode()
    with urllib.request.urlopen(url, body, timeout=settings.EMAIL_TIMEOUT) as answer:  # noqa: S310
        token = _token_in(answer.read(_LONGEST_ANSWER))
    if not token:
        raise NoSecret(f"{url} gave no access token")
    return token


def _token_in(answer: bytes) -> str:
    """Return the token; what is no such answer, a login page perhaps, holds none."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    token = said.get("access_token") if isinstance(said, dict) else None
    return token if isinstance(token, str) else ""
