"""Filing a ticket on somebody's behalf."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tickets import clock
from tickets.models import Category, Severity, Ticket

pytestmark = pytest.mark.django_db
NEW = "/admin/tickets/ticket/add/"


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def when(**ago) -> str:
    return timezone.localtime(clock.now() - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def typed():
    return {
        "channel": "telephone",
        "received_at": when(minutes=30),
        "name": "Bu Ningsih",
        "phone": "0812 1111 2222",
        "category": "other",
        "subject": "Lupa kata sandi",
        "description": "Menelepon pukul sembilan.",
        "submission": str(uuid.uuid4()),
    }


def errors_of(answer) -> set[str]:
    assert answer.status_code == 422
    return set(answer.context["form"].errors)


def test_a_call_becomes_a_ticket_from_when_it_came(at_desk, typed, officer):
    answer = at_desk.post(NEW, typed)
    ticket = Ticket.objects.get()
    assert answer.url == f"/admin/tickets/ticket/{ticket.pk}/change/"
    assert ticket.channel == Ticket.Channel.TELEPHONE
    assert ticket.recorded_at - ticket.received_at >= timedelta(minutes=30)
    assert ticket.events.get().user == officer
    assert ticket.requester.email is None


def test_the_severity_is_the_categorys_unless_chosen(at_desk, typed):
    at_desk.post(NEW, typed)
    chosen = Severity.objects.get(hours=24)
    at_desk.post(NEW, {**typed, "severity": chosen.pk, "submission": str(uuid.uuid4())})
    first, second = Ticket.objects.order_by("id")
    assert first.severity == Category.objects.get(code="other").default_severity
    assert second.severity == chosen


def test_pressing_twice_files_once(at_desk, typed):
    at_desk.post(NEW, typed)
    at_desk.post(NEW, typed)
    assert Ticket.objects.count() == 1


def test_what_the_office_corrected_before_pressing_again_is_not_thrown_away(at_desk, typed):
    for changes in ({}, {"channel": "letter"}, {"received_at": when(hours=5)}):
        at_desk.post(NEW, typed | changes)
    assert Ticket.objects.count() == 3


@pytest.mark.parametrize(
    "way", [{"email": "ningsih@x.invalid"}, {"phone": "081211112222"}, {"postal_address": "Jl. A"}]
)
def test_one_way_to_reach_the_person_is_enough(at_desk, typed, way):
    del typed["phone"]
    assert at_desk.post(NEW, typed | way).status_code == 302


def test_no_way_to_reach_the_person_is_refused(at_desk, typed):
    assert errors_of(at_desk.post(NEW, {**typed, "phone": ""})) == {"email"}


@pytest.mark.parametrize("at", ["2126-01-01T00:00", "1001-01-01T00:00", "x", ""])
def test_an_impossible_time_of_receipt_is_refused(at_desk, typed, at):
    assert errors_of(at_desk.post(NEW, {**typed, "received_at": at})) == {"received_at"}


def test_the_future_has_not_been_received(at_desk, typed):
    typed["received_at"] = when(hours=-1)
    assert errors_of(at_desk.post(NEW, typed)) == {"received_at"}


def test_lpse_support_has_its_own_number_once(at_desk, typed):
    typed["channel"] = "lpse_support"
    assert errors_of(at_desk.post(NEW, typed)) == {"outside_number"}
    assert at_desk.post(NEW, {**typed, "outside_number": "LS-5"}).status_code == 302
    again = {**typed, "outside_number": "LS-5", "submission": str(uuid.uuid4())}
    refused = at_desk.post(NEW, again)
    assert errors_of(refused) == {"outside_number"}
    assert Ticket.objects.get().number in refused.content.decode()


def test_pressing_twice_with_a_number_of_lpse_support_leads_to_the_one_ticket(at_desk, typed):
    typed |= {"channel": "lpse_support", "outside_number": "LS-5"}
    first, second = at_desk.post(NEW, typed), at_desk.post(NEW, typed)
    assert (second.status_code, second.url) == (302, first.url)
    assert Ticket.objects.count() == 1


def test_another_channel_has_no_number_of_lpse_support(at_desk, typed):
    at_desk.post(NEW, {**typed, "outside_number": "LS-5"})
    assert Ticket.objects.get().outside_number == ""


def test_the_web_form_is_no_channel_here(at_desk, typed):
    assert errors_of(at_desk.post(NEW, {**typed, "channel": "web"})) == {"channel"}


def test_a_number_without_its_document_is_asked_about(at_desk, typed):
    typed["identity_number"] = "3523012505850001"
    assert errors_of(at_desk.post(NEW, typed)) == {"identity_type"}


def test_a_category_that_needs_a_number_asks_for_it(at_desk, typed):
    typed["category"] = "password"
    assert errors_of(at_desk.post(NEW, typed)) == {"identity_number"}
    typed |= {"identity_type": "ktp", "identity_number": "3523012505850001"}
    assert at_desk.post(NEW, typed).status_code == 302


def test_an_impossible_nik_is_refused(at_desk, typed):
    typed |= {"identity_type": "ktp", "identity_number": "1234"}
    assert errors_of(at_desk.post(NEW, typed)) == {"identity_number"}


def test_a_known_requester_is_named_afterwards(at_desk, typed, requester):
    answer = at_desk.post(NEW, {**typed, "email": requester.email}, follow=True)
    ticket = Ticket.objects.get()
    assert ticket.requester == requester
    assert "Andi Wijaya" in " ".join(str(message) for message in answer.context["messages"])
    assert ticket.statement.name == "Bu Ningsih"


def test_all_mistakes_come_back_at_once_with_what_was_typed(at_desk):
    answer = at_desk.post(NEW, {"subject": "Sudah diketik", "channel": "letter"})
    assert errors_of(answer) >= {"name", "category", "description", "received_at"}
    assert "Sudah diketik" in answer.content.decode()


@pytest.mark.parametrize("field", ["name", "subject", "description", "email", "category", "phone"])
@pytest.mark.parametrize("rubbish", ["\0", "x" * 30_000])
def test_rubbish_is_refused_in_words(at_desk, typed, field, rubbish):
    assert field in errors_of(at_desk.post(NEW, {**typed, field: rubbish}))


def test_the_empty_form_starts_with_now(at_desk):
    form = at_desk.get(NEW).context["form"]
    assert clock.now() - form.initial["received_at"] < timedelta(minutes=2)
