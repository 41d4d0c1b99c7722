"""The keeper in the admin: stages are edited, the rest only read, and trouble is shown."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tickets import clock, watching
from tickets.models import (
    Calendar,
    Heartbeat,
    OutgoingMail,
    Policy,
    Restriction,
    Stage,
    Watch,
)

pytestmark = pytest.mark.django_db


def listed(client, model: str, query: str = "") -> str:
    page = client.get(reverse(f"admin:tickets_{model}_changelist") + query)
    assert page.status_code == 200
    return page.content.decode()


@pytest.fixture
def failed(ticket):
    Watch.put(ticket, "nobody_knows", clock.now())
    watching.ring_due()
    return ticket.watches.get(kind="nobody_knows")


def test_an_administrator_moves_a_stage(client, administrator):
    client.force_login(administrator)
    stage = Stage.objects.get(code="half")
    url = reverse("admin:tickets_stage_change", args=[stage.pk])
    typed = {"percent": "40", "template": "deadline_near", "only_hours": "0", "is_active": "on"}
    assert client.post(url, typed).status_code == 302
    stage.refresh_from_db()
    assert (stage.percent, stage.code) == (40, "half")


def test_a_stage_is_switched_off_rather_than_deleted(client, administrator):
    client.force_login(administrator)
    url = reverse("admin:tickets_stage_delete", args=[Stage.objects.first().pk])
    assert client.post(url, {"post": "yes"}).status_code == 403


def test_officers_change_no_stage(client, officer):
    client.force_login(officer)
    assert client.get(reverse("admin:tickets_stage_changelist")).status_code == 403


def test_a_failed_watch_is_listed_and_only_read(client, supervisor, failed):
    client.force_login(supervisor)
    said = listed(client, "watch", "?failed=1")
    assert "UnknownKind" in said
    assert said.count("nobody_knows") >= 1
    url = reverse("admin:tickets_watch_change", args=[failed.pk])
    assert client.post(url, {"kind": "x"}).status_code == 403


def test_a_hidden_ticket_s_watch_is_hidden(client, supervisor, failed):
    Restriction.objects.create(ticket=failed.ticket, hidden_from=supervisor)
    client.force_login(supervisor)
    assert failed.ticket.number not in listed(client, "watch")


def test_heartbeats_are_listed(client, administrator):
    Heartbeat.beat(Heartbeat.OUTBOX, clock.now())
    client.force_login(administrator)
    assert "outbox" in listed(client, "heartbeat")


def test_the_front_page_says_what_failed(client, supervisor, ticket, failed):
    OutgoingMail.objects.update(status="failed", settled_at=clock.now())
    client.force_login(supervisor)
    said = client.get(reverse("admin:index")).content.decode()
    assert "?failed=1" in said
    assert "?status__exact=failed" in said


def test_the_front_page_is_quiet_when_nothing_failed(client, supervisor, ticket):
    client.force_login(supervisor)
    assert "?status__exact=failed" not in client.get(reverse("admin:index")).content.decode()


def test_the_ticket_page_says_that_a_mail_did_not_arrive(client, officer, requester, ticket):
    client.force_login(officer)
    url = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    assert not client.get(url).context["is_undelivered"]
    ticket.record("mail.failed", by=None, now=clock.now(), mail=1, template="received")
    requester.email_bounced_at = clock.now()
    requester.save()
    page = client.get(url)
    assert page.context["is_undelivered"]
    assert "notice--late" in page.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"percent": "100", "template": "deadline_near"},
        {"percent": "", "every": "1 00:00:00", "template": "deadline_decide"},
        {"percent": "80", "template": "deadline_late"},
        {"percent": "80", "template": "deadline_near", "tells_requester": "on"},
    ],
)
def test_a_mail_that_would_never_leave_is_refused(client, administrator, typed):
    client.force_login(administrator)
    stage = Stage.objects.get(code="half")
    url = reverse("admin:tickets_stage_change", args=[stage.pk])
    page = client.post(url, {"only_hours": "0", "is_active": "on", **typed})
    assert page.status_code == 200
    assert page.context["errors"]
    stage.refresh_from_db()
    assert (stage.percent, stage.template) == (50, "deadline_near")


def test_the_stages_an_installation_starts_with_are_not_refused():
    assert Stage.objects.exists()
    assert [stage.code for stage in Stage.objects.all() if _is_refused(stage)] == []


def _is_refused(stage: Stage) -> bool:
    try:
        stage.full_clean()
    except ValidationError:
        return True
    return False


def tomorrow() -> dict[str, str]:
    return {
        "effective_from_0": f"{clock.now() + timedelta(days=1):%Y-%m-%d}",
        "effective_from_1": "10:00:00",
    }


def test_a_length_beyond_what_dates_can_say_is_refused(client, administrator):
    client.force_login(administrator)
    url = reverse("admin:tickets_policy_add")
    typed = {"kind": "close_solved", "source": "", **tomorrow()}
    page = client.post(url, typed | {"length": "9000000 00:00:00"})
    assert "length" in page.context["adminform"].form.errors
    assert client.post(url, typed | {"length": "36500 00:00:00"}).status_code == 302
    longest = Policy.objects.latest("id").length
    assert clock.now() + longest


def test_a_calendar_whose_fields_were_emptied_counts_round_the_clock(client, administrator):
    client.force_login(administrator)
    url = reverse("admin:tickets_calendar_add")
    typed = {"name": "Sepanjang waktu", "windows": "", "holidays": "", **tomorrow()}
    assert client.post(url, typed).status_code == 302
    made = Calendar.objects.get(name="Sepanjang waktu")
    assert (made.windows, made.holidays) == (None, [])


def test_mails_are_chosen_by_the_names_staff_know(client, ticket, officer, superuser):
    ticket.reply("Sebentar.", by=officer)
    client.force_login(superuser)
    page = client.get("/admin/tickets/outgoingmail/", {"template": "answered"})
    assert [mail.template for mail in page.context["cl"].result_list] == ["answered"]
    said = page.content.decode()
    assert 'href="?template=answered">Jawaban</a>' in said
    assert ">answered<" not in said
