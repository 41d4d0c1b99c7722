from datetime import timedelta

import pytest

from tickets import clock
from tickets.intake import Contact
from tickets.models import Requester, Restriction, Statement, Ticket
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
    from tickets.intake import file_ticket
    from tickets.models import Category

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
