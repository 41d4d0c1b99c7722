"""How the other apps hear of a ticket: one signal, sent by `Ticket.record` in its transaction."""

import functools
import logging

from django.db import transaction
from django.dispatch import Signal

log = logging.getLogger(__name__)

# Sends `event`. Receivers are connected in their app's apps.py.
event_recorded = Signal()
# Sends `requester`, still as they were, in the transaction that makes them nobody. Connected bare:
# an app that cannot forget them must take the erasure down with it.
requester_erased = Signal()


def in_savepoint(receiver):
    """Wrap a receiver whose loss must never undo an officer's reply.

    It runs in a savepoint of its own; what it raises is reported and left to a sweep to repair.
    A receiver whose loss would break a rule is connected bare, and takes the verb down with it.
    """

    @functools.wraps(receiver)
    def guarded(**kwargs):
        try:
            with transaction.atomic():
                receiver(**kwargs)
        except Exception:
            event = kwargs["event"]
            log.exception("Receiver %s lost event %s", receiver.__qualname__, event.pk)

    return guarded
