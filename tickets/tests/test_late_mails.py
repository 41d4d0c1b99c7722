"""What the keeper's mails say, and when they do not leave any more."""

from datetime import timedelta

import pytest

from tickets import emails, watching
from tickets.models import OutgoingMail, Restriction, Stage
from tickets.templatetags.instants import moment
from tickets.tests.mails import last, leave, worded

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue(ticket, officer, supervisor, time):
    ticket.take(by=officer)
    time.pass_(hours=8, seconds=1)
    watching.ring_due()
    ticket.refresh_from_db()
    return ticket


def text_of(ticket, name: str, language: str = "en") -> str:
    return worded(ticket, name, language).message.body


def test_the_requester_reads_who_has_it_and_when_they_hear_again(overdue):
    said = text_of(overdue, "late")
    assert "Sari Wulandari" in said
    assert moment(overdue.due_at).split(",")[0] in worded(overdue, "late").message.body
    again = overdue.due_at + timedelta(hours=24)
    assert moment(again).partition(",")[2] in worded(overdue, "late").message.body


def test_an_expected_time_stands_in_place_of_the_next_word(overdue, officer, time):
    overdue.expect(time.now() + timedelta(hours=2), by=officer)
    assert "We expect to solve it by" in text_of(overdue, "late")


def test_without_a_repeating_stage_nothing_is_promised(overdue):
    Stage.objects.filter(code="still_late").update(is_active=False)
    assert "when it is solved." in text_of(overdue, "late")


def test_the_officer_is_asked_for_an_expected_time_until_there_is_one(overdue, officer, time):
    assert "Please enter on the ticket by when" in text_of(overdue, "deadline_late")
    overdue.expect(time.now() + timedelta(hours=2), by=officer)
    assert "Please enter" not in text_of(overdue, "deadline_late")


@pytest.mark.parametrize("name", ["late", "deadline_late"])
def test_what_is_solved_meanwhile_is_not_called_late(overdue, officer, name):
    overdue.solve("Sudah.", by=officer)
    assert worded(overdue, name) is None


def test_half_gone_is_not_said_after_the_deadline(ticket, officer, time):
    ticket.take(by=officer)
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    assert "50 % of the promised time" in text_of(ticket, "deadline_near")
    time.pass_(hours=5)
    assert worded(ticket, "deadline_near") is None


def test_a_reminder_asks_the_question_again_and_says_when_it_closes(ticket, officer, time):
    ticket.ask("Kode tender berapa?", by=officer)
    leave()
    time.pass_(days=2, seconds=1)
    watching.ring_due()
    said = worded(ticket, "reminder").message.body
    closes = ticket.watches.get(kind="close_waiting")
    assert "Kode tender berapa?" in said
    assert moment(closes.at).partition(",")[2] in said


def test_who_has_answered_is_not_reminded(ticket, officer, requester):
    ticket.ask("Kode tender berapa?", by=officer)
    ticket.remind(by=None)
    ticket.receive("10045200", by=requester)
    assert worded(ticket, "reminder") is None


# What is said only where it is so


def late_of(ticket, time):
    time.pass_(hours=8, seconds=1)
    watching.ring_due()
    return text_of(ticket, "late")


def test_supervisors_are_said_to_know_where_one_was_written_to(ticket, officer, supervisor, time):
    ticket.take(by=officer)
    assert "our supervisors know" in late_of(ticket, time)


def test_nobody_is_said_to_know_where_there_is_no_supervisor(ticket, officer, time):
    ticket.take(by=officer)
    said = late_of(ticket, time)
    assert "Your ticket is with Sari Wulandari, helpdesk officer." in said
    assert "supervisors" not in said


def test_nor_where_the_ticket_is_hidden_from_them(file, supervisor, time):
    ticket = file(restrict=lambda one: [Restriction(ticket=one, hidden_from=supervisor)])
    said = late_of(ticket, time)
    assert "No officer has your ticket at the moment." in said
    assert "supervisors" not in said


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["closed account", "another post"])
def test_who_has_left_is_not_named_to_the_requester(ticket, officer, supervisor, time, way):
    ticket.take(by=officer)
    if way == "closed account":
        officer.is_active = False
        officer.save()
    else:
        officer.groups.clear()
    said = late_of(ticket, time)
    assert "Sari" not in said
    assert "No officer has your ticket at the moment. Our supervisors know" in said


def test_the_requester_is_said_to_be_told_where_a_mail_goes(overdue):
    assert "The requester has been told" in text_of(overdue, "deadline_late")


def test_a_requester_whose_mail_comes_back_is_not_said_to_be_told(ticket, officer, time):
    ticket.take(by=officer)
    ticket.requester.email_bounced_at = time.now()
    ticket.requester.save()
    late_of(ticket, time)
    said = text_of(ticket, "deadline_late")
    assert "has been told" not in said
    assert "Mail to the requester comes back" in said


@pytest.mark.thorough
def test_nor_one_whom_the_stage_does_not_tell(ticket, officer, time):
    Stage.objects.update(tells_requester=False)
    ticket.take(by=officer)
    time.pass_(hours=8, seconds=1)
    watching.ring_due()
    said = text_of(ticket, "deadline_late")
    assert "has been told" not in said
    assert "we will mail that to the requester" in said


# Which promise has which stage


def decide_mails() -> int:
    return OutgoingMail.objects.filter(template="deadline_decide").count()


def test_only_a_promise_of_a_day_is_asked_about_at_three_quarters(ticket, officer, time):
    ticket.take(by=officer)
    time.pass_(hours=6, minutes=5)
    watching.ring_due()
    assert decide_mails() == 0


def test_a_promise_of_a_day_shortened_by_a_duplicate_still_is(file, severities, officer, time):
    first = file(severity=severities["normal"])
    time.pass_(minutes=1)
    second = file(severity=severities["normal"])
    second.take(by=officer)
    first.mark_duplicate(second, by=officer)
    time.pass_(hours=18, minutes=5)
    watching.ring_due()
    assert decide_mails() == 1


@pytest.mark.thorough
def test_what_was_left_of_a_day_is_not(file, severities, officer, requester, time):
    ticket = file(severity=severities["normal"])
    ticket.solve("Sudah.", by=officer)
    ticket.refuse("Belum.", by=requester)
    time.pass_(hours=18, minutes=5)
    watching.ring_due()
    assert decide_mails() == 0


def test_every_stage_has_a_mail():
    assert set(Stage.objects.values_list("template", flat=True)) <= emails.KINDS.keys()


def test_nobody_is_told_twice_of_one_stage(overdue):
    watching.ring_due()
    mails = OutgoingMail.objects.filter(template="deadline_late")
    assert mails.count() == mails.values("to").distinct().count() == 2
    assert last(overdue, "late")
