import logging

import pytest
from django.db import connection

from tickets.models import Requester
from tickets.signals import event_recorded, in_savepoint

pytestmark = pytest.mark.django_db

# Whoever adds a receiver adds it here, and says which of the two kinds it is.
RECEIVERS: set[str] = {
    "complaints.receivers.on_event",  # bare: a complaint and its ticket must agree
    "escalation.hearing.hear",  # bare: an escalation and its ticket must agree
}


@pytest.fixture
def connected():
    receivers = []

    def connect(receiver):
        event_recorded.connect(receiver, weak=False)
        receivers.append(receiver)

    yield connect
    for receiver in receivers:
        event_recorded.disconnect(receiver)


def test_the_receivers_are_these_and_no_others():
    names = {
        f"{receiver.__module__}.{receiver.__qualname__}"
        for receiver in event_recorded._live_receivers(None)[0]
    }
    assert names == RECEIVERS


def test_a_receiver_hears_the_event_inside_its_transaction(ticket, officer, connected):
    heard = []

    def hear(event, **kwargs):
        heard.append((event.code, event.ticket, connection.in_atomic_block))

    connected(hear)
    ticket.take(by=officer)
    assert heard == [("ticket.taken", ticket, True)]


def test_losing_a_receiver_in_a_savepoint_undoes_no_reply(ticket, officer, connected, caplog):
    @in_savepoint
    def fail(event, **kwargs):
        Requester.objects.create(name="Setengah jadi", phone="+6281234567899")
        raise RuntimeError("broken")

    connected(fail)
    with caplog.at_level(logging.ERROR):
        ticket.reply("Kami periksa.", by=officer)
    assert ticket.messages.last().body == "Kami periksa."
    assert not Requester.objects.filter(name="Setengah jadi").exists()
    assert "lost event" in caplog.text


def test_a_database_error_in_a_savepoint_undoes_no_reply(ticket, officer, connected):
    @in_savepoint
    def fail(event, **kwargs):
        Requester.objects.create(name="Tanpa kontak")

    connected(fail)
    ticket.reply("Kami periksa.", by=officer)
    assert ticket.events.last().code == "message.replied"


def test_losing_a_bare_receiver_undoes_the_verb(ticket, officer, connected):
    def fail(event, **kwargs):
        raise RuntimeError("a rule would be broken")

    connected(fail)
    with pytest.raises(RuntimeError):
        ticket.reply("Kami periksa.", by=officer)
    assert ticket.messages.count() == 1
    assert not ticket.outgoing_mails.filter(template="answered").exists()


def test_a_receiver_may_call_a_verb_of_the_ticket(ticket, officer, connected):
    def take_it(event, **kwargs):
        if event.code == "ticket.handed_over":
            event.ticket.note("Dicatat otomatis.", by=None)

    connected(take_it)
    ticket.hand_over("LKPP", by=officer)
    assert ticket.messages.last().is_internal
    assert [event.code for event in ticket.events.all()][-2:] == [
        "ticket.handed_over",
        "message.noted",
    ]
