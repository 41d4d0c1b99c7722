"""An officer says when a solution is expected; the promise stays what it was."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tickets.tests.mails import worded
from tickets.tests.portal import come_in
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


def in_hours(time, hours: int):
    return time.now() + timedelta(hours=hours)


def test_the_requester_is_told_and_the_deadline_stays(ticket, officer, time):
    due_at = ticket.due_at
    ticket.expect(in_hours(time, 12), by=officer)
    assert ticket.due_at == due_at
    assert ticket.events.get(code="ticket.expected").user == officer
    assert "We expect to solve your ticket by" in worded(ticket, "expected", "en").message.body


def test_the_past_is_not_expected(ticket, officer, time):
    with pytest.raises(NotPossible):
        ticket.expect(in_hours(time, -1), by=officer)


def test_the_same_time_twice_is_told_once(ticket, officer, time):
    at = in_hours(time, 3)
    ticket.expect(at, by=officer)
    ticket.expect(at, by=officer)
    assert ticket.outgoing_mails.filter(template="expected").count() == 1


def test_only_the_newest_expectation_leaves(ticket, officer, time):
    ticket.expect(in_hours(time, 3), by=officer)
    first = ticket.outgoing_mails.get(template="expected")
    ticket.expect(in_hours(time, 5), by=officer)
    from tickets import emails

    assert emails.word(first) is None


@pytest.mark.parametrize(
    "settle",
    [
        lambda ticket, user: ticket.solve("Sudah.", by=user),
        lambda ticket, user: ticket.hand_over("LKPP", by=user),
        lambda ticket, user: ticket.withdraw(by=user),
    ],
)
def test_what_settles_the_promise_clears_it(ticket, officer, time, settle):
    ticket.expect(in_hours(time, 3), by=officer)
    settle(ticket, officer)
    ticket.refresh_from_db()
    assert ticket.expected_at is None


def test_a_finished_ticket_expects_nothing(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    with pytest.raises(NotPossible):
        ticket.expect(in_hours(time, 3), by=officer)


def press(client, ticket, at) -> object:
    url = reverse("admin:tickets_ticket_expectation", args=[ticket.pk])
    return client.post(url, {"at": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")})


def test_an_officer_enters_it_on_the_page_and_both_sides_see_it(client, ticket, officer, time):
    client.force_login(officer)
    assert press(client, ticket, in_hours(time, 30)).status_code == 302
    ticket.refresh_from_db()
    when = timezone.localtime(ticket.expected_at).strftime("%H.%M")
    page = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    assert f"{when} WIB" in page.content.decode()
    client.logout()
    come_in(client, ticket)
    url = reverse("tickets:ticket", args=[ticket.number])
    assert f"{when} WIB" in client.get(url).content.decode()


def test_once_it_has_passed_neither_side_reads_it_as_an_estimate(client, ticket, officer, time):
    ticket.expect(in_hours(time, 1), by=officer)
    time.pass_(hours=3)
    client.force_login(officer)
    page = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).content.decode()
    assert "Tadinya diperkirakan selesai" in page
    client.logout()
    come_in(client, ticket)
    page = client.get(reverse("tickets:ticket", args=[ticket.number])).content.decode()
    assert "Kami perkirakan selesai paling lambat:" not in page


def test_a_past_time_is_refused_on_the_page(client, ticket, officer, time):
    client.force_login(officer)
    assert press(client, ticket, in_hours(time, -30)).status_code == 422


def test_who_does_not_work_tickets_cannot_enter_it(client, ticket, auditor, time):
    client.force_login(auditor)
    assert press(client, ticket, in_hours(time, 3)).status_code == 403
