"""How a requester is addressed, and whether they may simply answer a mail."""

from __future__ import annotations

import re

from django.conf import settings

from tickets.emails.kinds import Kind, Notice
from tickets.models import Event, Mailbox, Ticket

LONGEST = 60
# Letters, and what stands in names and titles; nothing that a mail client would make a link of.
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’-])*")
_LIKE_A_HOST = re.compile(r"[^\W_]{2,}\.[^\W_]{2,}")


def name_for(kind: Kind, notice: Notice) -> str:
    """Return the name to greet with, or nothing where a stranger may have typed it.

    Anybody files under anybody's address and acts on that ticket: what follows from that by itself
    greets nobody by the name that was typed. Where a member of staff has written, one has read it.
    """
    ticket, requester = notice.ticket, notice.requester
    if kind.is_acknowledgement or not ticket or ticket.case or ticket.doubt or not requester:
        return ""
    name = " ".join(requester.name.split())
    if len(name) > LONGEST or not _NAME.fullmatch(name) or _LIKE_A_HOST.search(name):
        return ""
    return name if _staff_acted(notice) else ""


def _staff_acted(notice: Notice) -> bool:
    """Tell whether staff brought the mail about; or the portal, of what staff have answered."""
    if not notice.mail.data.get("event"):
        return False
    actor = notice.event.actor
    return actor == Event.Actor.OFFICE or (actor == Event.Actor.SYSTEM and notice.written.exists())


def may_answer(kind: Kind, opens: Ticket | None, notice: Notice) -> bool:
    """Tell whether an answer to this mail comes to its ticket, and is read."""
    if not (opens and kind.is_for_requester) or (notice.ticket and notice.ticket.doubt):
        return False
    if opens.status == Ticket.Status.CLOSED and notice.now > opens.can_reopen_until:
        return False
    return _are_answers_read()


def _are_answers_read() -> bool:
    """Tell whether the office's mailbox is read by the portal, or a provider posts its mail."""
    is_posted = settings.WEBHOOK_AUTHSERV_IDS and getattr(settings, "ANYMAIL", {}).get(
        "WEBHOOK_SECRET"
    )
    ours = Mailbox.objects.filter(is_active=True, address__iexact=settings.OFFICE_MAILBOX)
    return bool(is_posted) or ours.exists()
