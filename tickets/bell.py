"""The bell of the outbox: wakes a worker, from a thread of its own.

Publishing to a dead broker takes from half a second (refused) to five (mute); no page and no verb
shall wait for that. A ring that is lost costs nothing either: the sweep comes anyway.
"""

from __future__ import annotations

import logging
import threading
import time

log = logging.getLogger(__name__)

REST = 30.0  # seconds, after the broker did not answer

_wanted = threading.Event()
_starting = threading.Lock()
_ringer: threading.Thread | None = None


def ring() -> None:
    """Have a worker woken soon; rings in quick succession become one."""
    global _ringer
    _wanted.set()
    with _starting:
        # Dead too in a process forked from one that has rung.
        if _ringer is None or not _ringer.is_alive():
            _ringer = threading.Thread(target=_ring_for_ever, name="bell", daemon=True)
            _ringer.start()


def _ring_for_ever() -> None:
    while _wanted.wait():
        _wanted.clear()
        if not publish():
            time.sleep(REST)


def publish() -> bool:
    """Put the task on the broker; say whether that went well."""
    from tickets.tasks import send_queued

    try:
        # Never with `expires`: a worker whose clock runs ahead would drop every ring.
        send_queued.apply_async(ignore_result=True)
    except Exception as error:  # the client raises many kinds, and none may end the thread
        log.warning("The bell of the outbox did not ring: %s", error)
        return False
    return True
