"""The keeper in the admin: stages are edited, the rest only read, and trouble is shown."""

import pytest
from django.urls import reverse

from tickets import clock, watching
from tickets.models import Heartbeat, OutgoingMail, Restriction, Stage, Watch

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


def test_mails_are_chosen_by_the_names_staff_know(client, ticket, officer, superuser):
    ticket.reply("Sebentar.", by=officer)
    client.force_login(superuser)
    page = client.get("/admin/tickets/outgoingmail/", {"template": "answered"})
    assert [mail.template for mail in page.context["cl"].result_list] == ["answered"]
    said = page.content.decode()
    assert 'href="?template=answered">Jawaban</a>' in said
    assert ">answered<" not in said
