"""The whole clock of the portal on one page: each entry is a sentence and a task.

Never with `expires`: a worker whose clock runs ahead would drop every beat of it.
"""

SCHEDULE = {
    "Every 10 seconds, send the mail that the bell did not wake": {
        "task": "tickets.send_queued",
        "schedule": 10.0,
    },
    "Every 5 seconds, mail a link to whoever looked for a ticket of theirs": {
        "task": "tickets.answer_lookups",
        "schedule": 5.0,
    },
    "Every 30 seconds, fetch new mail from the mailboxes": {
        "task": "tickets.poll_mailboxes",
        "schedule": 30.0,
    },
    "Every 10 seconds, read the mail that was stored and not read": {
        "task": "tickets.read_mail",
        "schedule": 10.0,
    },
    "Every 15 seconds, ring the watches that are due": {
        "task": "tickets.ring_watches",
        "schedule": 15.0,
    },
    "Every minute, see whether it is time for the supervisors' digest of the day": {
        "task": "tickets.write_digest",
        "schedule": 60.0,
    },
    "Every 5 seconds, go on with what is done to all tickets of a mass incident": {
        "task": "escalation.broadcast",
        "schedule": 5.0,
    },
    "Every hour, ask whoever was served how it was, once a semester": {
        "task": "survey.invite",
        "schedule": 3600.0,
    },
    "Every hour, throw away the files that lay in the tray for a day": {
        "task": "tickets.clear_tray",
        "schedule": 3600.0,
    },
    "Every hour, throw away what a provider said a week ago of mail that is not ours": {
        "task": "tickets.forget_reports",
        "schedule": 3600.0,
    },
    "Every 10 minutes, close the visits of days that are over": {
        "task": "guestbook.close_days",
        "schedule": 600.0,
    },
}
