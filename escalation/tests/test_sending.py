from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from escalation.models import Escalation
from tickets.models import OutgoingMail, Ticket, Watch
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db


def test_sending_moves_the_turn_and_leaves_one_mail(stopped, ticket, send, officer, eproc):
    stopped.pass_(hours=3)
    escalation = send(ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.third_party) == (Ticket.Status.HANDED_OVER, "LKPP")
    assert ticket.deadlines.get().was_in_time is True
    assert (escalation.sent_at, escalation.sent_by) == (stopped.now(), officer)
    mail = OutgoingMail.objects.get(template="escalation_pack")
    assert (mail.to, mail.ticket, escalation.mail) == (eproc.email, ticket, mail)


def test_pressing_twice_sends_once(ticket, send, officer):
    escalation = send(ticket)
    escalation.send(by=officer)
    assert OutgoingMail.objects.filter(template="escalation_pack").count() == 1
    assert ticket.events.filter(code="escalation.sent").count() == 1


def test_what_is_prepared_is_still_the_offices(stopped, ticket, prepare):
    prepare(ticket)
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.NEW
    assert ticket.live_deadline().is_running
    assert not Watch.objects.filter(kind__startswith="escalation.").exists()


def test_preparing_twice_is_one_pack(ticket, eproc, officer, other_officer):
    first = Escalation.prepare(ticket, to=eproc, by=officer)
    assert Escalation.prepare(ticket, to=eproc, by=other_officer) == first


def test_a_ticket_that_is_away_cannot_be_escalated_again(ticket, send, eproc, officer):
    send(ticket)
    with pytest.raises(NotPossible):
        Escalation.prepare(ticket, to=eproc, by=officer)


def test_a_solved_ticket_cannot_be_escalated(ticket, prepare, eproc, officer):
    escalation = prepare(ticket)
    ticket.solve("Sudah.", by=officer)
    with pytest.raises(NotPossible):
        escalation.send(by=officer)
    with pytest.raises(NotPossible):
        Escalation.prepare(ticket, to=eproc, by=officer)
    assert not OutgoingMail.objects.filter(template="escalation_pack").exists()


def test_a_form_needs_the_number_it_gave(ticket, prepare, inaproc, officer):
    escalation = prepare(ticket, inaproc)
    with pytest.raises(NotPossible):
        escalation.typed("  ", by=officer)
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.NEW
    escalation.typed(" INA-77  12 ", by=officer)
    assert (escalation.number, escalation.state) == ("INA-77 12", "acknowledged")
    assert not OutgoingMail.objects.filter(template="escalation_pack").exists()


def test_a_number_stands_on_one_ticket_only(file, prepare, inaproc, officer):
    prepare(file(), inaproc).typed("INA-1", by=officer)
    other = prepare(file(), inaproc)
    with pytest.raises(NotPossible, match="INA-1"):
        other.typed("INA-1", by=officer)
    other.ticket.refresh_from_db()
    assert other.ticket.status == Ticket.Status.NEW


def test_the_database_refuses_a_number_twice_whatever_was_checked(file, prepare, inaproc, officer):
    prepare(file(), inaproc).typed("INA-1", by=officer)
    other = prepare(file(), inaproc)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=other.pk).update(number="INA-1")


def test_the_same_ticket_may_go_back_under_its_number(ticket, prepare, inaproc, officer):
    first = prepare(ticket, inaproc)
    first.typed("INA-1", by=officer)
    first.answered("Coba lagi.", by=officer)
    again = prepare(ticket, inaproc)
    again.typed("INA-1", by=officer)
    assert Escalation.objects.filter(number="INA-1").count() == 2


def test_lpse_support_takes_only_its_own_under_its_own_number(file, prepare, targets, officer):
    support = targets["lpse-support"]
    with pytest.raises(NotPossible):
        prepare(file(), support)
    own = file(channel="lpse_support", outside_number="LS-1", by=officer)
    escalation = prepare(own, support)
    escalation.typed("", by=officer)
    assert escalation.number == "LS-1"


def test_withdrawing_is_as_if_it_had_not_been(stopped, ticket, send, officer):
    due_at = ticket.due_at
    escalation = send(ticket)
    stopped.pass_(hours=2)
    escalation.void(by=officer, reason="Salah tekan")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.due_at) == (Ticket.Status.OPEN, due_at)
    assert escalation.voided_at == stopped.now()
    assert not ticket.watches.filter(kind__startswith="escalation.", done_at=None).exists()


def test_a_generic_void_takes_the_escalation_with_it(ticket, send, officer):
    escalation = send(ticket)
    ticket.void_hand_over(by=officer)
    escalation.refresh_from_db()
    assert escalation.state == "void"


def test_nobody_takes_a_ticket_back_without_the_answer(ticket, send, officer):
    escalation = send(ticket)
    with pytest.raises(NotPossible):
        ticket.take_back(by=officer)
    ticket.refresh_from_db()
    escalation.refresh_from_db()
    assert (ticket.status, escalation.is_away) == (Ticket.Status.HANDED_OVER, True)


def test_a_mail_that_finally_fails_undoes_the_hand_over(stopped, ticket, send, officer):
    from tickets import outbox

    due_at = ticket.due_at
    escalation = send(ticket)
    stopped.pass_(hours=1)
    outbox._settle(escalation.mail, OutgoingMail.Status.FAILED)
    ticket.refresh_from_db()
    escalation.refresh_from_db()
    assert (ticket.status, ticket.due_at, escalation.state) == ("open", due_at, "void")
    told = OutgoingMail.objects.get(template="escalation_mail_failed")
    assert told.user == officer


def test_another_mail_that_fails_undoes_nothing(ticket, send):
    from tickets import outbox

    escalation = send(ticket)
    outbox._settle(ticket.outgoing_mails.get(template="received"), OutgoingMail.Status.FAILED)
    escalation.refresh_from_db()
    assert escalation.is_away


def test_an_escalation_ends_with_its_ticket(ticket, send, officer):
    escalation = send(ticket)
    ticket.refresh_from_db()
    ticket.solve("Sudah diperbaiki.", by=officer)
    escalation.refresh_from_db()
    assert escalation.state == "ended"
    assert not ticket.watches.filter(kind__startswith="escalation.", done_at=None).exists()


def test_acknowledging_keeps_the_number_and_tells_no_time(stopped, ticket, send, officer):
    escalation = send(ticket)
    stopped.pass_(hours=1)
    escalation.acknowledge("EPROC-9", by=officer)
    assert (escalation.number, escalation.acknowledged_at) == ("EPROC-9", stopped.now())
    assert escalation.is_away


def test_watches_begin_at_the_press(stopped, ticket, send):
    send(ticket)
    at = dict(ticket.watches.filter(done_at=None).values_list("kind", "at"))
    assert at["escalation.follow_up"] == stopped.now() + timedelta(hours=24)
    assert at["escalation.supervisors"] == stopped.now() + timedelta(days=3)
    assert at["escalation.status"] == stopped.now() + timedelta(days=3)


def test_a_second_open_escalation_is_refused_by_the_database(ticket, prepare, eproc, officer):
    present = prepare(ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(
            ticket=ticket, target=eproc, prepared_at=present.prepared_at, prepared_by=officer
        )
