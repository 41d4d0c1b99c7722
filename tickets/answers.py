"""Answers the office gives often: a template's text with its words filled in, to be read over
and changed before it is sent."""

from __future__ import annotations

import re
from typing import Any

from tickets.models import AnswerTemplate, Ticket
from tickets.prepared import Prepared
from tickets.templatetags.instants import moment

_WORD = re.compile(r"\{(nama|nomor|tenggat|petugas)\}")


def fill(template: str, ticket: Ticket, user: Any) -> str:
    """Fill in what a template leaves open; any other braces stay as they are."""
    words = {
        "nama": _name_as_written(ticket),
        "nomor": ticket.number,
        "tenggat": moment(ticket.due_at) or "-",
        "petugas": user.get_full_name() or user.username,
    }
    return _WORD.sub(lambda found: words[found[1]], template)


def _name_as_written(ticket: Ticket) -> str:
    """Return the name given on this ticket: whoever typed an address must not learn its owner."""
    person = getattr(ticket, "statement", None) or ticket.requester
    return person.name if person else ""


def offered(ticket: Ticket) -> list[AnswerTemplate]:
    """Return the templates of a ticket's category, then those for every category."""
    templates = _templates()
    own = [t for t in templates if t.category_id == ticket.category_id]
    return own + [t for t in templates if t.category_id is None]


_templates = Prepared(lambda: AnswerTemplate.objects.filter(is_active=True))


def last_public_answer(ticket: Ticket) -> str:
    """Return what the office said last to the requester of a ticket; empty, if it said nothing."""
    said = ticket.messages.filter(author="office", is_internal=False).order_by("-id")
    return said.values_list("body", flat=True).first() or ""
