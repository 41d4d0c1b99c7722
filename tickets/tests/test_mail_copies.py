"""The same mail more than once: it is one ticket, and no copy makes another one be lost."""

import psycopg
import pytest
from django.db import connection

from tickets.mail_in import deciding, sorting, storing, taking
from tickets.models import InboundMail, Mailbox, OutgoingMail, Ticket
from tickets.tests.mail_in import arrive, written
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db
OTHER_WAY = b"Received: by another.invalid\n"


@pytest.fixture
def held_twice() -> list[InboundMail]:
    raw = written(X_Spam_Flag="YES")
    rows = [arrive(raw), arrive(OTHER_WAY + raw)]
    assert [row.status for row in rows] == ["held", "ignored"]
    return rows


def test_not_spam_is_heard_although_a_copy_was_put_away(held_twice):
    row = sorting.not_spam(held_twice[0])
    assert (row.status, Ticket.objects.get()) == ("taken", row.ticket)


def test_not_spam_may_be_pressed_on_the_copy_too_and_makes_one_ticket(held_twice):
    first, second = held_twice
    ticket = sorting.not_spam(second).ticket
    assert (sorting.not_spam(first).status, Ticket.objects.get()) == ("ignored", ticket)


def test_what_was_put_away_as_spam_can_come_back(supervisor, client):
    row = sorting.spam(arrive(X_Spam_Flag="YES"), by=supervisor)
    client.force_login(supervisor)
    url = f"/admin/tickets/inboundmail/{row.pk}"
    assert "not-spam" in client.get(f"{url}/change/").content.decode()
    client.post(f"{url}/press/not-spam/")
    row.refresh_from_db()
    assert (row.status, Ticket.objects.get()) == ("taken", row.ticket)
    assert "not-spam" not in client.get(f"{url}/change/").content.decode()


def test_a_mail_that_is_on_a_ticket_is_none_that_comes_back(officer):
    row = sorting.spam(arrive(), by=officer)
    with pytest.raises(NotPossible):
        sorting.not_spam(row)


@pytest.mark.parametrize("status", ["stored", "quarantined"])
def test_what_is_not_read_yet_stands_for_no_other_mail(status):
    raw = written()
    row = arrive(raw)
    InboundMail.objects.filter(pk=row.pk).update(status=status)
    assert arrive(OTHER_WAY + raw).status == "taken"


def test_no_other_worker_decides_on_a_copy_meanwhile():
    row = arrive()
    held = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))"
    with psycopg.connect(**_where(), autocommit=True) as other:
        (is_free,) = other.execute(held, [row.content_digest, deciding.LOCK]).fetchone()
        (another_is_free,) = other.execute(held, ["another", deciding.LOCK]).fetchone()
    assert (is_free, another_is_free) == (False, True)


def _where() -> dict:
    names = ("dbname", "user", "password", "host", "port")
    return {
        name: value for name, value in connection.get_connection_params().items() if name in names
    }


@pytest.mark.parametrize("box", ["pengaduan@lpse.invalid", "helpdesk.lpsetuban+keluh@gmail.com"])
def test_a_mail_to_two_of_our_mailboxes_goes_where_either_sends_it(box, complaint_handler, officer):
    about = {"host": "h", "username": "a"}
    first = Mailbox.objects.create(code="a", address="kantor@lpse.invalid", **about)
    Mailbox.objects.create(code="b", address=box, place="pengaduan", **about)
    raw = written("Saya dibentak.", to=f"{first.address}, {box}")
    taking.take(taking.claim_one(storing.keep(raw, source="imap:a", mailbox=first).row))
    assert Ticket.objects.get().case
    assert not Ticket.objects.visible_to(officer).exists()


def test_a_mailbox_with_a_tag_claims_nothing_without_it(complaint_handler):
    tagged = "helpdesk.lpsetuban+keluh@gmail.com"
    Mailbox.objects.create(code="b", address=tagged, place="pengaduan", host="h", username="a")
    assert not arrive().ticket.case
    assert not arrive(to="helpdesk.lpsetuban+lain@gmail.com", text="Lain").ticket.case


def test_a_place_that_only_the_forwarding_names_is_found(complaint_handler):
    row = arrive(to="x@y.invalid", X_Forwarded_To="helpdesk.lpsetuban+pengaduan@gmail.com")
    assert row.ticket.case


FORM = {"sender": "Formulir <helpdesk.lpsetuban@gmail.com>", "Received": "by mx.google.com"}


def test_what_comes_in_our_name_from_elsewhere_waits_for_a_person():
    row = arrive(**FORM, Reply_To="andi@penyedia.invalid")
    assert (row.status, Ticket.objects.count(), OutgoingMail.objects.count()) == ("held", 0, 0)


def test_let_in_it_is_whose_answers_it_asks_for_and_in_doubt():
    ticket = sorting.not_spam(arrive(**FORM, Reply_To="andi@penyedia.invalid")).ticket
    assert (ticket.requester.email, ticket.doubt) == ("andi@penyedia.invalid", "unproven")


def test_let_in_without_another_address_it_is_nobodys():
    ticket = sorting.not_spam(arrive(**FORM)).ticket
    assert (ticket.requester, OutgoingMail.objects.filter(user=None).count()) == (None, 0)


def test_what_was_written_in_the_mailbox_itself_is_passed_over():
    row = arrive(sender=FORM["sender"], hop="")
    assert (row.status, row.may_go_on) == ("ignored", True)


def test_what_was_passed_over_stands_for_no_copy_that_was_sent_to_us():
    raw = written(sender=FORM["sender"], hop="")
    assert arrive(raw).status == "ignored"
    assert arrive(OTHER_WAY + raw).status == "held"


def test_a_proven_copy_of_a_mail_in_doubt_makes_no_second_ticket():
    raw = written()
    bare = b"\n".join(
        line for line in raw.split(b"\n") if not line.startswith(b"Authentication-Results")
    )
    first, second = arrive(bare), arrive(raw)
    ticket = Ticket.objects.get()
    assert (second.status, first.ticket, ticket.doubt) == ("ignored", ticket, "")
    assert OutgoingMail.objects.filter(template="received").count() == 1
