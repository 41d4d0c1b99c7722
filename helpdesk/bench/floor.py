"""What no page of ours can be quicker than, in the same run: a bare answer and a bare commit."""

from __future__ import annotations

import sys
from pathlib import Path

from helpdesk.bench.site import Client, row_of_times, timed
from helpdesk.embedded.supervisor import Service, Supervisor, marked
from helpdesk.trials import ports

_BARE = """
import sys, waitress
def answer(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
waitress.serve(answer, host="127.0.0.1", port=int(sys.argv[1]), _quiet=True)
"""


def measure(supervisor: Supervisor, rounds: int) -> None:
    """Print the time of a bare WSGI answer and of committing one row."""
    _bare_answer(supervisor, rounds)
    _bare_commit(rounds)


def _bare_answer(supervisor: Supervisor, rounds: int) -> None:
    port, root = ports.free(), Path(__file__).resolve().parent
    command = [sys.executable, "-c", _BARE, str(port)]

    def answers(_pid: int) -> bool:
        try:
            return Client(port).get("/") == b"ok"
        except OSError:
            return False

    service = Service("bare WSGI", lambda: command, marked(root), root, is_ready=answers)
    child = supervisor.start(service)
    client = Client(port)
    row_of_times("floor_wsgi", [timed(lambda: client.get("/")) for _ in range(rounds)])
    child.finish(hurry=lambda: False)
    supervisor.children.remove(child)


def _bare_commit(rounds: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_commit (id bigserial, at timestamptz)")

        def commit() -> None:
            cursor.execute("INSERT INTO bench_commit (at) VALUES (now())")

        row_of_times("floor_commit", [timed(commit) for _ in range(rounds)])
        cursor.execute("DROP TABLE bench_commit")
