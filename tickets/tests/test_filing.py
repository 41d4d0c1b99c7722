from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tickets import clock
from tickets.intake import Contact, file_ticket
from tickets.models import (
    Calendar,
    Category,
    Requester,
    Restriction,
    ServiceStandard,
    Statement,
    Ticket,
)
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


def test_a_ticket_starts_with_the_office_and_a_promise(ticket):
    assert ticket.status == Ticket.Status.NEW
    assert ticket.turns.get().party == "office"
    assert ticket.deadlines.get().due_at == ticket.received_at + timedelta(hours=8)
    assert ticket.due_at == ticket.deadlines.get().due_at


def test_the_description_is_the_first_message_of_the_conversation(ticket):
    assert ticket.messages.get().author == "requester"
    assert ticket.events.get().code == "ticket.filed"


def test_the_ticket_keeps_the_standard_it_was_filed_under(ticket):
    assert ticket.standard.decree == "188.45/33/KPTS/414.022/2023"


def test_the_clock_starts_at_receipt_not_at_typing(file, officer):
    received = clock.now() - timedelta(hours=3)
    ticket = file(by=officer, channel="letter", received_at=received)
    assert ticket.due_at == received + timedelta(hours=8)
    assert ticket.recorded_at > ticket.received_at


def test_a_promise_already_past_at_typing_is_recorded_at_once(file, officer):
    ticket = file(by=officer, channel="letter", received_at=clock.now() - timedelta(hours=9))
    assert ticket.deadlines.get().breached_at == ticket.due_at
    assert [event.code for event in ticket.events.all()] == ["deadline.breached", "ticket.filed"]


def test_receipt_in_the_future_is_refused(file):
    with pytest.raises(NotPossible):
        file(received_at=clock.now() + timedelta(minutes=5))


def test_one_address_is_one_requester_however_it_is_written(file):
    first = file(Contact(name="Andi", email="Andi@Penyedia.invalid"))
    second = file(Contact(name="Andi", email="andi@penyedia.INVALID"))
    assert first.requester == second.requester


def test_a_form_never_overwrites_what_is_known_of_a_requester(file, requester):
    ticket = file(Contact(name="Penipu", email=requester.email, phone="+6285555555555"))
    requester.refresh_from_db()
    assert (requester.name, requester.phone) == ("Andi Wijaya", "+6281234567890")
    assert Statement.objects.get(ticket=ticket).name == "Penipu"


def test_an_officer_accepts_what_the_requester_wrote(file, requester, officer):
    ticket = file(Contact(name="Andi Wijaya", email=requester.email, phone="+6285555555555"))
    ticket.accept_statement(by=officer)
    assert Requester.objects.get(pk=requester.pk).phone == "+6285555555555"
    event = ticket.events.last()
    assert (event.code, event.data) == ("requester.updated", {"fields": ["phone"]})


def test_an_identity_number_is_kept_encrypted_and_found_by_its_hash(file):
    ticket = file(
        Contact(
            name="Rina",
            email="rina@x.invalid",
            identity_type="ktp",
            identity_number="3523 0155 0190 0003",
        )
    )
    assert "3523" not in ticket.requester.identity_cipher
    assert ticket.requester.masked_identity_number == "•••••••••••••003"
    found = Requester.objects.with_identity_number("ktp", "3523015501900003")
    assert found.get() == ticket.requester


def test_an_anonymous_ticket_has_no_requester(file):
    ticket = file_ticket(
        channel="walk_in",
        subject="Saran",
        description="Antrean panjang.",
        category=Category.objects.get(code="other"),
        contact=None,
    )
    assert ticket.is_anonymous
    assert ticket.requester is None


def test_a_restriction_stands_before_the_first_notice_leaves(file, officer, other_officer):
    ticket = file(restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=officer)])
    told = set(ticket.outgoing_mails.filter(template="new_ticket").values_list("to", flat=True))
    assert told == {other_officer.email}


def test_the_same_submission_files_once(file):
    key = "0a0c9f6e-2c2b-4b8e-9a51-0d1c55f6b2a1"
    assert file(submission=key).pk == file(submission=key).pk


def test_a_form_gone_back_to_and_changed_files_what_is_new(file):
    key = "0a0c9f6e-2c2b-4b8e-9a51-0d1c55f6b2a1"
    first, second = file(submission=key), file(submission=key, description="Masalah lain.")
    assert first != second
    assert second.messages.get().body == "Masalah lain."


def test_a_number_of_lpse_support_is_on_one_ticket(file, officer):
    first = file(by=officer, channel="lpse_support", outside_number="4711")
    with pytest.raises(NotPossible, match=first.number):
        file(by=officer, channel="lpse_support", outside_number="4711")


def test_somebody_who_cannot_be_reached_is_refused(file):
    with pytest.raises(NotPossible):
        file(Contact(name="Tanpa alamat"))


def test_somebody_without_an_address_is_known_by_telephone_and_name(file, officer):
    caller = Contact(name="Bu Tini", phone="+6281234500000")
    assert file(caller, by=officer).requester == file(caller, by=officer).requester


def test_a_date_before_any_standard_is_refused(file, officer):
    with pytest.raises(NotPossible):
        file(by=officer, channel="letter", received_at=clock.now() - timedelta(days=9000))


def test_the_standard_is_the_one_in_force_at_receipt(file, officer):
    newer = ServiceStandard.objects.get()
    newer.pk, newer.effective_from = None, timezone.localdate()
    newer.save()
    late = file(by=officer, channel="letter", received_at=clock.now() - timedelta(days=2))
    assert late.standard != newer
    assert file().standard == newer


def test_filing_takes_few_statements_mail_included(file, officer, requester):
    category = Category.objects.select_related("default_severity").get(code="password")
    # Nine, and three of the test's own: a savepoint, its release, the fixture's category.
    with CaptureQueriesContext(connection) as captured:
        ticket = file(Contact(name=requester.name, email=requester.email), category=category)
    assert ticket.outgoing_mails.count() == 2
    assert len(captured) <= 12


def test_a_calendar_tickets_were_filed_under_is_not_edited(ticket):
    calendar = ticket.calendar
    calendar.windows = {"0": [["08:00", "16:00"]]}
    with pytest.raises(ValidationError):
        calendar.full_clean()


@pytest.mark.parametrize("windows", [{}, {"0": []}, {"9": [["08:00", "16:00"]]}, {"0": "x"}, [1]])
def test_a_calendar_that_makes_no_sense_is_not_kept(windows):
    calendar = Calendar(name="x", effective_from=clock.now(), windows=windows)
    with pytest.raises(ValidationError):
        calendar.full_clean()


def test_a_later_calendar_holds_for_later_tickets_only(ticket, file):
    Calendar.objects.create(
        name="Jam kerja",
        effective_from=clock.now(),
        windows={str(day): [["08:00", "16:00"]] for day in range(7)},
    )
    due_at = ticket.due_at
    ticket.reply("Kami periksa.", by=None)
    assert ticket.due_at == due_at
    assert file().due_at > due_at
