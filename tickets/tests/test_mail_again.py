"""A mail that could not be read, and then could: it goes its way as if it had been read at once."""

import pytest

from tickets import reply_address
from tickets.mail_in import child, routing, sorting, writing
from tickets.models import OutgoingMail, Restriction, Ticket
from tickets.tests.mail_in import arrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def unread(monkeypatch):
    """Have a mail arrive that cannot be read, and can be from then on."""

    def fail(raw):
        raise child.CannotParse("Too deep.")

    def unread(**said):
        with monkeypatch.context() as patch:
            patch.setattr(child, "parse", fail)
            row = arrive(**said)
        assert row.status == "quarantined"
        return row

    return unread


def test_a_new_mail_is_its_senders_ticket_and_the_small_one_gives_way(unread):
    row = unread(text="Ternyata terbaca.", sender="Sinta <sinta@cv.invalid>", subject="Masuk")
    small, read = row.ticket, sorting.again(row)
    small.refresh_from_db()
    ticket = read.ticket
    assert (ticket.requester.email, ticket.subject, ticket.received_at) == (
        "sinta@cv.invalid",
        "Masuk",
        row.received_at,
    )
    assert (small.outcome, small.duplicate_of, small.live_deadline()) == ("duplicate", ticket, None)
    assert OutgoingMail.objects.filter(template="received", to="sinta@cv.invalid").count() == 1


def test_a_reply_is_heard_on_its_own_ticket(unread, ticket):
    row = unread(text="Jawaban.", sender=ticket.requester.email, to=reply_address.make(ticket.pk))
    read = sorting.again(row)
    assert (read.ticket, read.message.is_internal, read.is_verified) == (ticket, False, True)
    row.ticket.refresh_from_db()
    assert row.ticket.duplicate_of == ticket


def test_the_small_ticket_is_hidden_as_the_right_one_is(unread, ticket, officer):
    Restriction.objects.create(ticket=ticket, hidden_from=officer)
    row = unread(sender=ticket.requester.email, to=reply_address.make(ticket.pk))
    assert Ticket.objects.visible_to(officer).filter(pk=row.ticket_id).exists()
    sorting.again(row)
    assert not Ticket.objects.visible_to(officer).filter(pk=row.ticket_id).exists()


def test_junk_keeps_the_small_ticket_rather_than_none(unread):
    row = unread(text="Ternyata terbaca.", X_Spam_Flag="YES")
    read = sorting.again(row)
    assert (read.status, read.ticket, read.message.is_internal) == ("taken", row.ticket, True)
    assert not OutgoingMail.objects.filter(template="received").exists()


def test_junk_that_names_staff_is_not_put_onto_a_ticket_that_all_read(unread, monkeypatch):
    row = unread(X_Spam_Flag="YES")
    sieve = lambda arrival: writing.file(arrival, arrival.found)  # noqa: E731
    monkeypatch.setattr(routing, "_sieves", {"any": sieve})
    read = sorting.again(row)
    assert (read.status, read.ticket, read.is_sensitive) == ("held", None, True)


def test_a_copy_that_was_read_meanwhile_takes_it_over(unread):
    row = unread()
    copy = arrive(b"Received: by other.invalid\n" + bytes(row.raw))
    read = sorting.again(row)
    row.ticket.refresh_from_db()
    assert (read.status, row.ticket.duplicate_of) == ("ignored", copy.ticket)


def test_one_that_somebody_works_on_goes_on(unread, officer):
    row = unread(text="Ternyata terbaca.")
    row.ticket.take(by=officer)
    read = sorting.again(row)
    assert (read.ticket, Ticket.objects.count()) == (row.ticket, 1)
