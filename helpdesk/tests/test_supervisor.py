"""Children that end, and locks, without a server."""

import os
import sys
from pathlib import Path

import pytest

from helpdesk.embedded import CannotRunError
from helpdesk.embedded.supervisor import Child, Service, Supervisor, sole_use


def service(code, **others):
    command = [sys.executable, "-I", "-c", code]
    return Service("child", lambda: command, dict(os.environ), Path.cwd(), **others)


def ended(child):
    child.process.wait()
    return child


def test_a_child_that_ends_is_started_again_and_said_so(capfd):
    child = Child(service("print('here', flush=True)"))
    child.start()
    ended(child).look(now=1.0)
    ended(child)
    said = capfd.readouterr().out
    assert "child ended with code 0; starting it again now." in said
    assert said.count("here") == 2


def test_a_child_that_crashes_at_each_start_does_not_spin():
    child = Child(service("raise SystemExit(3)"))
    child.start()
    now, pauses = child.started, []
    for _ in range(8):
        ended(child).look(now)
        if child.again_at is not None:
            now = child.again_at
            child.look(now)
        child.started = now
        pauses.append(child.pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_child_that_ran_for_long_starts_at_once():
    child = Child(service("pass"), pause=30.0)
    child.start()
    ended(child).look(child.started + 61)
    assert child.process is not None
    ended(child)


def test_a_child_that_cannot_start_is_tried_again(capfd):
    def refuse():
        raise CannotRunError("There is no room.")

    child = Child(service("pass", prepare=refuse), again_at=0.0)
    child.look(now=0.0)
    assert "child cannot start: There is no room." in capfd.readouterr().out
    assert child.again_at == 0.0
    child.look(now=0.0)
    assert child.again_at == 1.0


def test_a_service_that_ends_while_starting_stops_the_rest():
    refused = pytest.raises(CannotRunError, match="child ended with code 7 while starting")
    with refused, Supervisor() as supervisor:
        supervisor.start(service("import time; time.sleep(60)"))
        supervisor.start(service("raise SystemExit(7)", is_ready=lambda _pid: False))
    assert supervisor.children[0].process.poll() is not None


def test_services_stop_in_the_reverse_order(tmp_path):
    code = (
        "import signal, sys, time\n"
        f"order = open({str(tmp_path / 'order')!r}, 'a')\n"
        "signal.signal(signal.SIGTERM, lambda *_: (order.write(sys.argv[1]), sys.exit()))\n"
        f"open({str(tmp_path)!r} + '/' + sys.argv[1], 'w')\n"
        "time.sleep(60)\n"
    )

    def named(name):
        command = [sys.executable, "-I", "-c", code, name]
        ready = (tmp_path / name).exists
        return Service(
            name, lambda: command, dict(os.environ), tmp_path, is_ready=lambda _pid: ready()
        )

    with Supervisor() as supervisor:
        for name in "abc":
            supervisor.start(named(name))
    assert (tmp_path / "order").read_text() == "cba"


def test_a_folder_in_use_is_refused_in_a_sentence(tmp_path):
    refused = pytest.raises(CannotRunError, match="already running")
    with sole_use(tmp_path), refused, sole_use(tmp_path):
        pass
    with sole_use(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(CannotRunError, match="cannot be written"),
        sole_use(tmp_path / "file" / "var"),
    ):
        pass
