"""The mail that says that the clockwork stands still."""

import os
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from helpdesk import alarm, pulse
from tickets import clock, groups, outbox
from tickets.models import Heartbeat

MINUTES = timedelta(minutes=1)


def begun(minutes_ago: int) -> None:
    pulse.begin(clock.now() - minutes_ago * MINUTES)


@pytest.mark.django_db
def test_a_clockwork_that_runs_raises_no_alarm():
    begun(1)
    assert alarm.raise_if_stopped() is False
    assert mail.outbox == []


@pytest.mark.django_db
def test_one_that_stands_still_is_told_once_an_hour(settings):
    settings.ALARM_TO = ["jaga@tuban.invalid"]
    begun(3)
    assert [alarm.raise_if_stopped(), alarm.raise_if_stopped()] == [True, False]
    (sent,) = mail.outbox
    assert sent.to == ["jaga@tuban.invalid"]
    assert "WIB" in sent.body
    assert settings.SITE_URL in sent.body
    Heartbeat.objects.filter(name="alarm").update(at=clock.now() - 61 * MINUTES)
    assert alarm.raise_if_stopped() is True


@pytest.mark.django_db
def test_administrators_are_told_by_default(settings):
    settings.ALARM_TO = []
    assert alarm.recipients() == [settings.OFFICE_MAILBOX]
    User.objects.create_superuser("kepala", "kepala@tuban.invalid", "rahasia-sekali-1")
    dian = User.objects.create_user("dian", "dian@tuban.invalid")
    dian.groups.add(Group.objects.get_or_create(name=groups.ADMINISTRATOR)[0])
    User.objects.create_user("sari", "sari@tuban.invalid")
    assert alarm.recipients() == ["dian@tuban.invalid", "kepala@tuban.invalid"]


@pytest.mark.django_db
def test_an_alarm_that_did_not_leave_is_raised_again(monkeypatch):
    def fail(message):
        raise OSError("no server")

    begun(3)
    monkeypatch.setattr(outbox, "deliver", fail)
    with pytest.raises(CommandError, match="could not be mailed"):
        call_command("raise_alarm")
    assert not Heartbeat.objects.filter(name="alarm").exists()
    monkeypatch.undo()
    assert alarm.raise_if_stopped() is True


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_one(monkeypatch):
    begun(3)
    start, results, sent = threading.Barrier(2), [], []
    monkeypatch.setattr(outbox, "deliver", sent.append)

    def raise_it() -> None:
        try:
            connection.ensure_connection()
            start.wait(10)
            results.append(alarm.raise_if_stopped())
        finally:
            connection.close()

    threads = [threading.Thread(target=raise_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == [False, True]
    assert len(sent) == 1


@pytest.fixture
def no_database(monkeypatch, settings, tmp_path):
    def down():
        raise OperationalError("down")

    settings.VAR_DIR = tmp_path
    alarm._told.clear()
    monkeypatch.setattr(alarm, "raise_if_stopped", down)


def mark_set(settings, seconds_ago: float) -> None:
    at = time.time() - seconds_ago
    os.utime(settings.VAR_DIR / "alarm", (at, at))


def test_without_a_database_a_file_keeps_it_to_one_an_hour(no_database, settings):
    settings.ALARM_TO = ["jaga@tuban.invalid"]
    assert [alarm.look(), alarm.look()] == [True, False]
    mark_set(settings, 3601)
    assert alarm.look() is True
    assert len(mail.outbox) == 2


def test_a_mark_that_a_wrong_clock_set_silences_nobody(no_database, settings):
    assert alarm.look() is True
    mark_set(settings, -3600)
    assert alarm.look() is True


def test_without_a_database_a_mail_that_did_not_leave_is_tried_again(no_database, monkeypatch):
    def fail(message):
        raise OSError("no server")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "deliver", fail)
        with pytest.raises(OSError, match="no server"):
            alarm.look()
    assert alarm.look() is True


def test_a_disk_that_takes_no_file_means_neither_silence_nor_a_mail_at_each_look(
    no_database, settings, tmp_path
):
    settings.VAR_DIR = tmp_path / "nowhere"
    assert [alarm.look(), alarm.look()] == [True, False]
    assert len(mail.outbox) == 1


def test_while_one_sends_another_is_quiet(no_database, monkeypatch):
    heard = []
    monkeypatch.setattr(outbox, "deliver", lambda message: heard.append(alarm.look()))
    assert alarm.look() is True
    assert heard == [False]


def test_who_polls_a_portal_without_a_database_has_it_mailed_once_an_hour(
    client, no_database, monkeypatch
):
    monkeypatch.setattr(pulse, "is_alive", lambda: False)
    for _ in range(3):
        assert client.get("/healthz").status_code == 503
        _wait_for_the_alarm()
    assert len(mail.outbox) == 1


def test_who_polls_does_not_wait_for_the_mail_server(client, no_database, monkeypatch):
    may_end = threading.Event()
    monkeypatch.setattr(pulse, "is_alive", lambda: False)
    monkeypatch.setattr(outbox, "deliver", lambda message: may_end.wait(30))
    # Both answers come while the mail server is still silent.
    assert [client.get("/healthz").status_code for _ in range(2)] == [503, 503]
    assert not may_end.is_set()
    may_end.set()
    _wait_for_the_alarm()


def _wait_for_the_alarm() -> None:
    for thread in threading.enumerate():
        if thread.name == "alarm":
            thread.join(20)


def test_without_a_database_the_office_itself_is_told(no_database, settings):
    settings.ALARM_TO = []
    call_command("raise_alarm")
    assert mail.outbox[0].to == [settings.OFFICE_MAILBOX]
