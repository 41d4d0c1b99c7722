"""File tickets as the web process does, in a process of its own, and print what was accepted.

    python -m helpdesk.trials.filing TICKETS PAUSE STAGE_IN [KIND...]

A line `<id> <address>` stands for a commit that came back: such a ticket must never be lost. What
raised is tried again as the same form pressed twice. Addresses begin with the KINDs by turns, for a
mail server that minds, and end with the ticket's course: STAGE_IN seconds after it is filed, half
of its hour is gone (`half`), all of it (`late`), or it is solved and closes by itself (`closed`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import django

# How much of the hour is gone, but for a few seconds, when a ticket is filed.
COURSES = {
    "half": timedelta(minutes=30),
    "late": timedelta(minutes=60),
    "closed": timedelta(),
}


def main() -> None:
    tickets, pause, stage_in = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    kinds = sys.argv[4:] or ["biasa"]
    django.setup()
    for number in range(tickets):
        course = list(COURSES)[number % len(COURSES)]
        address = f"{kinds[number % len(kinds)]}-{number}-{course}@pemohon.invalid"
        print(f"{_insist(address, course, uuid4(), stage_in)} {address}", flush=True)
        time.sleep(pause)


def _insist(address: str, course: str, submission: UUID, stage_in: float) -> int:
    """File one ticket, as often as it takes until the database has said yes."""
    from django.db import Error, connection

    pressed_at = None
    while True:
        try:
            if pressed_at is None or not _is_kept(address):
                pressed_at = datetime.now(UTC)
            return _file(address, course, submission, stage_in, pressed_at)
        except Error as error:
            print(f"not filed, trying again: {type(error).__name__}", file=sys.stderr, flush=True)
            connection.close()
            time.sleep(0.2)


def _is_kept(address: str) -> bool:
    """Say whether the press whose answer did not come was kept.

    Then it is pressed again as it was; otherwise with a moment of its own, as the stage that is to
    be told may be past by now, and would rightly be silent.
    """
    from tickets.models import Ticket

    return Ticket.objects.filter(requester__email=address).exists()


def _file(
    address: str, course: str, submission: UUID, stage_in: float, pressed_at: datetime
) -> int:
    from tickets.intake import Contact, file_ticket
    from tickets.models import Category, Severity

    gone = COURSES[course]
    with _time_stopped(pressed_at):
        ticket = file_ticket(
            channel="email",
            subject="Tidak bisa mengunggah dokumen penawaran",
            description="Unggahan berhenti di 98 persen. Mohon dibantu.",
            category=Category.objects.order_by("pk")[0],
            severity=Severity.objects.get(hours=1),
            contact=Contact(name="Andi Wijaya", email=address),
            received_at=pressed_at - gone + (timedelta(seconds=stage_in) if gone else gone),
            submission=submission,
        )
    if course == "closed":
        _solve(ticket, stage_in)
    return ticket.pk


@contextmanager
def _time_stopped(at: datetime) -> Iterator[None]:
    """Have a ticket written down as of one moment, however long a busy machine takes over it: its
    stage is ahead then, and owed."""
    from tickets import clock

    real, clock.now = clock.now, lambda: at
    try:
        yield
    finally:
        clock.now = real


def _solve(ticket: Any, stage_in: float) -> None:
    """Solve a ticket, and have the time it waits for contradiction end soon; both or neither, and
    not again when only the answer was lost."""
    from django.contrib.auth.models import User
    from django.db import transaction

    from tickets import clock
    from tickets.models import Watch
    from tickets.verbs.solving import CLOSE_WATCH

    with transaction.atomic():
        ticket.lock()
        if ticket.status == ticket.Status.NEW:
            ticket.solve("Sudah kami buka kembali.", by=User.objects.earliest("pk"))
            Watch.put(ticket, CLOSE_WATCH, clock.now() + timedelta(seconds=stage_in))


if __name__ == "__main__":
    main()
