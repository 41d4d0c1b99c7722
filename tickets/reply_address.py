"""Signed addresses that answers come back to: office+r<code>@example.

The code binds a ticket and a party, so that whoever answers a notice answers that ticket, and
nobody can make up an address for another one. Lower-case base32, because mail servers fold case;
31 characters, so that the local part keeps within the 64 octets of RFC 5321.
"""

import base64
import binascii
import hmac
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import salted_hmac

# One letter a kind; other apps register theirs.
_KINDS = {"r": "requester"}
_SALT = "tickets.reply_address"


class ReplyAddress(NamedTuple):
    kind: str
    ticket_id: int


def register(letter: str, kind: str) -> None:
    """Let another app have reply addresses of its own, such as a third party's."""
    if _KINDS.get(letter, kind) != kind:
        raise ValueError(f"Letter {letter!r} already stands for {_KINDS[letter]!r}.")
    _KINDS[letter] = kind


def make(ticket_id: int, kind: str = "requester") -> str:
    letter = next(letter for letter, name in _KINDS.items() if name == kind)
    body = ticket_id.to_bytes(8, "big")
    code = base64.b32encode(body + _mac(letter, body, settings.SECRET_KEY)).decode()
    local, _, domain = settings.OFFICE_MAILBOX.partition("@")
    return f"{local}+{letter}{code.rstrip('=').lower()}@{domain}"


def read(address: str) -> ReplyAddress | None:
    """Return what a signed address of ours stands for, or None."""
    local = address.strip().lower().partition("@")[0]
    tag = local.partition("+")[2]
    letter, code = tag[:1], tag[1:]
    if letter not in _KINDS or len(code) > 64:
        return None
    try:
        raw = base64.b32decode(code.upper() + "=" * (-len(code) % 8))
    except (binascii.Error, ValueError):
        return None
    # The last letter carries bits that mean nothing: only the one spelling of ours counts.
    if base64.b32encode(raw).decode().rstrip("=").lower() != code:
        return None
    body, mac = raw[:8], raw[8:]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(hmac.compare_digest(mac, _mac(letter, body, key)) for key in keys):
        return None
    return ReplyAddress(_KINDS[letter], int.from_bytes(body, "big"))


def _mac(letter: str, body: bytes, key: str) -> bytes:
    digest = salted_hmac(_SALT, letter.encode() + body, secret=key, algorithm="sha256").digest()
    return digest[:11]
