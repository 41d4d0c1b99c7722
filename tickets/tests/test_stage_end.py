"""The end of a tender stage: what is past presses nobody, and a slip can be put right."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from tickets import watching
from tickets.models import OutgoingMail, Severity, Ticket, Watch
from tickets.tests.portal import come_in, filled_in, url, wrong_fields
from tickets.verbs.base import NotPossible

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def rows(client, **place) -> list:
    return client.get(QUEUE, place).context["rows"]


def typed(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def in_hours(time, hours: float) -> datetime:
    return time.now().replace(second=0, microsecond=0) + timedelta(hours=hours)


# At filing


@pytest.mark.parametrize("hours,is_taken", [(-24 * 365 * 20, False), (-30, False), (-5, True)])
def test_the_form_kindly_refuses_what_is_long_over(client, time, hours, is_taken):
    at = typed(in_hours(time, hours))
    answer = client.post("/tiket/baru/", filled_in(stage_ends_at=at))
    assert Ticket.objects.exists() == is_taken
    if not is_taken:
        assert (answer.status_code, wrong_fields(answer)) == (422, {"stage_ends_at"})
        assert "sudah berakhir pada" in answer.content.decode()


def test_a_stage_that_ended_stands_above_no_late_ticket(at_desk, file, time):
    file(subject="Terlambat")
    time.pass_(hours=9)
    file(subject="Curang", stage_ends_at=in_hours(time, -5))
    assert [row.subject for row in rows(at_desk)] == ["Terlambat", "Curang"]


# In the queue


def test_what_is_needed_at_once_is_shown_and_comes_first(at_desk, file, time):
    file(subject="Biasa", severity=Severity.objects.get(hours=1))
    file(subject="Tender", stage_ends_at=in_hours(time, 1))
    first = rows(at_desk)[0]
    assert first.subject == "Tender"
    assert "Tahap tender berakhir" in first.needed_said


def test_once_the_stage_has_ended_the_promise_alone_counts(at_desk, file, time):
    day = Severity.objects.get(hours=24)
    ticket = file(subject="Tender", severity=day, stage_ends_at=in_hours(time, 1))
    file(subject="Biasa")
    time.pass_(hours=1, minutes=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert (ticket.needed_by, ticket.urgent_at) == (None, ticket.due_at)
    assert [row.subject for row in rows(at_desk)] == ["Biasa", "Tender"]
    assert not ticket.watches.filter(kind="stage_ended", done_at=None).exists()


def test_what_is_needed_soon_is_due_soon_however_near_and_what_is_late_is_not(at_desk, file, time):
    file(subject="Lewat", severity=Severity.objects.get(hours=1))
    time.pass_(hours=2)
    hour = Severity.objects.get(hours=1)
    file(subject="Sempit", severity=hour, stage_ends_at=in_hours(time, 1.5))
    file(subject="Dekat", stage_ends_at=in_hours(time, 3.5))
    file(subject="Jauh", stage_ends_at=in_hours(time, 5))
    file(subject="Jam", severity=hour)
    assert {row.subject for row in rows(at_desk, tab="soon")} == {"Sempit", "Dekat", "Jam"}
    assert [row.subject for row in rows(at_desk, tab="breached")] == ["Lewat"]


def test_the_year_is_said_where_it_is_another(at_desk, file, stopped):
    day = Severity.objects.get(hours=24)
    stopped.offset = datetime(2026, 12, 31, 12, tzinfo=UTC) - stopped.now()
    file(severity=day, stage_ends_at=stopped.now() + timedelta(hours=4))
    file(severity=day, stage_ends_at=stopped.now() + timedelta(hours=12))
    this_year, next_year = (row.needed_said for row in rows(at_desk))
    assert "2026" not in this_year
    assert "2027" in next_year


# Put right by staff


def press(client, ticket, at: datetime | None):
    sent = {"ends_at": typed(at) if at else ""}
    answer = client.post(reverse("admin:tickets_ticket_stage", args=[ticket.pk]), sent)
    ticket.refresh_from_db()
    return answer


def live(ticket) -> dict[str, datetime]:
    return dict(ticket.watches.filter(done_at=None).values_list("kind", "at"))


@pytest.mark.parametrize("channel", ["email", "walk_in", "web"])
def test_an_officer_sets_it_on_the_page_and_it_is_watched(at_desk, file, officer, time, channel):
    ticket, at = file(channel=channel), in_hours(time, 6)
    assert press(at_desk, ticket, at).status_code == 302
    needed = at - timedelta(hours=2)
    assert (ticket.stage_ends_at, ticket.needed_by, ticket.urgent_at) == (at, needed, needed)
    assert {kind: live(ticket)[kind] for kind in ("needed_by", "stage_ended")} == {
        "needed_by": needed,
        "stage_ended": at,
    }
    assert ticket.events.get(code="ticket.stage_end_set").user == officer


def test_corrected_the_old_instant_tells_nobody(at_desk, file, supervisor, time):
    ticket = file(stage_ends_at=in_hours(time, 4))
    press(at_desk, ticket, in_hours(time, 30))
    time.pass_(hours=5)
    watching.ring_due()
    assert ticket.needed_by
    assert not OutgoingMail.objects.filter(template="needed_by").exists()


def test_taken_out_it_is_watched_no_more(at_desk, file, time):
    ticket = file(stage_ends_at=in_hours(time, 4))
    press(at_desk, ticket, None)
    assert (ticket.stage_ends_at, ticket.needed_by) == (None, None)
    assert not {"needed_by", "stage_ended"} & live(ticket).keys()


def test_the_same_press_twice_is_written_once(at_desk, ticket, time):
    at = in_hours(time, 6)
    for _ in range(2):
        press(at_desk, ticket, at)
    assert ticket.events.filter(code="ticket.stage_end_set").count() == 1


def test_a_slip_of_the_year_is_given_back(at_desk, ticket, time):
    answer = press(at_desk, ticket, in_hours(time, -24 * 365))
    assert answer.status_code == 422
    assert ticket.stage_ends_at is None


def test_both_sides_read_of_it(at_desk, ticket, time):
    press(at_desk, ticket, in_hours(time, 6))
    press(at_desk, ticket, in_hours(time, 7))
    page = at_desk.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).content.decode()
    assert "Sari Wulandari mencatat bahwa tahap tender berakhir" in page
    assert "Sari Wulandari membetulkan akhir tahap tender" in page
    at_desk.logout()
    come_in(at_desk, ticket)
    told = [line.sentence for line in at_desk.get(url(ticket)).context["history"]]
    assert sum("Kami mencatat bahwa tahap tender Anda berakhir" in line for line in told) == 2


def test_a_finished_ticket_needs_nothing(ticket, officer, time):
    ticket.solve(by=officer)
    with pytest.raises(NotPossible):
        ticket.set_stage_end(in_hours(time, 6), by=officer)


def test_who_does_not_work_tickets_cannot_set_it(client, ticket, auditor, time):
    client.force_login(auditor)
    assert press(client, ticket, in_hours(time, 6)).status_code == 403


def test_reopened_after_the_stage_it_presses_nobody(file, officer, requester, time):
    ticket = file(stage_ends_at=in_hours(time, 4))
    ticket.solve(by=officer)
    ticket.confirm(by=requester)
    time.pass_(hours=5)
    ticket.reopen("Lagi.", by=requester)
    assert ticket.needed_by is None


# Tickets that were filed before this was so


def test_the_migration_lapses_what_is_over_and_watches_the_rest(file, time):
    over, ahead = (file(stage_ends_at=in_hours(time, hours)) for hours in (3, 9))
    Watch.objects.filter(kind="stage_ended").delete()
    past = timezone.now() - timedelta(days=2)
    Ticket.objects.filter(pk=over.pk).update(stage_ends_at=past, needed_by=past)
    importlib.import_module("tickets.migrations.0031_stages_that_ended").lapse(apps, None)
    over.refresh_from_db()
    assert over.needed_by is None
    assert Watch.objects.get(kind="stage_ended").ticket == ahead
