"""/healthz and the banner: who sees that the clockwork stands still, and how much of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.urls import reverse

from helpdesk import alarm, health, pulse
from tickets import clock, tasks
from tickets.models import Heartbeat

pytestmark = pytest.mark.django_db

TOKEN = "kata-sandi-pemantau"


@pytest.fixture(autouse=True)
def _no_thread(monkeypatch):
    monkeypatch.setattr(alarm, "raise_aside", lambda: None)


@pytest.fixture
def alive():
    pulse.begin(clock.now())


@pytest.fixture
def dead():
    pulse.begin(clock.now() - timedelta(minutes=3))


@pytest.fixture
def staff(client) -> User:
    user = User.objects.create_superuser("kepala", "kepala@tuban.invalid", "rahasia-sekali-1")
    client.force_login(user)
    return user


def test_a_portal_that_runs_is_ok(client, alive):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_one_part_that_stands_still_is_enough(client, alive):
    old = clock.now() - timedelta(minutes=3)
    Heartbeat.objects.filter(name=Heartbeat.OUTBOX).update(at=old)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"not ok\n")


def test_a_part_that_never_beat_is_not_ok(client):
    assert client.get("/healthz").status_code == 503


def test_everybody_reads_no_more_than_that(client, dead, django_assert_num_queries):
    with django_assert_num_queries(5):  # a savepoint, its limit, the time, the beats, the end
        assert b"watch" not in client.get("/healthz").content


def test_a_monitor_with_the_token_reads_the_details(client, dead, settings):
    settings.HEALTH_TOKEN = TOKEN
    answer = client.get("/healthz", headers={"X-Health-Token": TOKEN})
    facts = answer.json()
    assert answer.status_code == 503
    assert facts["watch"] >= 180
    assert {"outbox", "oldest_unsent_mail", "broker", "free_bytes", "failed_watches"} <= set(facts)
    assert client.get("/healthz", {"token": TOKEN}).json()["database"] is True


@pytest.mark.parametrize("given", ["", "salah", TOKEN + "x", "sälah"])
def test_a_wrong_token_opens_nothing(client, alive, settings, given):
    settings.HEALTH_TOKEN = TOKEN
    assert client.get("/healthz", {"token": given}).content == b"ok\n"


def test_without_a_token_set_an_empty_one_opens_nothing(client, alive, settings):
    settings.HEALTH_TOKEN = ""
    assert client.get("/healthz", headers={"X-Health-Token": ""}).content == b"ok\n"


def test_staff_read_the_details(client, alive, staff):
    assert client.get("/healthz").json()["alive"] is True


def test_the_token_is_never_logged(client, dead, settings, caplog):
    settings.HEALTH_TOKEN = TOKEN
    with caplog.at_level("DEBUG"):
        client.get("/healthz", {"token": TOKEN})
    assert TOKEN not in caplog.text


def test_a_database_that_is_down_is_said_at_once(client, settings, monkeypatch):
    def down(*args, **kwargs):
        raise OperationalError("down")

    settings.HEALTH_TOKEN = TOKEN
    monkeypatch.setattr(pulse, "details", down)
    monkeypatch.setattr(health.pulse.clock, "now", down)
    answer = client.get("/healthz", headers={"X-Health-Token": TOKEN})
    assert (answer.status_code, answer.json()) == (503, {"alive": False, "database": False})


@pytest.mark.parametrize("page", ["admin:index", "admin:tickets_ticket_changelist"])
def test_every_staff_page_says_what_stands_still(client, dead, staff, page):
    said = client.get(reverse(page)).content.decode()
    assert said.count('class="stopped"') == 2


def test_a_portal_that_runs_has_no_banner(client, alive, staff):
    assert 'class="stopped"' not in client.get(reverse("admin:index")).content.decode()


def test_requesters_see_no_banner(client, dead):
    assert 'class="stopped"' not in client.get("/").content.decode()


def test_the_tasks_beat(dead):
    tasks.ring_watches()
    tasks.send_queued()
    assert pulse.stopped(clock.now()) == {}


def test_a_busy_task_does_not_write_each_time(alive, django_assert_num_queries):
    at = Heartbeat.objects.get(name="watch").at + timedelta(seconds=4)
    with django_assert_num_queries(1):
        Heartbeat.beat(Heartbeat.WATCH, at)
    Heartbeat.beat(Heartbeat.WATCH, at + timedelta(seconds=2))
    assert Heartbeat.objects.get(name="watch").at == at + timedelta(seconds=2)
