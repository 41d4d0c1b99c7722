from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.files import File
from django.utils.translation import gettext as _

from tickets import masking, rows
from tickets.models.attachment import Attachment
from tickets.models.event import Event
from tickets.models.message import Message
from tickets.verbs.base import CLOSE_WAITING_WATCH, NotPossible, actor_of, named, once, verb


class NewerMessages(NotPossible):
    """Somebody else wrote while this was being typed; nothing was sent, nothing is lost."""

    def __init__(self, messages: list[Message], by: Any) -> None:
        # A press that was stopped may have arrived all the same.
        self.are_own = all(message.user == by for message in messages)
        super().__init__(
            _("What you sent before has arrived. Nothing more has been sent; your text is below.")
            if self.are_own
            else _("Somebody else wrote in the meantime. Please read it before you send.")
        )
        self.messages = messages


class Answering:
    """The conversation: reply, ask (reply and wait), note, and what the requester writes.

    `seen` is the id of the newest message the author had before their eyes; `submission` is made
    by the page, so that pressing twice writes once. Both may be left out. A press counts as the
    same only while what it brought about still stands: the same words again after something new
    are new.
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
        said, key = self._pressed("reply", submission, body, files)
        if said and self.unanswered_since is None:
            return said
        if self.status == self.Status.CLOSED:
            raise NotPossible(_("This ticket is closed. Reopen it to answer."))
        message = self._answer(body, by, now, files, seen, key, occurred_at)
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
        said, key = self._pressed("ask", submission, body, files)
        if said and self.status == self.Status.WAITING:
            return said
        self._check_open()
        if self.status == self.Status.HANDED_OVER:
            raise NotPossible(_("A third party has this ticket. Take it back first."))
        message = self._answer(body, by, now, files, seen, key)
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
        said, key = self._pressed("note", submission, body, files)
        if said:
            return said
        message = self._say(body, by, now, files, key, is_internal=True)
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
        said, key = self._pressed("receive", submission, body, files)
        if said and self.status != self.Status.WAITING:
            return said
        if self.status == self.Status.CLOSED:
            raise NotPossible(_("This ticket is closed."))
        at = self._check_instant(occurred_at, now)
        message = self._say(body, by, now, files, key, author=Event.Actor.REQUESTER, occurred_at=at)
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
        key: UUID | None = None,
        occurred_at: datetime | None = None,
    ) -> Message:
        """Write the office's words; whoever answers a ticket of nobody's has taken it."""
        self._check_seen(seen, by)
        at = self._check_instant(occurred_at, now)
        message = self._say(body, by, now, files, key, occurred_at=at)
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
        key: UUID | None = None,
        *,
        author: str | None = None,
        is_internal: bool = False,
        occurred_at: datetime | None = None,
    ) -> Message:
        message = self._worded(
            body,
            by,
            now,
            key,
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
        key: UUID | None = None,
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
            submission=key,
            occurred_at=occurred_at or now,
            recorded_at=now,
        )

    def _check_seen(self, seen: int | None, by: Any) -> None:
        if seen is None:
            return
        newer = self.messages.filter(id__gt=seen, is_internal=False)
        if newer := list(newer.select_related("user")):
            raise NewerMessages(newer, by)

    def _pressed(
        self, how: str, submission: UUID | None, body: str, files: Iterable[File] = ()
    ) -> tuple[Message | None, UUID | None]:
        """Return what this very press wrote, if it came before, and a key to write under now.

        Sent in another way, or with other files, it is another press.
        """
        said, key = None, once(submission, how, body, *named(files))
        while key and (found := self.messages.filter(submission=key).last()):
            said, key = found, uuid5(key, "again")
        return said, key
