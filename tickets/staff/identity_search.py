"""Looking for somebody by identity number: found by its keyed hash, never put in an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q

from tickets import identity, phones
from tickets.models import Requester, Statement

# A KTP has 16 digits, a SIM 12 to 16, the card of an official 18; typed in groups or in one.
_LONG = re.compile(r"[0-9](?:[ .\-/]?[0-9]){11,}")
_PASSPORT = re.compile(r"(?<!\w)[A-Za-z]{1,2} ?[0-9]{6,7}(?!\w)", re.ASCII)


def is_asked_for(text: str) -> bool:
    """Tell whether what was typed may be, or hold, an identity number."""
    return any(True for _ in _numbers(text))


def holders(text: str) -> Q:
    """Return which tickets are of somebody who showed exactly one of these numbers."""
    hashes = [print_ for number in _numbers(text) for print_ in _fingerprints(number)]
    known = Requester.objects.filter(identity_hash__in=hashes).values("pk")
    stated = Statement.objects.filter(identity_hash__in=hashes).values("ticket")
    return Q(requester__in=known) | Q(pk__in=stated)


def _numbers(text: str) -> Iterator[str]:
    yield from (found[0] for found in _PASSPORT.finditer(text))
    yield from (found[0] for found in _LONG.finditer(text) if not _is_phone(found[0]))


def _is_phone(digits: str) -> bool:
    try:
        return bool(phones.normalise(digits))
    except phones.WrongPhone:
        return False


def _fingerprints(number: str) -> Iterator[str]:
    for kind in Requester.IdentityType.values:
        try:
            yield from identity.fingerprints(kind, identity.normalise(kind, number))
        except identity.WrongIdentityNumber:
            continue
