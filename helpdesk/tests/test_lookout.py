"""The supervisor's look at the site once a minute, and the process that raises the alarm."""

import sys
from types import SimpleNamespace

from helpdesk.embedded.supervisor import Child, Service, Supervisor
from helpdesk.run import ROOT, Alarm


def test_the_supervisor_does_its_chore_while_it_keeps():
    with Supervisor() as supervisor:
        done = []

        def chore() -> None:
            done.append(len(done))
            supervisor.stopping = len(done) == 2

        supervisor.keep(chore, every=0)
    assert done == [0, 1]


def alarm_of(*, is_well: bool, code: str = "pass") -> Alarm:
    site = SimpleNamespace(env={}, is_well=lambda: is_well)
    alarm = Alarm(site)
    command = [sys.executable, "-I", "-c", code]
    alarm.child = Child(Service("alarm", lambda: command, {}, ROOT))
    return alarm


def test_nothing_is_started_while_the_site_is_well():
    alarm = alarm_of(is_well=True)
    alarm.look()
    assert alarm.child.process is None


def test_a_process_raises_the_alarm_when_it_is_not():
    alarm = alarm_of(is_well=False)
    alarm.look()
    assert alarm.child.process.wait(20) == 0


def test_one_that_still_runs_is_not_started_again():
    alarm = alarm_of(is_well=False, code="import time; time.sleep(60)")
    alarm.look()
    first = alarm.child.process
    alarm.look()
    assert alarm.child.process is first
    alarm.stop()
    assert first.poll() is not None
