"""Tickets that end by themselves, each with mail and a way back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tickets import clock, outbox, watching
from tickets.intake import Contact
from tickets.models import OutgoingMail, Ticket
from tickets.templatetags.instants import moment
from tickets.tests.mails import leave

pytestmark = pytest.mark.django_db


def sent(template: str) -> int:
    return OutgoingMail.objects.filter(template=template).count()


def test_a_solved_ticket_closes_after_three_days(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    leave()
    time.pass_(hours=72, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("closed", Ticket.Outcome.SOLVED)
    assert sent("closed") == 1


def test_not_before(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    leave()
    time.pass_(hours=71)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_a_refused_ticket_does_not_close(ticket, officer, requester, time):
    ticket.solve("Sudah.", by=officer)
    ticket.refuse("Belum.", by=requester)
    leave()
    time.pass_(hours=73)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_a_waiting_requester_is_reminded_after_two_days(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    leave()
    time.pass_(days=2, seconds=1)
    watching.ring_due()
    assert sent("reminder") == 1
    assert ticket.events.get(code="ticket.reminded").data["closes_at"]


def test_a_waiting_ticket_closes_as_no_answer_after_seven(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    leave()
    time.pass_(days=7, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("closed", Ticket.Outcome.NO_ANSWER)
    assert ticket.deadlines.get().settled_as == "no_answer"


def test_an_answer_stops_both(ticket, officer, requester, time):
    ticket.ask("Kode tender berapa?", by=officer)
    ticket.receive("10045200", by=requester)
    assert set(ticket.watches.filter(done_at=None).values_list("kind", flat=True)) == {"deadline"}


def test_asking_again_starts_the_wait_again(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    leave()
    time.pass_(days=6)
    ticket.ask("Masih menunggu kode tendernya.", by=officer)
    leave()
    time.pass_(days=2)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "waiting"


def test_a_ticket_closed_by_itself_can_come_back(ticket, officer, requester, time):
    ticket.ask("Kode tender berapa?", by=officer)
    leave()
    time.pass_(days=7, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    ticket.reopen("Maaf baru membalas.", by=requester)
    assert ticket.cycle == 2


def test_words_written_after_the_solution_keep_the_ticket_from_closing(
    ticket, officer, requester, time
):
    ticket.solve("Sudah.", by=officer)
    ticket.receive("Sebentar, masih ada satu hal.", by=requester)
    leave()
    time.pass_(hours=72, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    ticket.reply("Silakan.", by=officer)
    time.pass_(hours=24, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def last(template: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(template=template).latest("id")


def status_after(ticket, time, **spent) -> str:
    time.pass_(**spent)
    watching.ring_due()
    ticket.refresh_from_db()
    return ticket.status


def test_who_was_not_told_yet_is_waited_for(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    assert status_after(ticket, time, hours=80) == "solved"
    leave()
    assert status_after(ticket, time, hours=71) == "solved"
    assert status_after(ticket, time, hours=2) == "closed"


def test_a_mail_that_leaves_late_says_when_the_ticket_really_closes(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    time.pass_(hours=70)
    outbox.send_queued(timedelta(seconds=30))
    mail = last("solved")
    assert moment(mail.settled_at + timedelta(hours=72)) in mail.copy
    assert status_after(ticket, time, hours=71) == "solved"


def test_a_mail_an_hour_late_moves_nothing(ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    time.pass_(minutes=59)
    leave()
    assert status_after(ticket, time, hours=71, minutes=2) == "closed"


@pytest.mark.parametrize("template", ["solved", "waiting"])
def test_who_was_not_reached_is_called_before_the_ticket_closes(ticket, officer, time, template):
    (ticket.solve if template == "solved" else ticket.ask)("Sudah?", by=officer)
    mail = last(template)
    leave()
    time.pass_(hours=60)
    assert outbox.bounce(mail, "550 no such user")
    assert last("not_told").to == officer.email
    assert status_after(ticket, time, hours=71) != "closed"
    waits = "closed" if template == "solved" else "waiting"
    assert status_after(ticket, time, hours=100) == waits


def test_where_no_mail_was_due_nothing_is_waited_for(ticket, officer, requester, time):
    requester.email, requester.phone = None, "+6281234567890"
    requester.save()
    ticket.solve("Sudah.", by=officer)
    assert status_after(ticket, time, hours=72, seconds=1) == "closed"


def test_one_mail_of_several_tickets_tells_of_each(ticket, file, officer, time):
    other = file(subject="Sama")
    for each in (ticket, other):
        each.told_as = "mass:1"
        each.solve("Sudah.", by=officer)
    assert sent("solved") == 1
    assert status_after(ticket, time, hours=80) == status_after(other, time) == "solved"
    leave()
    assert status_after(ticket, time, hours=73) == status_after(other, time) == "closed"


def test_an_officer_is_told_of_what_they_said_only(ticket, officer):
    ticket.reply("Sebentar.", by=officer)
    ticket.record("mail.failed", by=None, now=clock.now(), mail=0, template="received")
    assert sent("not_told") == 0


def test_the_page_of_a_solved_ticket_says_that_a_mail_failed(client, ticket, officer, superuser):
    ticket.solve("Sudah.", by=officer)
    leave()
    outbox.bounce(last("solved"), "550")
    client.force_login(officer)
    page = client.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
    assert "notice--late" in page
    client.force_login(superuser)
    front = client.get("/admin/").content.decode()
    assert "outgoingmail/?status__exact=failed" in front


@pytest.fixture
def by_phone(file, officer) -> Ticket:
    """Asked something, of somebody who has a telephone and nothing else."""
    contact = Contact(name="Tanpa Surel", phone="+6281200000000")
    ticket = file(contact, channel="telephone", by=officer)
    ticket.take(by=officer)
    ticket.ask("Kode tender berapa?", by=officer)
    return ticket


def codes(ticket) -> set[str]:
    return set(ticket.events.values_list("code", flat=True))


def test_who_has_no_address_is_called_and_never_said_to_be_reminded(by_phone, officer, time):
    status_after(by_phone, time, days=2, seconds=1)
    assert last("unreached").to == officer.email
    assert "ticket.unreached" in codes(by_phone)
    assert "ticket.reminded" not in codes(by_phone)


def test_a_question_that_reached_nobody_closes_nothing(by_phone, time):
    for times in (2, 3):
        assert status_after(by_phone, time, days=7, seconds=1) == "waiting"
        assert sent("unreached") == times
    assert by_phone.outcome == ""


def test_a_question_that_came_back_closes_nothing(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    leave()
    outbox.bounce(last("waiting"), "550 no such user")
    assert status_after(ticket, time, days=2, seconds=1) == "waiting"
    assert sent("reminder") == 0
    assert status_after(ticket, time, days=6) == "waiting"
    assert sent("unreached") == 2


def test_an_answer_by_telephone_ends_the_calling(by_phone, officer, time):
    by_phone.receive("10045200", by=officer)
    assert status_after(by_phone, time, days=8) == "open"
    assert sent("unreached") == 0


def test_a_question_that_has_not_left_is_not_reminded_of_yet(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    status_after(ticket, time, days=2, seconds=1)
    assert sent("reminder") == 0
    leave()
    status_after(ticket, time, hours=1, seconds=1)
    assert sent("reminder") == 1


def test_the_composer_says_whom_no_mail_reaches(client, by_phone, officer):
    client.force_login(officer)
    url = reverse("admin:tickets_ticket_message", args=[by_phone.pk])
    said = {"mode": "reply", "body": "Silakan coba.", "submission": str(uuid4())}
    page = client.post(url, said, follow=True).content.decode()
    assert "tidak punya alamat email" in page
    assert "sedang dikirim" not in page
