from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tickets import clock
from tickets.models.deadline import SOLVE
from tickets.models.policy import Policy
from tickets.models.turn import Party
from tickets.verbs.base import NotPossible, verb


class Grading:
    """How grave it is, and what it is about."""

    @verb
    def change_severity(self, severity, *, by, now: datetime, reason: str = "") -> None:
        """Promise by another severity, from the start of the cycle less the same pauses.

        A longer promise than the one told needs a reason; after half of it, a supervisor's.
        """
        if self.severity_id == severity.id:
            return
        deadline = self.live_deadline()
        before = self.severity
        is_longer = severity.hours > before.hours
        # A longer promise must be told, and one that is paused has no moment to tell.
        if deadline is None or (is_longer and deadline.is_paused):
            raise NotPossible(_("The severity can be changed while the office has the ticket."))
        if is_longer:
            self._check_may_lengthen(deadline, by, now, reason)
        told = deadline.due_at if deadline.is_running else None
        self._note_breach(deadline, now)
        deadline.allowance = self._regraded(deadline, severity.hours, is_longer, now)
        deadline.severity = self.severity = severity
        deadline.save(update_fields=["allowance", "severity", "breached_at"])
        self._reckon(now)
        self.save(update_fields=["severity", "due_at"])
        self.record(
            "ticket.severity_changed",
            by=by,
            now=now,
            before=before.id,
            after=severity.id,
            reason=reason,
            due_before=told and told.isoformat(),
            due_after=self.due_at and self.due_at.isoformat(),
        )

    @verb
    def change_category(self, category, *, by, now: datetime) -> None:
        """Sort it elsewhere; never changes the severity, that is a promise of its own."""
        if self.category_id == category.id:
            return
        before = self.category_id
        self.category = category
        self.save(update_fields=["category"])
        self.record("ticket.category_changed", by=by, now=now, before=before, after=category.id)

    def _regraded(self, deadline, hours: int, is_longer: bool, now: datetime) -> timedelta:
        """Return what a row grants under other hours, counted from the start of its cycle."""
        spans = self.turns.spans(Party.OFFICE)
        start = self.deadlines.filter(kind=SOLVE, cycle=self.cycle).earliest("id").started_at
        since = [(max(begun, start), end) for begun, end in spans if end is None or end > start]
        before = clock.spent(since, deadline.started_at, self.calendar.rules())
        least = Policy.length_of(Policy.Kind.LEAST_LEFT, now)
        floored = deadline.is_topped_up or deadline.opened_as == deadline.Opened.REFUSED
        granted = max(timedelta(hours=hours) - before, least if floored else timedelta())
        if is_longer:
            return max(deadline.allowance, granted)
        gone = deadline.spent(now, spans)
        # A moment already gone cannot be promised: see decision 0004.
        return min(deadline.allowance, granted if granted > gone else gone + least)

    def _check_may_lengthen(self, deadline, by, now: datetime, reason: str) -> None:
        if not reason.strip():
            raise NotPossible(_("A longer promise needs a reason."))
        is_half_gone = deadline.spent(now) * 2 > deadline.allowance
        if is_half_gone and not by.has_perm("tickets.lengthen_late"):
            raise NotPossible(
                _("Half of the promised time is gone: only a supervisor can lengthen it now.")
            )
