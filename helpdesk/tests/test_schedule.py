"""The clock of the portal holds what the promises stand on."""

import pytest
from django.conf import settings

from helpdesk import pulse
from helpdesk.celery import app as celery
from helpdesk.schedule import SCHEDULE


def seconds(task: str) -> float:
    (entry,) = [entry for entry in SCHEDULE.values() if entry["task"] == task]
    return entry["schedule"]


@pytest.mark.parametrize(
    ("task", "most"), [("tickets.send_queued", 10), ("tickets.ring_watches", 15)]
)
def test_the_sweeps_come_as_often_as_promised(task, most):
    assert seconds(task) <= most


def test_a_healthy_task_beats_well_before_it_is_called_dead():
    slowest = max(map(seconds, ("tickets.send_queued", "tickets.ring_watches")))
    assert slowest + settings.CELERY_TASK_TIME_LIMIT < pulse.TOO_OLD.total_seconds()


def test_no_beat_expires():
    # A worker whose clock runs ahead would drop every one of them.
    assert all("expires" not in str(entry) for entry in SCHEDULE.values())


def test_the_watch_never_queues_behind_mail():
    queue = {
        name: celery.amqp.router.route({}, name)["queue"].name
        for name in ("tickets.ring_watches", "tickets.write_digest", "tickets.send_queued")
    }
    assert queue["tickets.ring_watches"] == queue["tickets.write_digest"] == "keeper"
    assert queue["tickets.send_queued"] != "keeper"


def test_every_worker_takes_from_every_queue():
    assert set(celery.amqp.queues) == {"celery", "keeper"}
    assert celery.connection_for_read().transport_cls == "redis"


def test_the_database_s_time_decides_and_not_a_countdown():
    # A countdown beyond the visibility timeout runs the task again and again.
    longest = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert longest > settings.CELERY_TASK_TIME_LIMIT
