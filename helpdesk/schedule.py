"""The whole clock of the portal on one page: each entry is a sentence and a task.

Never with `expires`: a worker whose clock runs ahead would drop every beat of it.
"""

SCHEDULE = {
    "Every 10 seconds, send the mail that the bell did not wake": {
        "task": "tickets.send_queued",
        "schedule": 10.0,
    },
    "Every hour, throw away the files that lay in the tray for a day": {
        "task": "tickets.clear_tray",
        "schedule": 3600.0,
    },
}
