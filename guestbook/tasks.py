from celery import shared_task

from guestbook import closing
from tickets import clock


@shared_task(name="guestbook.close_days")
def close_days() -> None:
    """Close what is left open of days that are over."""
    closing.close_days(clock.now())
