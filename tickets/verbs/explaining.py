from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets.models.breach_cause import BreachCause
from tickets.models.deadline import Deadline
from tickets.verbs.base import NotPossible, verb


class Explaining:
    """Why a promise was broken: the breach stays, and its cause stands beside it."""

    @verb
    def explain_breach(self, deadline: Deadline, text: str, *, by, now: datetime) -> None:
        """Write the cause down, or put it better; the history says that, not what was written."""
        text = " ".join(text.split())
        if not text:
            raise NotPossible(_("Please write something first."))
        if deadline.ticket_id != self.pk or deadline.breached_at is None:
            raise NotPossible(_("This promise was not broken."))
        if BreachCause.objects.filter(deadline=deadline, text=text).exists():
            return
        BreachCause.objects.update_or_create(
            deadline=deadline, defaults={"text": text, "by": by, "at": now}
        )
        self.record("deadline.explained", by=by, now=now, deadline=deadline.pk)
