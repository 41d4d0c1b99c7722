"""How many mails a second leave for a local mail server."""

from __future__ import annotations

import time
from datetime import timedelta

from helpdesk.bench import ground
from helpdesk.bench.site import row
from helpdesk.embedded.supervisor import Supervisor
from helpdesk.trials.mail_server import MailServer

TICKETS = 300


def measure(supervisor: Supervisor, *, mails: int) -> None:
    """Print the rate with one worker and with four, quick server and slow."""
    with MailServer() as server:
        officer = ground.begin(server.port)
        ground.make_tickets(TICKETS, officer)
        for workers in (1, 4):
            for name, delay in (("", 0.0), ("_slow_server", 0.05)):
                server.delay = delay
                rate = _rate(supervisor, server, officer, workers, mails if not delay else 400)
                row(f"outbox_{workers}_workers{name}", rate, "mails/s")


def _rate(supervisor: Supervisor, server: MailServer, officer, workers: int, mails: int) -> float:
    """Return the rate between the first mail and the last, with all of them waiting before."""
    _put(mails, officer)
    server.forget()
    site = ground.site(workers)
    pids = ground.start(supervisor, site.worker(), site.beat())
    until = time.monotonic() + 240
    while len(server.taken) < mails and time.monotonic() < until:
        time.sleep(0.1)
    ground.stop(supervisor, pids)
    taken = server.taken
    return (len(taken) - 1) / (taken[-1].at - taken[0].at)


def _put(mails: int, officer) -> None:
    from tickets import clock, outbox
    from tickets.models import Ticket

    now = clock.now() - timedelta(seconds=1)
    tickets = list(Ticket.objects.exclude(status__in=["solved", "closed"]).order_by("pk"))
    outbox.put(
        [
            outbox.compose(
                key=f"bench:{now.timestamp()}:{number}",
                ticket=tickets[number % len(tickets)],
                template="new_ticket",
                to=officer.email,
                user=officer,
                language="id",
                now=now,
                data={},
            )
            for number in range(mails)
        ]
    )
