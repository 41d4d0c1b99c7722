from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets.verbs.base import NotPossible, verb


class Expecting:
    """When the office now thinks it will be solved; the promise stays what it was."""

    @verb
    def expect(self, at: datetime, *, by, now: datetime) -> None:
        """Tell the requester by when a solution is expected."""
        self._check_open()
        if self.expected_at == at:
            return
        if at <= now:
            raise NotPossible(_("The expected time must lie in the future."))
        self.expected_at = at
        self.save(update_fields=["expected_at"])
        self.record("ticket.expected", by=by, now=now, at=at.isoformat())
