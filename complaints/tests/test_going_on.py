"""What goes on from a closed complaint: no more open than that one was."""

import pytest

from complaints.models import Complaint, Triage
from tickets import clock, links, reply_address
from tickets.models import InboundMail, OutgoingMail, Restriction, Ticket
from tickets.tests.mail_in import arrive
from tickets.tests.portal import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
NUR = "Nur <nur@warga.invalid>"
OTHER = "Istri <istri@rumah.invalid>"


@pytest.fixture
def closed(complaint, officer, time) -> Ticket:
    """A complaint about an officer, closed so long ago that it does not come back."""
    ticket = complaint.ticket
    Restriction.objects.create(ticket=ticket, hidden_from=officer)
    ticket.withdraw(by=ticket.requester)
    time.pass_(days=60)
    return ticket


def check_kept_apart(ticket: Ticket, follows: Ticket, *staff) -> None:
    assert ticket.follows == follows and ticket != follows
    for user in staff:
        assert not Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()
        assert not ticket.outgoing_mails.filter(user=user).exists()
    assert Triage.objects.get(ticket=ticket).reason == "goes_on"
    assert ticket.outgoing_mails.filter(template="complaint_triage").exists()


WRITTEN = {
    "their own word": lambda t: {"sender": NUR, "to": reply_address.make(t.pk)},
    "unproven": lambda t: {"sender": NUR, "to": reply_address.make(t.pk), "proof": "x; none"},
    "somebody else": lambda t: {"sender": OTHER, "to": reply_address.make(t.pk)},
    "a number from somebody else": lambda t: {"sender": OTHER, "subject": f"Re: [{t.number}]"},
}


@pytest.mark.parametrize("how", WRITTEN)
def test_mail_to_a_closed_complaint_stays_with_the_handlers(
    how, closed, officer, other_officer, complaint_handler
):
    row = arrive(text="Masih sama saja.", **WRITTEN[how](closed))
    check_kept_apart(row.ticket, closed, officer, other_officer)
    assert Ticket.objects.visible_to(complaint_handler).filter(pk=row.ticket_id).exists()


def test_what_is_written_on_the_page_of_a_closed_complaint_stays_there_too(
    complaint, client, officer, other_officer
):
    ticket = complaint.ticket
    ticket.withdraw(by=ticket.requester)
    client.post(links.mint(ticket, ticket.requester.email, clock.now()))
    client.post(f"/tiket/baru/?lanjutan={ticket.number}", filled_in())
    check_kept_apart(Ticket.objects.latest("id"), ticket, officer, other_officer)


def test_sorted_as_a_question_it_stays_hidden_from_whom_the_complaint_named(
    closed, client, officer, other_officer, complaint_handler
):
    ticket = arrive(text="Lagi.", sender=NUR, to=reply_address.make(closed.pk)).ticket
    client.force_login(complaint_handler)
    sort = f"/admin/complaints/complaint/triage/{ticket.triage.pk}/"
    client.post(sort, {"decision": "question", "about": "other"})
    seen = [user for user in (officer, other_officer) if ticket in _seen_by(user)]
    assert seen == [other_officer]
    assert ticket.outgoing_mails.filter(template="received").count() == 1


def test_sorted_as_a_complaint_it_is_one(closed, client, complaint_handler, officer):
    ticket = arrive(text="Lagi.", sender=NUR, to=reply_address.make(closed.pk)).ticket
    client.force_login(complaint_handler)
    sort = f"/admin/complaints/complaint/triage/{ticket.triage.pk}/"
    client.post(sort, {"decision": "pengaduan", "about": "officer"})
    assert Complaint.objects.get(ticket=ticket).way == "email"
    assert ticket.restrictions.filter(hidden_from=officer).exists()


def test_the_number_of_a_complaint_brings_mail_of_anybody_to_it(complaint, other_officer):
    number = complaint.ticket.number
    row = arrive(text="Saya saksinya.", sender=OTHER, subject=f"Bukti {number}")
    assert (row.ticket, row.message.is_internal) == (complaint.ticket, True)
    assert not OutgoingMail.objects.filter(user=other_officer).exists()


def test_junk_with_the_number_of_a_complaint_is_held_for_handlers(
    complaint, supervisor, complaint_handler
):
    number = complaint.ticket.number
    row = arrive(sender=OTHER, subject=f"Bukti {number}", X_Spam_Flag="YES")
    assert (row.status, row.ticket) == ("held", None)
    seen = [InboundMail.objects.visible_to(user) for user in (supervisor, complaint_handler)]
    assert [list(rows) for rows in seen] == [[], [row]]


def _seen_by(user):
    return Ticket.objects.visible_to(user)
