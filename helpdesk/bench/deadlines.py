"""What the keeper costs the database, and how late it is."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median, quantiles

from helpdesk.bench import ground
from helpdesk.bench.site import row, timed
from helpdesk.embedded.supervisor import Supervisor, say
from helpdesk.trials.mail_server import MailServer

FEW = 10_000  # against which the full size is compared
AT_ONCE = 1_000
SPREAD, APART = 200, timedelta(milliseconds=300)


def measure(supervisor: Supervisor, *, tickets: int) -> None:
    """Print every figure, first with few tickets, then with all."""
    with MailServer() as mail:
        officer = ground.begin(mail.port)
        for size in sorted({min(FEW, tickets), tickets}):
            _grow_to(size, officer)
            _sweeps(officer)
        _until_accepted(supervisor, mail, officer)


def _grow_to(size: int, officer) -> None:
    from tickets.models import Ticket

    ground.make_tickets(size - Ticket.objects.count(), officer)
    row("tickets", size, "count")


def _sweeps(officer) -> None:
    from tickets.models import OutgoingMail, Watch

    _put_off_what_is_due()
    row("live_watches", Watch.objects.filter(done_at=None).count(), "count")
    _idle()
    before = OutgoingMail.objects.count()
    _at_once(officer)
    row("at_once_mails", OutgoingMail.objects.count() - before, "count")
    OutgoingMail.objects.filter(status="queued").delete()


def _put_off_what_is_due() -> None:
    """Move what comes due while we measure: the keeper shall find what we made, or nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_watch SET at = at + interval '1 hour' "
            "WHERE done_at IS NULL AND at < now() + interval '1 hour'"
        )
        cursor.execute("VACUUM ANALYZE tickets_watch")


def _idle() -> None:
    from tickets import watching

    watching.ring_due()
    times = [timed(watching.ring_due) for _ in range(100)]
    row("idle_sweep_with_python", median(times) * 1000, "ms")
    plan = idle_plan()
    row("idle_sweep", plan["Planning Time"] + plan["Execution Time"], "ms of database time")
    row("idle_sweep_buffers", buffers(plan), "count")


def statements():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def idle_plan() -> dict:
    """Return the plan of the keeper's claim as it ran just now, with its buffers."""
    from django.db import connection

    from tickets import watching

    with statements() as seen:
        watching.ring_due()
    (claim,) = [q["sql"] for q in seen.captured_queries if "SKIP LOCKED" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {claim}")
        (plan,) = cursor.fetchone()[0]
    return plan


def buffers(plan: dict) -> int:
    return plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]


def _at_once(officer) -> None:
    """Have a thousand watches come due at one instant; time their notices, mail rows written."""
    from helpdesk.bench.filler import fill_due
    from tickets import clock, watching

    at = clock.now() + timedelta(seconds=8)
    fill_due(AT_ONCE, officer.pk, at, timedelta())
    time.sleep(max((at - clock.now()).total_seconds(), 0))
    touched = ground.blocks()
    with statements() as seen:
        seconds = timed(lambda: watching.ring_all_due(timedelta(minutes=5)))
    row("at_once", seconds, "s")
    row("at_once_statements", len(seen.captured_queries), "count")
    row("at_once_buffers", ground.blocks() - touched, "count")


def _until_accepted(supervisor: Supervisor, mail: MailServer, officer) -> None:
    """At stock values: from the instant a stage is reached until the mail server has the mail."""
    from helpdesk.bench.filler import fill_due
    from tickets import clock

    site = ground.site()
    pids = ground.start(supervisor, site.worker(), site.beat())
    time.sleep(10)
    mail.forget()
    _put_off_what_is_due()
    say(f"Waiting for {SPREAD} deadlines to come near, one after the other.")
    fill_due(SPREAD, officer.pk, clock.now() + timedelta(seconds=5), APART)
    until = time.monotonic() + 120 + SPREAD * APART.total_seconds()
    while len(mail.taken) < SPREAD and time.monotonic() < until:
        time.sleep(0.5)
    waits = _waits(mail)
    row("noticed_and_accepted", len(waits), "count")
    row("due_until_accepted_p50", median(waits), "s")
    row("due_until_accepted_p99", quantiles(waits, n=100)[98], "s")
    ground.stop(supervisor, pids)


def _waits(mail: MailServer) -> list[float]:
    from tickets.models import Event, OutgoingMail

    accepted = {taken.message_id: taken.at for taken in mail.taken}
    mails = OutgoingMail.objects.filter(message_id__in=accepted, template="deadline_near")
    caused = {row.data["event"]: accepted[row.message_id] for row in mails}
    return [
        caused[event.pk] - event.occurred_at.timestamp()
        for event in Event.objects.filter(pk__in=caused)
    ]
