"""The bell of the outbox: wakes a worker, from a thread of its own.

The first ring goes out at once. Those that come while it does, or within a moment after it, are
one: a worker that is awake finds what they would have told it.

Publishing to a dead broker takes from half a second (refused) to five (mute); no page and no verb
shall wait for that. A ring that is lost costs nothing either: the sweep comes anyway.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

REST = 30.0  # seconds, after the broker did not answer
PAUSE = 0.05  # seconds between rings: a hundred mails a second need no hundred tasks


class Bell:
    """Calls `publish` soon after it is rung; rings in quick succession become one."""

    def __init__(self, publish: Callable[[], bool], rest: float = REST) -> None:
        self.publish = publish
        self.rest = rest
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._ringer: threading.Thread | None = None

    def ring(self) -> None:
        self._wanted.set()
        with self._starting:
            # Dead too in a process forked from one that has rung.
            if self._ringer is None or not self._ringer.is_alive():
                self._ringer = threading.Thread(target=self._ring_on, name="bell", daemon=True)
                self._ringer.start()

    def _ring_on(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            time.sleep(PAUSE if self.publish() else self.rest)


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


ring = Bell(publish).ring
