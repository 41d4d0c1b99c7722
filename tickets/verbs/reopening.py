from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files import File
from django.utils.translation import gettext as _

from tickets.models.deadline import Deadline
from tickets.models.policy import Policy
from tickets.models.requester import Requester
from tickets.verbs.base import NotPossible, verb
from tickets.verbs.needing import needed_for


class WindowPassed(NotPossible):
    """Closed too long ago: the question goes on in a new ticket linked to this one."""


class Reopening:
    """A closed ticket comes back within one window, in a cycle of its own."""

    @verb
    def reopen(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        submission: UUID | None = None,
    ) -> None:
        said, key = self._pressed("reopen", submission, body, files)
        if said and self.status != self.Status.CLOSED:
            return
        self._check_not_open()
        if self.status != self.Status.CLOSED:
            raise NotPossible(_("This ticket is not closed."))
        is_requester = isinstance(by, Requester)
        if is_requester and self.outcome in (self.Outcome.SPAM, self.Outcome.DUPLICATE):
            raise NotPossible(_("This ticket cannot be reopened. Please file a new one."))
        if now > self.can_reopen_until:
            raise WindowPassed(_("This ticket was closed too long ago. Please file a new one."))
        message = self._say(
            body, by, now, files, key, author="requester" if is_requester else None,
            is_internal=not is_requester,
        )  # fmt: skip
        allowance = self._granted_again(is_requester, now)
        self.cycle += 1
        self.outcome, self.duplicate_of, self.closed_at, self.solved_at = "", None, None, None
        self.unanswered_since = now if is_requester else None
        self.needed_by = needed_for(self.stage_ends_at, now)
        self._open_deadline(Deadline.Opened.REOPENED, allowance, now)
        self._move_to(self.Status.OPEN if self.assignee_id else self.Status.NEW, now)
        self.save()
        self._watch_needed_by(now)
        self.record("ticket.reopened", by=by, now=now, message=message.id)

    def _granted_again(self, is_requester: bool, now: datetime) -> timedelta:
        """Return the whole promise; to the office, which could end and reopen at will, what was
        left, and at least an hour."""
        whole = self.whole_promise(now)
        if is_requester:
            return whole
        ended = self.last_deadline()
        left = ended.left(ended.settled_at)
        return min(whole, max(left, Policy.length_of(Policy.Kind.LEAST_LEFT, now)))

    @property
    def can_reopen_until(self) -> datetime:
        """Return until when a closed ticket can come back; the same on web, mail and link."""
        return self.closed_at + Policy.length_of(Policy.Kind.REOPEN_WINDOW, self.closed_at)
