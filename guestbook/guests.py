"""Who stands at the desk: finding a guest who was here before, and keeping the record true."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from guestbook.models import Visit
from tickets import identity, phones
from tickets.intake import Contact, known_or_new
from tickets.models import Requester, Ticket
from tickets.verbs.base import NotPossible

LONGEST = 254
# What is shown, and among how many matches of a common name it is chosen.
MOST, LOOKED_AT = 6, 60
# Shorter than a trigram would read the whole table.
SHORTEST = 3


def find(text: str, *, by: Any) -> list[Requester]:
    """Return who is meant by a telephone, an address, a whole identity number, or a name."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    found = _exactly(text, by) or _by_words(text, by)
    return _shown(found, text)


def by_key(pk: int | None, *, by: Any) -> Requester | None:
    """Return one guest this person may be shown."""
    return _open_to(Requester.objects.filter(pk=pk), by).first() if pk else None


def like(contact: Contact, *, by: Any) -> list[Requester]:
    """Return who on record has a check-in's address or telephone: for the desk's eyes only."""
    same = [Q(email=contact.email.casefold())] if contact.email else []
    same += [Q(phone=contact.phone)] if contact.phone else []
    if not same:
        return []
    found = _open_to(Requester.objects.filter(reduce(or_, same)), by)
    return _shown(found[:LOOKED_AT], contact.name)


def on_record(contact: Contact, chosen: Requester | None) -> Requester:
    """Return the guest's record: the chosen one, one known by address, or a new one.

    A blank is filled in by what was typed with the guest present; what stands there never changes.
    """
    # Rows that merely point at the guest need not wait.
    rows = Requester.objects.select_for_update(no_key=True)
    guest = rows.get(pk=(chosen or _same_person(contact) or known_or_new(contact)).pk)
    email = contact.email.strip().casefold()
    added = _blanks_filled(guest, contact)
    if email and not guest.email:
        if Requester.objects.filter(email=email).exists():
            raise NotPossible(_("Another guest has this email address. Please choose that one."))
        guest.email = email
        added.append("email")
    if added:
        guest.save(update_fields=added)
    return guest


def _same_person(contact: Contact) -> Requester | None:
    """Return who has this telephone and this name, where no address says who it is."""
    if contact.email or not contact.phone:
        return None
    same = Requester.objects.filter(phone=contact.phone, name__iexact=contact.name, erased_at=None)
    return same.order_by("pk").first()


def _blanks_filled(guest: Requester, contact: Contact) -> list[str]:
    names = [
        name
        for name in ("phone", "role", "organisation")
        if getattr(contact, name) and not getattr(guest, name)
    ]
    for name in names:
        setattr(guest, name, getattr(contact, name))
    if contact.identity_number and not guest.identity_cipher:
        guest.identity_type = contact.identity_type
        guest.set_identity_number(contact.identity_number)
        names += ["identity_type", "identity_cipher", "identity_hash"]
    return names


def _exactly(text: str, by: Any) -> list[Requester]:
    """Look where one index entry says who it is."""
    known = Requester.objects.none()
    if _is_address(text):
        known = Requester.objects.filter(email=text.casefold())
    elif "@" not in text and any(letter.isdigit() for letter in text):
        phone = _phone(text)
        known = Requester.objects.filter(phone=phone) if phone else known
        for kind in Requester.IdentityType.values:
            known |= _with_number(kind, text)
    return list(_open_to(known, by)[:LOOKED_AT])


def _phone(text: str) -> str:
    try:
        return phones.normalise(text)
    except phones.WrongPhone:
        return ""


def _with_number(kind: str, text: str) -> QuerySet[Requester]:
    try:
        return Requester.objects.with_identity_number(kind, text)
    except identity.WrongIdentityNumber:
        return Requester.objects.none()


def _by_words(text: str, by: Any) -> list[Requester]:
    """Look for the beginning of an address, or for every word in the name."""
    words = [word for word in text.split() if len(word) >= SHORTEST]
    if not words:
        return []
    if "@" in text:
        # Its own index: parts of addresses, such as a provider's name, are common to too many.
        wanted = Q(email__startswith=text.casefold())
    else:
        wanted = reduce(and_, (Q(name__icontains=word) for word in words))
    # Unsorted: the index gives the first matches without reading all of a common name.
    first = Requester.objects.filter(wanted, erased_at=None).values("pk")[:LOOKED_AT]
    return list(_open_to(Requester.objects.filter(pk__in=first), by))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _open_to(requesters: QuerySet[Requester], by: Any) -> QuerySet[Requester]:
    """Leave out the erased, and whoever is known only by tickets hidden from this person."""
    theirs = Ticket.objects.filter(requester=OuterRef("pk"))
    shown = Exists(theirs.not_hidden_from(by)) | ~Exists(theirs)
    was_here = Exists(Visit.objects.filter(guest=OuterRef("pk")))
    last = Visit.objects.filter(guest=OuterRef("pk")).order_by("-arrived_at")
    seen = requesters.filter(shown | was_here, erased_at=None)
    return seen.annotate(last_visit_at=Subquery(last.values("arrived_at")[:1]))


def _shown(found: Iterable[Requester], text: str) -> list[Requester]:
    """Put names that begin as typed first, then who was here last."""

    def rank(guest: Requester) -> tuple:
        at = guest.last_visit_at
        begins = guest.name.casefold().startswith(text.casefold())
        return (not begins, -(at.timestamp() if at else 0), guest.name)

    return sorted(found, key=rank)[:MOST]
