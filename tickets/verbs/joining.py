from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files import File

from tickets.models.event import Event
from tickets.models.message import Message
from tickets.notices import WANT_NO_ANSWER
from tickets.verbs.base import verb


class Joining:
    """Mail that belongs to the ticket and is not the requester's word: for staff to read."""

    @verb
    def join(
        self,
        body: str,
        *,
        now: datetime,
        why: str,
        files: Iterable[File] = (),
        occurred_at: datetime | None = None,
    ) -> Message:
        """Keep beside the conversation what came by mail; possible in every state.

        `why` is "automatic", "colleague", "staff", "thanks" or "unverified". Nothing of the promise
        moves.
        """
        message = self._say(
            body,
            None,
            now,
            files,
            author=Event.Actor.THIRD_PARTY,
            is_internal=True,
            occurred_at=min(occurred_at or now, now),
        )
        if (
            why not in WANT_NO_ANSWER
            and self.unanswered_since is None
            and self.status != self.Status.CLOSED
        ):
            self.unanswered_since = message.occurred_at
            self.save(update_fields=["unanswered_since"])
        self.record("mail.joined", by=None, now=now, why=why, message=message.id)
        return message
