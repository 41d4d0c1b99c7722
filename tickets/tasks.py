from datetime import timedelta

from celery import shared_task

from tickets import lookups, outbox


@shared_task(name="tickets.send_queued")
def send_queued() -> None:
    """Send the mail that is due; well within the task's time limit, the sweep goes on after."""
    outbox.send_queued(timedelta(seconds=30))


@shared_task(name="tickets.answer_lookups")
def answer_lookups() -> None:
    """Mail a way in to whoever looked for a ticket that is theirs."""
    lookups.answer_waiting()
