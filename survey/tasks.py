from celery import shared_task

from survey import invitations
from tickets import clock


@shared_task(name="survey.invite")
def invite() -> None:
    invitations.invite(clock.now())
