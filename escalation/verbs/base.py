"""What every verb of an escalation stands on: the ticket locked first, then its own row."""

from __future__ import annotations

import functools
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import Watch
from tickets.verbs.base import NotPossible

FOLLOW_UP_WATCH = "escalation.follow_up"
SUPERVISORS_WATCH = "escalation.supervisors"
STATUS_WATCH = "escalation.status"
WATCHES = (FOLLOW_UP_WATCH, SUPERVISORS_WATCH, STATUS_WATCH)


def verb(method):
    """Run a method in one transaction, with ticket and escalation locked and read afresh.

    The ticket is locked first, as by all its own verbs: nobody waits in a circle.
    """

    @functools.wraps(method)
    def acting(self, *args, **kwargs):
        with transaction.atomic():
            self.lock()
            return method(self, *args, now=clock.now(), **kwargs)

    return acting


class Locked:
    """Locking, and what several verbs check or end."""

    def lock(self) -> None:
        self.ticket.lock()
        rows = type(self).objects.select_related("target").select_for_update(of=("self",))
        ticket = self.ticket
        self.refresh_from_db(from_queryset=rows)
        self.ticket = ticket

    def _check_prepared(self) -> None:
        if not self.is_open:
            raise NotPossible(_("This escalation is over. Prepare a new one."))
        if self.sent_at is not None:
            raise NotPossible(_("This has been sent already."))

    def _check_away(self) -> None:
        if self.voided_at:
            raise NotPossible(_("This escalation was made void: it cannot be answered any more."))
        if not self.is_open:
            raise NotPossible(_("This escalation is over."))
        if self.sent_at is None:
            raise NotPossible(_("This has not been sent yet."))

    def _stop_chasing(self, now: datetime) -> None:
        self.next_follow_up_at = None
        Watch.drop(self.ticket, now, *WATCHES)
