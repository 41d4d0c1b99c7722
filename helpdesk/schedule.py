"""The whole clock of the portal on one page: each entry is a sentence and a task."""

SCHEDULE = {
    "Every 10 seconds, send the mail that the bell did not wake": {
        "task": "tickets.send_queued",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
}
