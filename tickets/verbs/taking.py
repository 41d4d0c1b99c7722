from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets.audience import Audience
from tickets.verbs.base import NotPossible, verb


class Taking:
    """Who works on it: take it oneself, or give it to somebody."""

    @verb
    def take(self, *, by, now: datetime) -> None:
        self._check_open()
        if self.assignee_id == by.id:
            return
        if self.assignee_id:
            raise NotPossible(
                _("%(officer)s has already taken this ticket.") % {"officer": self.officer_name}
            )
        self._give_to(by, now)
        self.record("ticket.taken", by=by, now=now)

    @verb
    def assign(self, to, *, by, now: datetime, reason: str = "") -> None:
        """Give it to somebody; to their substitute, if they are away and that one may see it."""
        self._pass_to(to, by, now, reason)

    @verb
    def pass_on(self, to, *, by, now: datetime, reason: str = "") -> None:
        """Give one's own ticket to a colleague."""
        self._pass_to(to, by, now, reason, is_own=True)

    def _pass_to(self, to, by, now: datetime, reason: str, *, is_own: bool = False) -> None:
        self._check_open()
        meant, to = to, Audience([self]).instead_of(to, self) or to
        if self.assignee_id == to.id:
            return
        if is_own and self.assignee_id != by.id:
            raise NotPossible(_("This ticket is not yours any more: somebody else has it."))
        if not to.has_perm("tickets.work_ticket"):
            raise NotPossible(_("This person does not work on tickets."))
        if not self._is_seen_by(to):
            raise NotPossible(_("This person cannot see the ticket."))
        said = {} if meant == to else {"instead_of": meant.get_full_name() or meant.username}
        if self.assignee:
            said |= {"was": self.assignee.id, "was_name": self.officer_name}
        if reason.strip():
            said["reason"] = reason.strip()
        self._give_to(to, now)
        self.record("ticket.assigned", by=by, now=now, to=to.id, to_name=self.officer_name, **said)

    def _is_seen_by(self, user) -> bool:
        return type(self).objects.visible_to(user).filter(pk=self.pk).exists()

    def _give_to(self, officer, now: datetime) -> None:
        self.assignee = officer
        self._leave_new(now)
        self.save(update_fields=["assignee", "status", "due_at"])

    def _leave_new(self, now: datetime) -> None:
        if self.status == self.Status.NEW:
            self._move_to(self.Status.OPEN, now)
