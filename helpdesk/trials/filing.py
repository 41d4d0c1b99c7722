"""File tickets as the web process does, in a process of its own, and print what was accepted.

    python -m helpdesk.trials.filing TICKETS PAUSE STAGE_IN [KIND...]

A line `<id> <address>` stands for a commit that came back: such a ticket must never be lost. What
raised is tried again as the same form pressed twice. STAGE_IN seconds after it is filed, half of a
ticket's hour is gone. Addresses begin with the KINDs by turns, for a mail server that minds.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from uuid import UUID, uuid4

import django


def main() -> None:
    tickets, pause, stage_in = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    kinds = sys.argv[4:] or ["biasa"]
    django.setup()
    for number in range(tickets):
        address = f"{kinds[number % len(kinds)]}-{number}@pemohon.invalid"
        print(f"{_insist(address, uuid4(), stage_in)} {address}", flush=True)
        time.sleep(pause)


def _insist(address: str, submission: UUID, stage_in: float) -> int:
    """File one ticket, as often as it takes until the database has said yes."""
    from django.db import Error, connection

    while True:
        try:
            return _file(address, submission, stage_in)
        except Error as error:
            print(f"not filed, trying again: {type(error).__name__}", file=sys.stderr, flush=True)
            connection.close()
            time.sleep(0.2)


def _file(address: str, submission: UUID, stage_in: float) -> int:
    from tickets import clock
    from tickets.intake import Contact, file_ticket
    from tickets.models import Category, Severity

    ticket = file_ticket(
        channel="email",
        subject="Tidak bisa mengunggah dokumen penawaran",
        description="Unggahan berhenti di 98 persen. Mohon dibantu.",
        category=Category.objects.order_by("pk")[0],
        severity=Severity.objects.get(hours=1),
        contact=Contact(name="Andi Wijaya", email=address),
        received_at=clock.now() - timedelta(minutes=30) + timedelta(seconds=stage_in),
        submission=submission,
    )
    return ticket.pk


if __name__ == "__main__":
    main()
