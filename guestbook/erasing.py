"""A person the law asks to forget is forgotten here too; the visits stay as figures."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from guestbook.models import Visit
from tickets.erasure import ERASED


def erase_visits(requester: Any, **kwargs: Any) -> None:
    """Blank who came, also where they signed in themselves and nobody knew who it was."""
    theirs = Q(guest=requester)
    unconfirmed = Q(guest=None, entry=Visit.Entry.SELF)
    if requester.email:
        theirs |= unconfirmed & Q(email=requester.email)
    if requester.phone:
        theirs |= unconfirmed & Q(phone=requester.phone)
    visits = Visit.objects.filter(theirs)
    visits.exclude(paper_reason="").update(paper_reason=ERASED)
    visits.update(
        name=ERASED,
        email="",
        phone="",
        organisation="",
        matter="",
        outside_number="",
        identity_type="",
        identity_cipher="",
        identity_hash="",
        submission=None,
        desk_submission=None,
    )
