from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files import File
from django.utils.translation import gettext as _

from tickets import masking, rows
from tickets.models.attachment import Attachment
from tickets.models.event import Event
from tickets.models.message import Message
from tickets.verbs.base import CLOSE_WAITING_WATCH, NotPossible, actor_of, once, verb


class NewerMessages(NotPossible):
    """Somebody else wrote while this was being typed; nothing was sent, nothing is lost."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__(_("Somebody else wrote in the meantime. Please read it before you send."))
        self.messages = messages


class Answering:
    """The conversation: reply, ask (reply and wait), note, and what the requester writes.

    `seen` is the id of the newest message the author had before their eyes; `submission` is made
    by the page, so that pressing twice writes once. Both may be left out.
    """

    @verb
    def reply(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        seen: int | None = None,
        submission: UUID | None = None,
        occurred_at: datetime | None = None,
    ) -> Message:
        """Answer the requester. The promise is to solve, so this settles no deadline."""
        if said := self._said_before(submission, body):
            return said
        if self.status == self.Status.CLOSED:
            raise NotPossible(_("This ticket is closed. Reopen it to answer."))
        message = self._answer(body, by, now, files, seen, submission, occurred_at)
        self.save(update_fields=["assignee", "status", "due_at", "unanswered_since"])
        self.record("message.replied", by=by, now=now, message=message.id)
        return message

    @verb
    def ask(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        seen: int | None = None,
        submission: UUID | None = None,
    ) -> Message:
        """Answer with a question: the ticket waits for the requester and the clock pauses."""
        if said := self._said_before(submission, body):
            return said
        self._check_open()
        if self.status == self.Status.HANDED_OVER:
            raise NotPossible(_("A third party has this ticket. Take it back first."))
        message = self._answer(body, by, now, files, seen, submission)
        asked_again = self.status == self.Status.WAITING
        self._move_to(self.Status.WAITING, now)
        if asked_again:
            self._watch_answer(now)
        self.save(update_fields=["assignee", "status", "due_at", "unanswered_since"])
        self.record("message.asked", by=by, now=now, message=message.id)
        return message

    @verb
    def note(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        submission: UUID | None = None,
    ) -> Message:
        """Write something for staff only; possible in every state."""
        if said := self._said_before(submission, body):
            return said
        message = self._say(body, by, now, files, submission, is_internal=True)
        self.record("message.noted", by=by, now=now, message=message.id)
        return message

    @verb
    def receive(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        submission: UUID | None = None,
        occurred_at: datetime | None = None,
    ) -> Message:
        """Take in what the requester writes; `by` is the requester, or who typed it for them.

        An answer to a question brings the ticket back to the office.
        """
        if said := self._said_before(submission, body):
            return said
        if self.status == self.Status.CLOSED:
            raise NotPossible(_("This ticket is closed."))
        at = self._check_instant(occurred_at, now)
        message = self._say(
            body, by, now, files, submission, author=Event.Actor.REQUESTER, occurred_at=at
        )
        if self.status == self.Status.WAITING:
            # Receipt starts the clock again, however late it was typed.
            self._move_to(self.Status.OPEN, at, now=now)
        self.unanswered_since = self.unanswered_since or at
        self.save(update_fields=["status", "due_at", "unanswered_since"])
        self.record("message.received", by=by, now=now, occurred_at=at, message=message.id)
        return message

    @verb
    def remind(self, *, by, now: datetime) -> None:
        """Remind the requester of the office's question, and of when the ticket closes."""
        if self.status != self.Status.WAITING:
            return
        closes = self.watches.filter(kind=CLOSE_WAITING_WATCH, done_at=None).first()
        self.record("ticket.reminded", by=by, now=now, closes_at=closes and closes.at.isoformat())

    @verb
    def ask_to_call(self, *, by, now: datetime) -> None:
        """Have staff call the requester, whom the office's question has not reached by mail."""
        if self.status == self.Status.WAITING:
            self.record("ticket.unreached", by=by, now=now)

    def _answer(
        self,
        body: str,
        by,
        now: datetime,
        files: Iterable[File] = (),
        seen: int | None = None,
        submission: UUID | None = None,
        occurred_at: datetime | None = None,
    ) -> Message:
        """Write the office's words; whoever answers a ticket of nobody's has taken it."""
        self._check_seen(seen)
        at = self._check_instant(occurred_at, now)
        message = self._say(body, by, now, files, submission, occurred_at=at)
        self.unanswered_since = None
        if self.assignee_id is None:
            self.assignee = by
        self._leave_new(now)
        return message

    def _say(
        self,
        body: str,
        by: Any,
        now: datetime,
        files: Iterable[File] = (),
        submission: UUID | None = None,
        *,
        author: str | None = None,
        is_internal: bool = False,
        occurred_at: datetime | None = None,
    ) -> Message:
        message = self._worded(
            body,
            by,
            now,
            submission,
            author=author,
            is_internal=is_internal,
            occurred_at=occurred_at,
        )
        rows.insert(message)
        for file in files:
            Attachment.attach(message, file)
        return message

    def _worded(
        self,
        body: str,
        by: Any,
        now: datetime,
        submission: UUID | None = None,
        *,
        author: str | None = None,
        is_internal: bool = False,
        occurred_at: datetime | None = None,
    ) -> Message:
        """Return an unsaved message."""
        if not body.strip():
            raise NotPossible(_("Please write something first."))
        author = author or actor_of(by)
        is_theirs = author == Event.Actor.REQUESTER
        return Message(
            ticket=self,
            author=author,
            user=by if actor_of(by) == Event.Actor.OFFICE else None,
            # The office's own may be a password it has just set for somebody.
            body=masking.without_passwords(body) if is_theirs else body,
            is_internal=is_internal,
            submission=once(submission, body),
            occurred_at=occurred_at or now,
            recorded_at=now,
        )

    def _check_seen(self, seen: int | None) -> None:
        if seen is None:
            return
        newer = self.messages.filter(id__gt=seen, is_internal=False)
        if newer := list(newer.select_related("user")):
            raise NewerMessages(newer)

    def _said_before(self, submission: UUID | None, body: str) -> Message | None:
        key = once(submission, body)
        return self.messages.filter(submission=key).first() if key else None
