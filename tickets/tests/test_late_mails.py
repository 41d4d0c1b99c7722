"""What the keeper's mails say, and when they do not leave any more."""

from datetime import timedelta

import pytest

from tickets import emails, watching
from tickets.models import OutgoingMail, Stage
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


def test_every_stage_has_a_mail():
    assert set(Stage.objects.values_list("template", flat=True)) <= emails.KINDS.keys()


def test_nobody_is_told_twice_of_one_stage(overdue):
    watching.ring_due()
    mails = OutgoingMail.objects.filter(template="deadline_late")
    assert mails.count() == mails.values("to").distinct().count() == 2
    assert last(overdue, "late")
