"""Mail to a closed ticket: a new one that goes on from it, and is hidden as it was."""

import pytest

from tickets import reply_address
from tickets.models import Restriction, Ticket
from tickets.tests.mail_in import arrive

pytestmark = pytest.mark.django_db
REQUESTER = "Andi Wijaya <andi@penyedia.invalid>"
HOW = {
    "proven": {"sender": REQUESTER},
    "unproven": {"sender": REQUESTER, "proof": "mx.google.com; dmarc=none"},
    "a colleague": {"sender": "Rekan <rekan@penyedia.invalid>"},
    "a stranger": {"sender": "Asing <asing@lain.invalid>", "proof": ""},
}


@pytest.fixture
def closed(ticket, time):
    ticket.withdraw(by=ticket.requester)
    time.pass_(days=60)
    return ticket


@pytest.mark.parametrize("how", HOW)
def test_it_is_linked_and_hidden_from_whom_that_one_was(how, closed, officer, other_officer):
    Restriction.objects.create(ticket=closed, hidden_from=officer)
    row = arrive(text="Terjadi lagi.", to=reply_address.make(closed.pk), **HOW[how])
    assert row.ticket != closed and row.ticket.follows == closed
    assert not Ticket.objects.visible_to(officer).filter(pk=row.ticket_id).exists()
    assert Ticket.objects.visible_to(other_officer).filter(pk=row.ticket_id).exists()
    assert not row.ticket.outgoing_mails.filter(user=officer).exists()


def test_an_ordinary_one_is_open_to_all(closed, officer):
    row = arrive(to=reply_address.make(closed.pk), sender=REQUESTER)
    assert Ticket.objects.visible_to(officer).filter(pk=row.ticket_id).exists()


def test_what_a_sieve_would_keep_is_kept_although_it_goes_on(closed, monkeypatch):
    from tickets.mail_in import routing, writing

    def sieve(arrival):
        return writing.file(arrival, arrival.found)

    monkeypatch.setattr(routing, "_sieves", {"any": sieve})
    junk = {"X_Spam_Flag": "YES", "proof": ""}
    row = arrive(to=reply_address.make(closed.pk), sender=REQUESTER, **junk)
    assert (row.status, row.ticket.follows, row.message.author) == ("taken", closed, "requester")
