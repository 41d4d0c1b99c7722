"""New rows in one statement: what comes back, what refers to what, and what is refused."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tickets import clock, rows
from tickets.models import Message, Requester, Ticket, Turn

pytestmark = pytest.mark.django_db


def _copy(ticket: Ticket, number: str) -> Ticket:
    ticket.pk, ticket.number, ticket.submission = None, number, None
    return ticket


def _said(ticket: Ticket, body: str = "Kedua kalinya.") -> Message:
    now = clock.now()
    return Message(ticket=ticket, author="requester", body=body, occurred_at=now, recorded_at=now)


def _turn(ticket: Ticket) -> Turn:
    return Turn(ticket=ticket, party="office", counts_for="office", started_at=clock.now())


def test_rows_that_belong_together_are_one_statement(ticket, django_assert_num_queries):
    second = _copy(ticket, "LPSE-26-99999-1")
    message = _said(second)
    turn = _turn(second)
    with django_assert_num_queries(1):
        assert rows.insert(second, message, turn)
    assert list(second.messages.all()) == [message]
    assert list(second.turns.all()) == [turn]
    assert second.urgent_at == Ticket.objects.get(pk=second.pk).urgent_at is not None


def test_each_row_refers_to_the_one_that_it_was_given(ticket):
    first, second = Ticket.objects.get(pk=ticket.pk), Ticket.objects.get(pk=ticket.pk)
    first, second = _copy(first, "LPSE-26-99998-1"), _copy(second, "LPSE-26-99997-1")
    words = [_said(second, "Dari kedua."), _said(ticket, "Dari lama.")]
    rows.insert(first, second, *words, _turn(first), _turn(second))
    assert second.messages.get().body == "Dari kedua."
    assert ticket.messages.filter(body="Dari lama.").exists()
    assert not first.messages.exists()


def test_all_are_written_or_none(ticket):
    second = _copy(Ticket.objects.get(pk=ticket.pk), "LPSE-26-99996-1")
    wrong = _said(second)
    wrong.is_internal = True  # which a requester's words never are
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(second, wrong)
    assert Ticket.objects.count() == 1


def test_what_is_there_already_is_refused_or_left_out(requester):
    same = {"name": "Andi", "email": requester.email, "phone": requester.phone}
    assert not rows.insert(Requester(**same), unless_there=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Requester(**same))
    assert Requester.objects.get() == requester


def test_many_rows_of_one_table_are_one_statement(ticket, django_assert_num_queries):
    said = [_said(ticket, f"Kata {number}.") for number in range(3)]
    with django_assert_num_queries(1):
        rows.insert_all(said)
    assert list(ticket.messages.all())[-3:] == said
    with django_assert_num_queries(0):
        rows.insert_all([])


def test_of_many_rows_only_those_are_left_out_that_are_there(requester):
    both = [
        Requester(name=name, email=email)
        for name, email in (("Andi", requester.email), ("Baru", "baru@penyedia.invalid"))
    ]
    rows.insert_all(both, unless_there=True)
    assert set(Requester.objects.values_list("name", flat=True)) == {requester.name, "Baru"}


def test_what_a_field_fills_in_by_itself_is_filled_in():
    new = Requester(name="Baru", email="baru@penyedia.invalid")
    assert rows.insert(new, unless_there=True)
    assert Requester.objects.get() == new
    assert new.created_at == Requester.objects.get().created_at


def test_fields_of_a_row_are_written_and_no_others(ticket):
    ticket.subject, ticket.error_code = "Baru", "E-1"
    rows.update(ticket, "subject", "requester")
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.error_code) == ("Baru", "")


def test_a_row_that_is_gone_is_not_written_in_silence(ticket):
    requester = Requester.objects.create(name="Sri", email="sri@penyedia.invalid")
    Requester.objects.filter(pk=requester.pk).delete()
    with pytest.raises(Requester.DoesNotExist):
        rows.update(requester, "name")
