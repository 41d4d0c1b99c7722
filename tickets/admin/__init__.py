"""The staff's house in Django's admin, one thing a file."""

from tickets.admin import (  # noqa: F401  (importing registers)
    absence,
    answer_template,
    calendar,
    category,
    disturbance,
    faq,
    group,
    inbound_mail,
    mailbox,
    outgoing_mail,
    policy,
    requester,
    severity,
    site,
    stage,
    standard,
    ticket,
    user,
    watch,
)
