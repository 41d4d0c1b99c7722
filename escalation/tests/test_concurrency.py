"""Two at once, on real transactions: one effect, a sentence for the second, nothing half done."""

from __future__ import annotations

import pytest

from escalation import broadcasting
from escalation.models import Escalation, Incident
from tickets import clock
from tickets.models import OutgoingMail, Ticket
from tickets.tests import ledger
from tickets.tests.test_concurrency import at_once, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def fresh(escalation: Escalation) -> Escalation:
    return Escalation.objects.select_related("ticket", "target").get(pk=escalation.pk)


def check(escalation: Escalation) -> Escalation:
    ledger.check(escalation.ticket, clock.now())
    now = fresh(escalation)
    assert now.is_away == (now.ticket.status == Ticket.Status.HANDED_OVER)
    return now


def test_two_press_send_at_once(ticket, prepare, officer, other_officer):
    escalation = prepare(ticket)
    one, two = fresh(escalation), fresh(escalation)
    results = at_once(lambda: one.send(by=officer), lambda: two.send(by=other_officer))
    assert refusals(results) == []
    assert OutgoingMail.objects.filter(template="escalation_pack").count() == 1
    assert ticket.events.filter(code="ticket.handed_over").count() == 1
    check(escalation)


def test_two_prepare_at_once(ticket, eproc, officer, other_officer):
    one, two = (Ticket.objects.get(pk=ticket.pk) for _ in range(2))
    results = at_once(
        lambda: Escalation.prepare(one, to=eproc, by=officer),
        lambda: Escalation.prepare(two, to=eproc, by=other_officer),
    )
    assert refusals(results) == []
    assert results[0] == results[1] == Escalation.objects.get()


def test_answered_and_withdrawn_at_once(ticket, send, officer):
    escalation = send(ticket)
    one, two = fresh(escalation), fresh(escalation)
    results = at_once(
        lambda: one.answered("Sudah.", by=officer), lambda: two.void(by=officer, reason="Salah")
    )
    assert len(refusals(results)) == 1
    assert check(escalation).state in ("answered", "void")


def test_sent_and_solved_at_once(ticket, prepare, officer, other_officer):
    escalation = prepare(ticket)
    one, two = fresh(escalation), Ticket.objects.get(pk=ticket.pk)
    at_once(lambda: one.send(by=officer), lambda: two.solve("Sudah.", by=other_officer))
    now = check(escalation)
    assert (now.state, now.ticket.status) == ("ended", Ticket.Status.SOLVED)


def test_one_number_typed_on_two_tickets_at_once(file, prepare, inaproc, officer):
    first, second = (fresh(prepare(file(), inaproc)) for _ in range(2))
    results = at_once(
        lambda: first.typed("INA-1", by=officer), lambda: second.typed("INA-1", by=officer)
    )
    assert len(refusals(results)) == 1
    assert Escalation.objects.filter(number="INA-1").count() == 1
    assert Ticket.objects.filter(status=Ticket.Status.HANDED_OVER).count() == 1
    check(first)
    check(second)


def test_two_workers_deliver_each_once(file, officer, ticket, other_requester):
    incident = Incident.declare(
        ticket, title="X", application="", starts_at=clock.now(), by=officer
    )
    incident.attach([file(other_requester) for _ in range(6)], by=officer)
    incident.tell_all("Sedang ditangani.", by=officer)

    def work() -> int:
        return sum(iter_until_none())

    results = at_once(work, work)
    while broadcasting.deliver_next():
        pass
    assert sum(results) <= 6
    assert OutgoingMail.objects.filter(template="answered").count() == 1
    told = Ticket.objects.filter(events__code="message.replied")
    assert (told.count(), told.distinct().count()) == (6, 6)


def iter_until_none():
    while broadcasting.deliver_next():
        yield 1
