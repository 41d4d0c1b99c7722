from datetime import timedelta

from celery import shared_task

from tickets import clock, outbox, tray


@shared_task(name="tickets.send_queued")
def send_queued() -> None:
    """Send the mail that is due; well within the task's time limit, the sweep goes on after."""
    outbox.send_queued(timedelta(seconds=30))


@shared_task(name="tickets.clear_tray")
def clear_tray() -> None:
    tray.clear(clock.now())
