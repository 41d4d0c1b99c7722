from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets.models.deadline import Deadline
from tickets.models.policy import Policy
from tickets.models.restriction import Restriction
from tickets.models.watch import Watch
from tickets.verbs.base import NotPossible, verb


class Ending:
    """The other ways a ticket ends, each counted under its own name."""

    @verb
    def close(self, *, by, now: datetime) -> None:
        """Close a solved ticket nobody answered, or one whose requester never came back."""
        if self.status == self.Status.CLOSED:
            return
        if by is not None:
            self._check_was_silent(now)
        if self.status == self.Status.SOLVED:
            self._shut(self.Outcome.SOLVED, now)
        elif self.status == self.Status.WAITING:
            self._settle(Deadline.Settled.NO_ANSWER, now)
            self._shut(self.Outcome.NO_ANSWER, now)
        else:
            raise NotPossible(_("Solve the ticket first, or ask the requester and wait."))
        self.record("ticket.closed", by=by, now=now, outcome=self.outcome)

    @property
    def can_close_from(self) -> datetime | None:
        """Return from when the requester's silence closes the ticket; None where it never does."""
        if self.status == self.Status.SOLVED:
            kind, since = Policy.Kind.CLOSE_SOLVED, self.solved_at
        elif self.status == self.Status.WAITING:
            kind, since = self.close_waiting_policy, self.turns.get(ended_at=None).started_at
        else:
            return None
        return since + Policy.length_of(kind, since)

    def _check_was_silent(self, now: datetime) -> None:
        # Closed at once, "no answer" would be a lie, and "not solved yet" could not be said.
        if (at := self.can_close_from) and now < at:
            raise NotPossible(_("The requester still has time to answer."))

    @verb
    def withdraw(self, *, by, now: datetime) -> None:
        """The requester does not need it any more."""
        if self._has_ended_as(self.Outcome.WITHDRAWN):
            return
        self._check_open()
        self._settle(Deadline.Settled.WITHDRAWN, now)
        self._shut(self.Outcome.WITHDRAWN, now)
        self.record("ticket.withdrawn", by=by, now=now)

    @verb
    def mark_spam(self, *, by, now: datetime) -> None:
        if self._has_ended_as(self.Outcome.SPAM):
            return
        if self.status != self.Status.SOLVED:  # its promise is settled
            self._check_open()
            self._settle(Deadline.Settled.SPAM, now)
        self._shut(self.Outcome.SPAM, now)
        self.record("ticket.marked_spam", by=by, now=now)

    @verb
    def give_way(self, to, *, now: datetime) -> None:
        """End what stood for a mail nobody could read, for the ticket that it belongs to.

        Its files are that mail: they are hidden from whom the other ticket is hidden from.
        """
        self._check_open()
        of_the_mail = to.restrictions.values_list("hidden_from", "only_group")
        Restriction.objects.bulk_create(
            [
                Restriction(ticket=self, hidden_from_id=user, only_group_id=group)
                for user, group in of_the_mail
            ],
            ignore_conflicts=True,
        )
        self.duplicate_of = to
        self._settle(Deadline.Settled.DUPLICATE, now)
        self._shut(self.Outcome.DUPLICATE, now)
        self.record("ticket.duplicate", by=None, now=now, of=to.number)

    def mark_duplicate(self, of, *, by) -> None:
        """Go on with this question in another ticket of the same requester.

        The other keeps the earlier deadline of the two; messages stay where they were written.
        """
        with self.locking(self, of):
            self._mark_duplicate(of, by=by)

    @verb
    def _mark_duplicate(self, of, *, by, now: datetime) -> None:
        if self._has_ended_as(self.Outcome.DUPLICATE) and self.duplicate_of_id == of.id:
            return
        self._check_open()
        if of.id == self.id:
            raise NotPossible(_("A ticket cannot be a duplicate of itself."))
        if self.case or of.case:
            # Other promises, other eyes: neither may end in the other.
            raise NotPossible(_("A case of this kind is answered on its own."))
        if of.status in (of.Status.SOLVED, of.Status.CLOSED):
            raise NotPossible(_("The other ticket is not open any more."))
        if self.requester_id is None or of.requester_id != self.requester_id:
            raise NotPossible(
                _("The other ticket is somebody else's: its answer would not reach this requester.")
            )
        due_before, self.duplicate_of = of.due_at, of
        of.hasten(self.live_deadline(), now=now)
        self._settle(Deadline.Settled.DUPLICATE, now)
        self._shut(self.Outcome.DUPLICATE, now)
        self.record("ticket.duplicate", by=by, now=now, of=of.number)
        of.record(
            "ticket.has_duplicate",
            by=by,
            now=now,
            duplicate=self.number,
            due_before=due_before and due_before.isoformat(),
            due_after=of.due_at and of.due_at.isoformat(),
        )

    def hasten(self, other: Deadline | None, *, now: datetime) -> None:
        """Keep the promise of another deadline too, where it is the earlier; the row is locked."""
        mine = self.live_deadline()
        if other is None or other.is_paused or mine is None:
            return
        # While this one waits there is no moment to compare: then what is left decides.
        until = mine.spent(now) + other.left(now) if mine.is_paused else mine.spent(other.due_at)
        if until < mine.allowance:
            mine.allowance = until
            mine.save(update_fields=["allowance"])
            self._reckon(now)
            self.save(update_fields=["due_at"])

    def _has_ended_as(self, outcome: str) -> bool:
        return self.status == self.Status.CLOSED and self.outcome == outcome

    def _shut(self, outcome: str, now: datetime) -> None:
        self._move_to(self.Status.CLOSED, now)
        self.outcome, self.closed_at, self.unanswered_since = outcome, now, None
        self.save(
            update_fields=[
                "status",
                "due_at",
                "outcome",
                "closed_at",
                "unanswered_since",
                "duplicate_of",
            ]
        )
        Watch.drop(self, now)
