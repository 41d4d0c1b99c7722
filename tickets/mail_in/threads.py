"""Which ticket a mail speaks of: by our own Message-IDs, or by a number in its subject."""

from __future__ import annotations

import re

from django.conf import settings

from tickets import cases, kept, numbers
from tickets.mail_in.parsed import ParsedMail
from tickets.models import OutgoingMail, Ticket
from tickets.prepared import Prepared

_MOST = 50


def answered(mail: ParsedMail) -> OutgoingMail | None:
    """Return the newest mail of ours that this one refers to; it has a ticket."""
    named = [*mail.in_reply_to, *reversed(mail.references)][:_MOST]
    ours = outgoing(named)
    for name in named:
        if found := ours.get(bare(name)):
            return found
    return None


def outgoing(names: list[str]) -> dict[str, OutgoingMail]:
    """Return mails of ours by the names they left under: our own, or the one a provider gave."""
    wanted = {name[:160] for name in names} | {f"<{bare(name)}>"[:160] for name in names}
    provided = (
        wanted | {bare(name) for name in names} | {bare(name).partition("@")[0] for name in names}
    )
    provided = {name for name in provided if len(name.strip("<>")) >= 8}
    if not wanted:
        return {}
    found: dict[str, OutgoingMail] = {}
    for mail in _sent_as(wanted, provided):
        found[bare(mail.message_id)] = mail
        for name in names:
            if mail.provider_id and bare(mail.provider_id) in (
                bare(name),
                bare(name).partition("@")[0],
            ):
                found[bare(name)] = mail
    return found


def _sent_as(ours: set[str], provided: set[str]) -> list[OutgoingMail]:
    """Return the mails of tickets that left under one of our names, or of those of a provider."""
    with kept.cursor() as cursor:
        cursor.execute(_SENT_AS, [sorted(ours), sorted(provided)])
        return [_mail.first(pk=pk) for (pk,) in cursor.fetchall()]


# Words of its own: however many names there are, it is one text.
_SENT_AS = """
    SELECT id FROM tickets_outgoingmail WHERE ticket_id IS NOT NULL AND (
        message_id = ANY(%s::text[]) OR provider_id <> '' AND provider_id = ANY(%s::text[])
    ) ORDER BY id DESC
"""
_mail = Prepared(
    lambda pk: OutgoingMail.objects.filter(pk=pk).select_related("ticket"), is_kept=True, pk=int
)


def bare(name: str) -> str:
    return name.strip().strip("<>")


def numbered_in(subject: str) -> list[Ticket]:
    """Return the tickets whose numbers, with the right check digit, stand in a subject."""
    found = []
    for written in _number().findall(subject[:500]):
        try:
            number = numbers.read(written)
        except numbers.WrongCheckDigit:
            continue
        if number is None:
            continue
        ticket = Ticket.objects.select_related("requester").filter(Ticket.numbered(number)).first()
        if ticket:
            found.append(ticket)
    return found


def _number() -> re.Pattern[str]:
    prefixes = "|".join(map(re.escape, sorted({settings.NUMBER_PREFIX, *cases.prefixes()})))
    return re.compile(rf"\b(?:{prefixes})[-–\s]?\d\d[-–\s]?\d{{4,9}}[-–\s]?\d\b", re.IGNORECASE)
