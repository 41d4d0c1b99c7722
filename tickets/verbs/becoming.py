from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tickets import cases
from tickets.models.deadline import SOLVE, Deadline
from tickets.models.policy import Policy
from tickets.models.restriction import Restriction
from tickets.models.watch import Watch
from tickets.verbs.base import NEEDED_BY_WATCH, NotPossible, verb


class Becoming:
    """A ticket that turns out to be another kind of case, and back: history and talk stay."""

    @verb
    def become(
        self,
        kind: str,
        number: str,
        *,
        by,
        now: datetime,
        restrict: Callable[[Any], Iterable[Restriction]] = lambda ticket: (),
    ) -> None:
        """Go on as a case of a kind, under its number; its promises run from receipt."""
        if self.case == kind:
            return
        self._check_open()
        if self.case or self.status == self.Status.HANDED_OVER:
            raise NotPossible(_("Take the ticket back first."))
        self._settle(Deadline.Settled.CONVERTED, now)
        Restriction.objects.bulk_create(restrict(self), ignore_conflicts=True)
        self.case = kind
        self._number_as(number)
        # Whoever had it may not see it any more.
        self.assignee = None
        for promise, allowance in cases.named(kind).first_promises(self.received_at):
            self._promise(promise, allowance, now, started_at=self.received_at)
        self._go_on(now)
        Watch.drop(self, now, NEEDED_BY_WATCH)
        self.record("ticket.became", by=by, now=now, kind=kind, number=number)

    @verb
    def become_question(self, number: str, *, by, now: datetime) -> None:
        """Go on as an ordinary ticket; whom it was hidden from by name, it stays hidden from."""
        if not self.case:
            return
        self._check_open()
        was = self.case
        self._settle(Deadline.Settled.CONVERTED, now)
        self.restrictions.filter(only_group__isnull=False).delete()
        self.case = ""
        self._number_as(number)
        self.assignee = None
        self._promise(SOLVE, self._left_of_solving(now), now)
        self._go_on(now)
        self.record("ticket.became", by=by, now=now, kind="", was=was, number=number)

    @verb
    def promise(
        self, kind: str, allowance: timedelta, *, by, now: datetime, started_at: datetime
    ) -> None:
        """Promise one thing more of a case, once in a cycle."""
        if self.deadlines.filter(kind=kind, cycle=self.cycle).exists():
            return
        self._check_open()
        self._promise(kind, allowance, now, started_at=started_at)
        self._reckon(now)
        self.save(update_fields=["due_at"])
        self.record("deadline.opened", by=by, now=now, kind=kind)

    @verb
    def keep_promise(self, kind: str, *, by, now: datetime) -> None:
        """Settle one promise of a case as kept, or as kept late."""
        deadline = self.live_deadline(kind)
        if deadline is None:
            return
        self._settle(Deadline.Settled.SOLVED, now, kind=kind)
        self._reckon(now)
        self.save(update_fields=["due_at"])
        self.record("deadline.kept", by=by, now=now, kind=kind)

    def _promise(self, kind: str, allowance: timedelta, now: datetime, **more: Any) -> None:
        due_at = more.get("started_at", now) + allowance
        self._open_deadline(Deadline.Opened.FILED, allowance, now, kind=kind, due_at=due_at, **more)

    def _left_of_solving(self, now: datetime) -> timedelta:
        """Return what was left of an earlier promise to solve; the whole one where none was."""
        earlier = self.deadlines.filter(kind=SOLVE, cycle=self.cycle).last()
        least = Policy.length_of(Policy.Kind.LEAST_LEFT, now)
        if earlier is None or earlier.settled_at is None:
            return timedelta(hours=self.severity.hours)
        return max(earlier.left(earlier.settled_at), least)

    def _number_as(self, number: str) -> None:
        if number != self.number:
            self.number, self.other_number = number, self.number

    def _go_on(self, now: datetime) -> None:
        if self.status == self.Status.OPEN:
            self.status = self.Status.NEW
        self._reckon(now)
        self.save()
