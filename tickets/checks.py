"""What settings must hold so that no mail is sent twice; run by `manage.py check`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from tickets.outbox import GOODBYE_SECONDS

LEAST_LEASE = 90


@register
def check_lease(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Prove that a lease outlives whoever holds it, and that a task ends before it is killed."""
    lease, limit = settings.OUTBOX_LEASE_SECONDS, settings.CELERY_TASK_TIME_LIMIT
    one_mail = settings.OUTBOX_SECONDS_PER_MAIL + GOODBYE_SECONDS
    found: list[CheckMessage] = []
    if lease <= limit:
        found.append(
            Error(
                f"OUTBOX_LEASE_SECONDS ({lease}) must be more than the time limit of a task "
                f"({limit}): a mail could be sent by two workers at once.",
                id="tickets.E001",
            )
        )
    if limit / 2 + one_mail >= settings.CELERY_TASK_SOFT_TIME_LIMIT:
        found.append(
            Error(
                f"Half of TASK_SECONDS ({limit}) and one mail ({one_mail} s) must fit into the "
                "soft limit: a task could be ended while it sends.",
                id="tickets.E002",
            )
        )
    if lease < LEAST_LEASE:
        found.append(
            Warning(
                f"OUTBOX_LEASE_SECONDS is {lease}; a slow machine needs {LEAST_LEASE}.",
                id="tickets.W001",
            )
        )
    return found
