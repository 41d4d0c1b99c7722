from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files import File
from django.utils.translation import gettext as _

from tickets.models.deadline import SOLVE, Deadline
from tickets.models.event import Event
from tickets.models.message import Message
from tickets.models.policy import Policy
from tickets.models.turn import Party, Turn
from tickets.verbs.base import NotPossible, verb


class HandingOver:
    """Giving a ticket to a third party, and having it back: answered, or as if never given."""

    @verb
    def hand_over(
        self, to: str, *, by, now: datetime, reason: str = "", their_number: str = ""
    ) -> None:
        """Settle the deadline and let `to` (its name) have the ticket, under a number of its own
        where it gave one already.
        """
        self._check_open()
        if self.case:
            raise NotPossible(_("A case of this kind stays with the office."))
        if self.status == self.Status.HANDED_OVER:
            if self.third_party == to:
                return
            raise NotPossible(_("A third party already has this ticket."))
        if self.assignee_id is None:
            self.assignee = by
        # Other kinds of promise are not a third party's to settle; they pause.
        self._settle(Deadline.Settled.HANDED_OVER, now, kind=SOLVE)
        self._move_to(self.Status.HANDED_OVER, now, third_party=to)
        self.save(update_fields=["status", "due_at", "assignee"])
        self.record(
            "ticket.handed_over", by=by, now=now, to=to, reason=reason, their_number=their_number
        )

    @verb
    def hear(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        submission: UUID | None = None,
    ) -> Message:
        """Take in what the third party says, for staff to read; possible in every state.

        `by` is who recorded it, or None where it came by itself. Whether it brings the ticket
        back is for whoever knows the third party to say.
        """
        said, key = self._pressed("hear", submission, body, files)
        if said:
            return said
        message = self._say(
            body, by, now, files, key, author=Event.Actor.THIRD_PARTY, is_internal=True
        )
        self.record("message.heard", by=by, now=now, message=message.id)
        return message

    def heard(
        self, body: str, *, files: Iterable[File] = (), submission: UUID | None = None
    ) -> Message | None:
        """Return what `hear` wrote for this very press, if it came before."""
        return self._pressed("hear", submission, body, files)[0]

    @verb
    def take_back(self, *, by, now: datetime) -> None:
        """The third party has answered: the cycle goes on with what was left.

        At least an hour (a policy), but that only once a cycle: else handing over would gain time.
        """
        if self.status != self.Status.HANDED_OVER:
            return
        last = self.last_deadline()
        left = last.left(last.settled_at)
        least = Policy.length_of(Policy.Kind.LEAST_LEFT, now)
        tops_up = left < least and not self._was_topped_up()
        third_party = self.third_party
        self._open_deadline(
            Deadline.Opened.RETURNED, least if tops_up else left, now, is_topped_up=tops_up
        )
        self._move_to(self.Status.OPEN, now)
        self.save(update_fields=["status", "due_at"])
        self.record("ticket.taken_back", by=by, now=now, third_party=third_party)

    @verb
    def void_hand_over(self, *, by, now: datetime, reason: str = "") -> None:
        """Withdraw a hand-over, or undo one whose mail failed: the first deadline runs on."""
        if self.status != self.Status.HANDED_OVER:
            return
        turn = self.turns.get(ended_at=None)
        settled = self.last_deadline()
        settled.voided_at = now
        settled.save(update_fields=["voided_at"])
        # The settled row stays as it was written; a copy of the promise runs on.
        self._open_deadline(
            Deadline.Opened.VOID,
            settled.allowance,
            now,
            started_at=settled.started_at,
            told_until=settled.settled_at,
            due_at=settled.due_at,
            breached_at=settled.breached_at,
            is_topped_up=settled.is_topped_up,
        )
        self._move_to(self._undo_turn(turn, now), now)
        self.save(update_fields=["status", "due_at"])
        self.record(
            "ticket.hand_over_void", by=by, now=now, third_party=turn.third_party, reason=reason
        )

    def _undo_turn(self, turn: Turn, now: datetime) -> str:
        """Count a third party's turn for whoever would have had the ticket; return the status.

        If the requester was being waited for and has written since, the office would have had it
        from then on.
        """
        turn.counts_for = self.party_before(turn)
        waited = turn.counts_for == Party.REQUESTER
        answer = self._answer_since(turn.started_at) if waited else None
        turn.ended_at = max(turn.started_at, answer.occurred_at) if answer else now
        turn.save(update_fields=["counts_for", "ended_at"])
        if answer:
            self.turns.create(
                party=Party.THIRD_PARTY,
                counts_for=Party.OFFICE,
                third_party=turn.third_party,
                started_at=turn.ended_at,
                ended_at=now,
            )
        return self.Status.WAITING if waited and not answer else self.Status.OPEN

    def _answer_since(self, at: datetime):
        said = self.messages.filter(author=Party.REQUESTER, recorded_at__gte=at)
        return said.order_by("id").first()

    def _was_topped_up(self) -> bool:
        return self.deadlines.filter(cycle=self.cycle, is_topped_up=True).exists()

    @property
    def third_party(self) -> str:
        """Return the name of the third party that has the ticket, or nothing."""
        turn = self.turns.filter(ended_at=None).first()
        return turn.third_party if turn else ""

    def time_of(self, party: str, until: datetime) -> timedelta:
        """Return the time a party has had this ticket, up to an instant."""
        return self.turns.time_of(party, until)
