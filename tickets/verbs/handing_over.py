from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tickets.models.deadline import Deadline
from tickets.models.policy import Policy
from tickets.models.turn import Party
from tickets.verbs.base import NotPossible, verb


class HandingOver:
    """Giving a ticket to a third party, and having it back: answered, or as if never given."""

    @verb
    def hand_over(self, to: str, *, by, now: datetime, reason: str = "") -> None:
        """Settle the deadline and let `to` (its name) have the ticket."""
        self._check_open()
        if self.status == self.Status.HANDED_OVER:
            if self.third_party == to:
                return
            raise NotPossible(_("A third party already has this ticket."))
        if self.assignee_id is None:
            self.assignee = by
        self._settle(Deadline.Settled.HANDED_OVER, now)
        self._move_to(self.Status.HANDED_OVER, now, third_party=to)
        self.save(update_fields=["status", "due_at", "assignee"])
        self.record("ticket.handed_over", by=by, now=now, to=to, reason=reason)

    @verb
    def take_back(self, *, by, now: datetime) -> None:
        """The third party has answered: the cycle goes on with what was left.

        At least an hour (a policy), but that only once a cycle: else handing over would gain time.
        """
        if self.status != self.Status.HANDED_OVER:
            return
        last = self.last_deadline()
        allowance = last.left(last.settled_at)
        topped_up = self.deadlines.filter(cycle=self.cycle, is_topped_up=True).exists()
        if not topped_up:
            allowance = max(allowance, Policy.length_of(Policy.Kind.LEAST_LEFT, now))
        third_party = self.third_party
        self._open_deadline(Deadline.Opened.RETURNED, allowance, now, is_topped_up=not topped_up)
        self._move_to(self.Status.OPEN, now)
        self.save(update_fields=["status", "due_at"])
        self.record("ticket.taken_back", by=by, now=now, third_party=third_party)

    @verb
    def void_hand_over(self, *, by, now: datetime, reason: str = "") -> None:
        """Withdraw a hand-over, or undo one whose mail failed: the first deadline runs on."""
        if self.status != self.Status.HANDED_OVER:
            return
        third_party = self.third_party
        turn = self.turns.get(ended_at=None)
        before = self.party_before(turn)
        settled = self.last_deadline()
        settled.voided_at = now
        settled.save(update_fields=["voided_at"])
        # The settled row stays as it was written; a copy of the promise runs on.
        self._open_deadline(
            Deadline.Opened.VOID,
            settled.allowance,
            now,
            started_at=settled.started_at,
            breached_at=settled.breached_at,
            is_topped_up=settled.is_topped_up,
        )
        back = self.Status.WAITING if before == Party.REQUESTER else self.Status.OPEN
        self._move_to(back, now, void=True)
        self.save(update_fields=["status", "due_at"])
        self.record("ticket.hand_over_void", by=by, now=now, third_party=third_party, reason=reason)

    @property
    def third_party(self) -> str:
        """Return the name of the third party that has the ticket, or nothing."""
        turn = self.turns.filter(ended_at=None).first()
        return turn.third_party if turn else ""

    def time_of(self, party: str, until: datetime) -> timedelta:
        """Return the time a party has had this ticket, up to an instant."""
        return self.turns.time_of(party, until)
