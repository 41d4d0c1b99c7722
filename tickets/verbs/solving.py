from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.utils.translation import gettext as _

from tickets.models.deadline import Deadline
from tickets.models.policy import Policy
from tickets.models.watch import Watch
from tickets.verbs.base import NotPossible, verb

CLOSE_WATCH = "close_solved"


class Solving:
    """The promise kept: the office solves; the requester confirms, or says it is not so."""

    @verb
    def solve(
        self,
        body: str = "",
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        seen: int | None = None,
        submission: UUID | None = None,
        occurred_at: datetime | None = None,
    ) -> None:
        """Say that it is solved, with a last answer or without; settles the deadline."""
        said, key = self._pressed("solve", submission, body, files)
        if said and self.is_finished:
            return
        if self.status == self.Status.SOLVED:
            self._check_nothing_new(body, files)
            return
        self._check_open()
        at = self._check_instant(occurred_at, now)
        if body.strip():
            message = self._answer(body, by, now, files, seen, key, occurred_at).id
        else:
            self._check_seen(seen, by)
            message = None
        if self.assignee_id is None:
            self.assignee = by
        self._settle(Deadline.Settled.SOLVED, now, at)
        self._move_to(self.Status.SOLVED, at)
        self.solved_at, self.unanswered_since = at, None
        self.save(update_fields=["status", "due_at", "solved_at", "assignee", "unanswered_since"])
        Watch.put(self, CLOSE_WATCH, now + Policy.length_of(Policy.Kind.CLOSE_SOLVED, now))
        self.record("ticket.solved", by=by, now=now, occurred_at=at, message=message)

    def _check_nothing_new(self, body: str, files: Iterable[File]) -> None:
        """Let a repeated solution pass, but not lose what whoever came second wrote or chose."""
        last = self.messages.filter(is_internal=False).last()
        if list(files) or (body.strip() and body != last.body):
            raise NotPossible(_("This ticket is solved already; what you wrote was not sent."))

    @verb
    def confirm(self, *, by, now: datetime) -> None:
        """The requester says it works now: the ticket is closed."""
        if self.status == self.Status.CLOSED and self.outcome == self.Outcome.SOLVED:
            return
        if self.status != self.Status.SOLVED:
            raise NotPossible(_("This ticket is not solved yet."))
        self._shut(self.Outcome.SOLVED, now)
        self.record("ticket.confirmed", by=by, now=now)

    @verb
    def refuse(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        submission: UUID | None = None,
    ) -> None:
        """“Not solved yet”: the same cycle goes on with what was left, and at least an hour."""
        said, key = self._pressed("refuse", submission, body, files)
        if said and not self.is_finished:
            return
        self._check_not_open()
        if self.status != self.Status.SOLVED:
            raise NotPossible(_("Only a solved ticket can be answered with “not solved yet”."))
        message = self._say(body, by, now, files, key, author="requester")
        self._work_again(now, unanswered_since=now)
        self.record("ticket.refused", by=by, now=now, message=message.id)

    @verb
    def take_as_refusal(self, *, by, now: datetime) -> None:
        """Staff read “not solved yet” in what the requester wrote since."""
        if not self.is_finished:
            return
        self._check_was_written_to()
        self._work_again(now, unanswered_since=self.unanswered_since)
        self.record("ticket.refused", by=by, now=now, message=None)

    @verb
    def take_as_read(self, *, by, now: datetime, seen: int | None = None) -> None:
        """Staff find nothing against the solution in what was written since: it closes by itself.

        `seen` is the newest message they had before their eyes.
        """
        if self.status == self.Status.SOLVED and self.unanswered_since is None:
            return
        self._check_was_written_to()
        if seen is not None and self.messages.exclude(author="office").filter(id__gt=seen):
            raise NotPossible(_("Something was written in the meantime. Please read it first."))
        self.unanswered_since = None
        self.save(update_fields=["unanswered_since"])
        self.record("ticket.still_solved", by=by, now=now)

    def _check_was_written_to(self) -> None:
        if not self.has_unread_words:
            raise NotPossible(_("Nothing unread has come since this ticket was solved."))

    def _work_again(self, now: datetime, *, unanswered_since: datetime) -> None:
        solved = self.last_deadline()
        left = solved.left(solved.settled_at)
        if solved.settled_as == Deadline.Settled.SOLVED:
            solved.refused_at = now
            solved.save(update_fields=["refused_at"])
        least = Policy.length_of(Policy.Kind.LEAST_LEFT, now)
        self._open_deadline(Deadline.Opened.REFUSED, max(left, least), now)
        self.solved_at, self.unanswered_since = None, unanswered_since
        self._move_to(self.Status.OPEN, now)
        self.save(update_fields=["status", "due_at", "solved_at", "unanswered_since"])
        Watch.drop(self, now, CLOSE_WATCH)
