from datetime import timedelta

from celery import shared_task
from django.conf import settings

from escalation import broadcasting


@shared_task(name="escalation.broadcast")
def broadcast() -> None:
    """Go on with what is told to many; what is left at the end of the time waits for the next."""
    broadcasting.go_on(timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT / 2))
