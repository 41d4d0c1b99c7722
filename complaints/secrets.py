"""What opens the tracking page of somebody without an email address: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

# Without letters and digits that are taken for one another when copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 16


def make(submission: UUID | None, *said: str) -> str:
    """Return a secret of 79 bits; the same press again gives the same, though none is stored.

    Worked out from what only the page knows: what is filed of it is a hash.
    """
    if submission is None:
        return _grouped("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)))
    value = int(
        salted_hmac(
            "complaints.secret", "\0".join([str(submission), *said]), algorithm="sha256"
        ).hexdigest(),
        16,
    )
    letters = ""
    for _ in range(_LENGTH):
        value, rest = divmod(value, len(_LETTERS))
        letters += _LETTERS[rest]
    return _grouped(letters)


def hashed(secret: str) -> str:
    bare = "".join(letter for letter in secret.casefold() if letter in _LETTERS)
    return hashlib.sha256(bare.encode()).hexdigest()


def fits(secret: str, known: str) -> bool:
    return constant_time_compare(hashed(secret), known or hashed("nothing"))


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
