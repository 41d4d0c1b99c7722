"""What the third party always asks for: the fields of a pack, filled from the ticket."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tickets import masking

# In the order of Helpdesk Eproc's own form; each target may have another.
FIELDS: dict[str, Any] = {
    "title": _("Title"),
    "lpse": _("LPSE"),
    "application": _("Application"),
    "error_code": _("Error code or message"),
    "tender_code": _("Tender or package code"),
    "ticket_type": _("Type of ticket"),
    "description": _("Description of the problem"),
    "organisation": _("Organisation of the user"),
    "user_id": _("User ID in SPSE"),
    "steps": _("Steps that lead to it, and what was tried"),
    "evidence": _("Evidence"),
}
LONG = {"description", "steps", "evidence"}
LONGEST = 10_000
SHORT = 200
LONGEST_NAME = 40


def filled(ticket: Any) -> dict[str, str]:
    """Return a pack with what the ticket says already; the rest is for the officer."""
    asked = ticket.messages.order_by("id").first()
    person = getattr(ticket, "statement", None) or ticket.requester
    pack = {
        "title": ticket.subject,
        "lpse": settings.LPSE_NAME,
        "application": ticket.application,
        "error_code": ticket.error_code,
        "tender_code": ticket.tender_code,
        "ticket_type": ticket.category.name,
        "description": asked.body if asked else "",
        "organisation": (person.organisation if person else "")
        or (ticket.requester.organisation if ticket.requester else ""),
    }
    return cleaned(pack)


def cleaned(pack: dict[str, str]) -> dict[str, str]:
    """Return every field as it may be kept: no identity number, no password, nothing too long."""
    return {name: _harmless(pack.get(name) or "", _longest(name)) for name in FIELDS}


def _harmless(text: str, longest: int) -> str:
    text = masking.without_identity_numbers(masking.without_passwords(text))
    return text.replace("\0", "").strip()[:longest]


def _longest(name: str) -> int:
    return LONGEST if name in LONG else SHORT


def short_name(name: str, taken: Iterable[str]) -> str:
    """Return a file's name that every mail client shows whole, different from those taken."""
    path = PurePosixPath(name)
    ending = re.sub(r"[^a-z0-9.]", "", path.suffix.lower())[:8]
    stem = re.sub(r"[^A-Za-z0-9]+", "-", path.name[: len(path.name) - len(path.suffix)]).strip("-")
    room = LONGEST_NAME - len(ending) - 4
    stem = stem[:room].rstrip("-").lower() or "lampiran"
    used, number, found = {*taken}, 1, f"{stem}{ending}"
    while found in used:
        number += 1
        found = f"{stem}-{number}{ending}"
    return found


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return one archive of the files given."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return content.getvalue()
