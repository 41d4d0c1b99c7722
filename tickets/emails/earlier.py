"""What an answer carries along: the earlier conversation below it, and its files within limits."""

from __future__ import annotations

import logging
from typing import Any

from tickets import masking, quoting
from tickets.models import Event, Message

log = logging.getLogger(__name__)

MOST_MESSAGES, LONGEST = 10, 2_000
# What the strictest of common mail servers takes, with room for the coding of files.
MOST_BYTES = 7 * 1024 * 1024
Attached = tuple[str, bytes, str]


def conversation(answer: Message) -> list[dict[str, Any]]:
    """Return what was said before an answer, the newest first; never what is internal."""
    before = Message.objects.filter(ticket=answer.ticket_id, is_internal=False, pk__lt=answer.pk)
    return [
        {
            "is_theirs": message.author == Event.Actor.REQUESTER,
            "at": message.occurred_at,
            "text": _shortened(message.body),
        }
        for message in before.order_by("-id")[:MOST_MESSAGES]
    ]


def _shortened(body: str) -> str:
    """Return what was new in a message: what it quoted stands further down by itself."""
    new = "\n".join(part.text for part in quoting.parts(body) if not part.is_quoted) or body
    masked = masking.without_identity_numbers(new.strip())
    return masked if len(masked) <= LONGEST else masked[:LONGEST] + " …"


def files(answer: Message) -> list[Attached]:
    """Return the files of an answer; none where all of them together are too large for mail."""
    rows = list(answer.attachments.all())
    if sum(row.size for row in rows) > MOST_BYTES:
        return []
    try:
        return [(row.name, row.file.read(), row.content_type) for row in rows]
    except (OSError, ValueError):
        # The page says what is missing; the words must not wait for it.
        log.error("A file of message %s is missing from the storage", answer.pk)
        return []
