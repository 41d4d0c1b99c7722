from datetime import timedelta

import pytest

from escalation import broadcasting
from escalation.models import Delivery, Incident
from tickets.intake import Contact
from tickets.models import Disturbance, OutgoingMail, Ticket
from tickets.verbs.base import NotPossible

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
LONG = timedelta(minutes=5)


def contact(number: int) -> Contact:
    return Contact(name=f"Orang {number}", email=f"orang{number}@penyedia.invalid")


@pytest.fixture
def incident(stopped, file, officer) -> Incident:
    parent = file(application="SPSE")
    return Incident.declare(
        parent, title="SPSE tidak dapat dibuka", application="SPSE",
        starts_at=stopped.now() - timedelta(hours=1), by=officer,
    )  # fmt: skip


@pytest.fixture
def children(incident, file, officer) -> list[Ticket]:
    tickets = [file(contact(number)) for number in range(3)]
    tickets.append(file(tickets[0].requester))
    assert incident.attach(tickets, by=officer) == []
    return tickets


def states(tickets) -> set[str]:
    return {Ticket.objects.get(pk=ticket.pk).status for ticket in tickets}


def test_the_front_page_says_that_it_is_known_until_it_is_solved(client, incident, officer):
    Disturbance.objects.update(starts_at="2026-01-01T00:00Z")
    assert "SPSE tidak dapat dibuka" in client.get("/").content.decode()
    incident.parent.solve("Sudah pulih.", by=officer)
    assert Disturbance.objects.get().ends_at is not None


def test_those_that_follow_do_as_the_incident_s_own(stopped, incident, children, send, officer):
    escalation = send(incident.parent)
    broadcasting.go_on(LONG)
    assert states(children) == {"handed_over"}
    stopped.pass_(hours=5)
    escalation.answered("Sudah pulih.", by=officer)
    broadcasting.go_on(LONG)
    assert states(children) == {"open"}
    assert OutgoingMail.objects.filter(template="escalation_pack").count() == 1


def test_a_void_hand_over_is_void_for_all(stopped, incident, children, send, officer):
    due = {ticket.pk: ticket.due_at for ticket in children}
    escalation = send(incident.parent)
    broadcasting.go_on(LONG)
    escalation.void(by=officer, reason="Salah")
    broadcasting.go_on(LONG)
    now = {ticket.pk: Ticket.objects.get(pk=ticket.pk).due_at for ticket in children}
    assert (states(children), now) == ({"open"}, due)


def test_solving_answers_and_solves_all_and_mails_each_once(incident, children, officer):
    incident.parent.solve("SPSE sudah dapat dibuka lagi.", by=officer)
    broadcasting.go_on(LONG)
    broadcasting.go_on(LONG)
    assert states(children) == {"solved"}
    mails = OutgoingMail.objects.filter(template="solved", ticket__in=children)
    assert sorted(mails.values_list("to", flat=True)) == [
        f"orang{number}@penyedia.invalid" for number in range(3)
    ]
    first = children[0].messages.last().body
    assert "SPSE sudah dapat dibuka lagi." in first
    assert children[3].number in first


def test_whoever_filed_the_incident_is_mailed_once_too(incident, file, officer):
    own = file(incident.parent.requester)
    incident.attach([own], by=officer)
    incident.parent.solve("Sudah.", by=officer)
    broadcasting.go_on(LONG)
    assert OutgoingMail.objects.filter(template="solved").count() == 1


def test_one_message_reaches_all_and_pressing_twice_sends_once(incident, children, officer):
    submission = "5b0c9f6e-2f0e-4d0a-9a61-222222222222"
    first = incident.tell_all("Sedang ditangani.", by=officer, submission=submission)
    assert incident.tell_all("Sedang ditangani.", by=officer, submission=submission) == first
    broadcasting.go_on(LONG)
    assert OutgoingMail.objects.filter(template="answered").count() == 3
    assert broadcasting.progress(first)["done"] == 4


def test_what_cannot_be_done_is_told_and_stops_nobody(incident, children, officer):
    children[0].solve("Sudah sendiri.", by=officer)
    children[0].confirm(by=children[0].requester)
    broadcast = incident.tell_all("Sedang ditangani.", by=officer)
    broadcasting.go_on(LONG)
    seen = broadcasting.progress(broadcast)
    assert (seen["done"], seen["left_out"]) == (4, 1)
    assert seen["refused"][0].number == children[0].number


def test_a_delivery_that_breaks_is_tried_again_and_holds_up_nobody(
    incident, children, officer, monkeypatch
):
    def broken(ticket, *rest):
        if ticket.pk == children[0].pk:
            raise RuntimeError("broken")

    broadcast = incident.tell_all("Halo.", by=officer)
    monkeypatch.setitem(broadcasting._ACTS, "reply", broken)
    broadcasting.go_on(LONG)
    assert broadcasting.progress(broadcast)["done"] == 3
    assert Delivery.objects.get(done_at=None).attempts == 1


def test_two_broadcasts_go_one_after_the_other(incident, children, send, officer):
    escalation = send(incident.parent)
    escalation.answered("Pulih.", by=officer)
    for _ in range(4):
        broadcasting.deliver_next()
    assert states(children) == {"handed_over"}
    broadcasting.go_on(LONG)
    assert states(children) == {"open"}


def test_one_attached_later_follows_at_once(incident, children, send, file, officer):
    send(incident.parent)
    late = file(contact(9))
    incident.attach([late], by=officer)
    broadcasting.go_on(LONG)
    assert states([late]) == {"handed_over"}


def test_one_taken_out_goes_its_own_way(stopped, incident, children, send, officer):
    due_at = children[1].due_at
    send(incident.parent)
    broadcasting.go_on(LONG)
    incident.detach(children[1], by=officer)
    gone = Ticket.objects.get(pk=children[1].pk)
    assert (gone.status, gone.due_at) == ("open", due_at)


def test_what_has_an_escalation_of_its_own_does_not_follow(incident, send, file, officer):
    own = file(contact(5))
    send(own)
    assert own.number in incident.attach([own], by=officer)[0]


def test_what_follows_is_not_escalated_by_itself(children, prepare):
    with pytest.raises(NotPossible):
        prepare(children[0])


def test_a_notice_says_for_ever_what_it_said(stopped, incident, officer):
    first = incident.issue_notice(addressed_to="Pokja 1", tender_code="10012", by=officer)
    incident.set_end(stopped.now())
    second = incident.issue_notice(addressed_to="Pokja 2", tender_code="", by=officer)
    first.refresh_from_db()
    assert (first.ends_at, second.ends_at) == (None, stopped.now())
    assert (first.number[:9], second.number != first.number) == ("SKG-26-00", True)
