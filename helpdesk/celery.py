import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The watch over deadlines has a queue of its own, and every worker takes from both in turn: behind
# a mail server that hangs, mail tasks pile up, and no deadline may wait for them.
app.conf.task_queues = [Queue("celery"), Queue("keeper")]
app.conf.task_routes = {
    "tickets.ring_watches": {"queue": "keeper"},
    "tickets.write_digest": {"queue": "keeper"},
}
app.autodiscover_tasks()
