from datetime import timedelta

from celery import shared_task
from django.conf import settings

from tickets import bounces, clock, digest, lookups, outbox, tray, watching
from tickets.models import Heartbeat


def _half_of_the_limit() -> timedelta:
    """Return how long a task goes on taking work; tickets.checks proves that the rest fits."""
    return timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT / 2)


@shared_task(name="tickets.send_queued")
def send_queued() -> None:
    """Send the mail that is due; well within the task's time limit, the sweep goes on after."""
    outbox.send_queued(_half_of_the_limit())
    Heartbeat.beat(Heartbeat.OUTBOX, clock.now())


@shared_task(name="tickets.read_mail")
def read_mail() -> None:
    """Read the mail that is stored; what is left at the end of the time waits for the sweep."""
    from tickets.mail_in import quarantine, taking

    taking.take_stored(_half_of_the_limit())
    quarantine.make_missing_tickets()


@shared_task(name="tickets.poll_mailboxes")
def poll_mailboxes() -> None:
    """Fetch new mail from the mailboxes, one after the other."""
    from tickets.mail_in import polling

    polling.poll_all(_half_of_the_limit())


@shared_task(name="tickets.write_digest")
def write_digest() -> None:
    digest.write(clock.now())


@shared_task(name="tickets.ring_watches")
def ring_watches() -> None:
    """Ring what is due, batch after batch; what is left at the end of the time waits 15 s."""
    watching.ring_all_due(_half_of_the_limit())
    Heartbeat.beat(Heartbeat.WATCH, clock.now())


@shared_task(name="tickets.clear_tray")
def clear_tray() -> None:
    tray.clear(clock.now())


@shared_task(name="tickets.forget_reports")
def forget_reports() -> None:
    bounces.forget_old(clock.now())


@shared_task(name="tickets.answer_lookups")
def answer_lookups() -> None:
    """Mail a way in to whoever looked for a ticket that is theirs."""
    lookups.answer_waiting()
