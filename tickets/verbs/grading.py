from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tickets.models.policy import Policy
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
        if deadline is None:
            raise NotPossible(_("The severity can be changed while the office has the ticket."))
        before = self.severity
        is_longer = severity.hours > before.hours
        if is_longer:
            self._check_may_lengthen(deadline, by, now, reason)
        told = deadline.due_at if deadline.is_running else None
        change = timedelta(hours=severity.hours - before.hours)
        self._note_breach(deadline, now)
        deadline.allowance = max(deadline.allowance + change, timedelta())
        deadline.severity = self.severity = severity
        deadline.save()
        self._reckon(now)
        if not is_longer and told and self.due_at <= now < told:
            # A moment already gone cannot be promised: see decision 0004.
            soon = now + Policy.length_of(Policy.Kind.LEAST_LEFT, now)
            deadline.allowance = deadline.spent(min(told, soon))
            deadline.save(update_fields=["allowance"])
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

    def _check_may_lengthen(self, deadline, by, now: datetime, reason: str) -> None:
        if not reason.strip():
            raise NotPossible(_("A longer promise needs a reason."))
        is_half_gone = deadline.spent(now) * 2 > deadline.allowance
        if is_half_gone and not by.has_perm("tickets.lengthen_late"):
            raise NotPossible(
                _("Half of the promised time is gone: only a supervisor can lengthen it now.")
            )
