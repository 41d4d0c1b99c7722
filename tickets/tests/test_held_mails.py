"""A mail that a broken server kept back says what is true when it leaves, or does not leave."""

from datetime import timedelta

import pytest

from tickets import digest, emails, watching
from tickets.models import OutgoingMail
from tickets.tests.mails import last, leave, worded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_half_past_nine(stopped):
    """Time stands still unless it is moved."""


@pytest.fixture
def taken(stopped, ticket, officer, supervisor):
    ticket.take(by=officer)
    return ticket


def ring_after(stopped, **duration) -> None:
    stopped.pass_(**duration)
    watching.ring_due()


def said(ticket, name: str) -> str:
    return worded(ticket, name, "en").message.body


def first(ticket, name: str) -> OutgoingMail:
    return ticket.outgoing_mails.filter(template=name).earliest("id")


@pytest.mark.parametrize("name", ["late", "deadline_late"])
def test_a_longer_promise_is_not_called_late(taken, supervisor, severities, stopped, name):
    ring_after(stopped, hours=8, seconds=1)
    assert worded(taken, name)
    taken.change_severity(severities["normal"], by=supervisor, reason="Perlu data.")
    assert worded(taken, name) is None


@pytest.mark.parametrize("name", ["late", "deadline_late"])
def test_who_is_asked_something_is_not_told_that_we_work_on_it(taken, officer, stopped, name):
    ring_after(stopped, hours=8, seconds=1)
    taken.ask("Kode tender berapa?", by=officer)
    assert worded(taken, name) is None


def test_a_late_ticket_that_waits_for_its_requester_rings_no_stage(taken, officer, stopped):
    ring_after(stopped, hours=8, seconds=1)
    taken.ask("Kode tender berapa?", by=officer)
    ring_after(stopped, hours=24)
    assert taken.events.filter(code="deadline.stage").count() == 1
    taken.receive("10045200", by=taken.requester)
    ring_after(stopped, hours=24)
    assert taken.events.filter(code="deadline.stage").count() == 2


def test_half_gone_is_not_said_of_a_promise_made_longer(taken, supervisor, severities, stopped):
    ring_after(stopped, hours=4, seconds=1)
    taken.change_severity(severities["normal"], by=supervisor, reason="Perlu data.")
    assert worded(taken, "deadline_near") is None


def test_of_several_kept_back_stages_the_last_speaks(taken, officer, stopped):
    ring_after(stopped, hours=8, seconds=1)
    ring_after(stopped, hours=24)
    for name in ("late", "deadline_late"):
        assert emails.word(first(taken, name)) is None
        assert worded(taken, name)


def test_a_question_answered_meanwhile_is_not_asked(taken, officer, requester):
    taken.ask("Kode tender berapa?", by=officer)
    taken.receive("10045200", by=requester)
    assert worded(taken, "waiting") is None


def test_a_reminder_is_of_the_question_it_was_written_for(taken, officer, requester, stopped):
    taken.ask("Kode tender berapa?", by=officer)
    leave()
    ring_after(stopped, days=2, seconds=1)
    taken.receive("10045200", by=requester)
    taken.ask("Peramban apa?", by=officer)
    assert worded(taken, "reminder") is None


def test_what_was_refused_is_not_called_solved_but_its_words_arrive(taken, officer, requester):
    taken.solve("Sudah kami buka.", by=officer)
    taken.refuse("Belum.", by=requester)
    mail = worded(taken, "solved", "en")
    assert "We have answered your ticket" in mail.subject
    assert "Sudah kami buka." in mail.message.body
    assert "Yes, it works now" not in mail.message.body
    assert "still working" in mail.message.body


def test_a_solution_without_words_is_not_announced_when_it_is_over(taken, officer, requester):
    taken.solve(by=officer)
    taken.refuse("Belum.", by=requester)
    assert worded(taken, "solved") is None


def test_the_words_of_a_solution_arrive_though_it_closed_meanwhile(taken, officer, stopped):
    taken.solve("Sudah kami buka.", by=officer)
    stopped.pass_(hours=73)
    taken.close(by=officer)
    text = said(taken, "solved")
    assert "Sudah kami buka." in text
    assert "we close the ticket" not in text
    assert worded(taken, "closed")


def test_two_solutions_are_two_answers_and_one_of_them_is_the_solution(taken, officer, requester):
    taken.solve("Coba lagi.", by=officer)
    taken.refuse("Belum.", by=requester)
    taken.solve("Sudah kami buka.", by=officer)
    earlier = first(taken, "solved")
    earlier.language = "en"
    assert "We have answered" in emails.word(earlier).subject
    assert "Yes, it works now" in said(taken, "solved")


def test_an_expected_time_that_has_passed_is_not_promised(taken, officer, stopped):
    taken.expect(stopped.now() + timedelta(hours=2), by=officer)
    assert worded(taken, "expected")
    stopped.pass_(hours=2)
    assert worded(taken, "expected") is None


def test_an_expected_time_that_was_changed_is_told_as_it_is_now(taken, officer, stopped):
    taken.expect(stopped.now() + timedelta(hours=2), by=officer)
    taken.expect(stopped.now() + timedelta(hours=3), by=officer)
    assert emails.word(first(taken, "expected")) is None
    assert worded(taken, "expected")


def test_what_came_back_is_not_said_to_be_with_the_third_party(taken, officer):
    taken.hand_over("LKPP", by=officer)
    taken.take_back(by=officer)
    assert worded(taken, "handed_over") is None
    assert worded(taken, "resumed")


@pytest.mark.parametrize("act", ["solve", "hand_over"])
def test_what_left_our_hands_again_is_not_said_to_be_in_them(taken, officer, act):
    taken.hand_over("LKPP", by=officer)
    taken.take_back(by=officer)
    taken.solve("Sudah.", by=officer) if act == "solve" else taken.hand_over("LKPP", by=officer)
    assert worded(taken, "resumed") is None


def test_a_severity_changed_and_changed_back_is_not_mentioned(taken, supervisor, severities):
    important = taken.severity
    taken.change_severity(severities["normal"], by=supervisor, reason="Perlu data.")
    taken.change_severity(important, by=supervisor)
    assert emails.word(first(taken, "deadline_changed")) is None


def test_two_changes_of_the_deadline_are_told_in_one(taken, supervisor, severities, stopped):
    before = taken.severity
    taken.change_severity(severities["normal"], by=supervisor, reason="Perlu data.")
    taken.change_severity(severities["urgent"], by=supervisor)
    mail = first(taken, "deadline_changed")
    mail.language = "en"
    text = emails.word(mail).message.body
    assert before.name_en in text
    assert severities["urgent"].name_en in text
    assert severities["normal"].name_en not in text
    OutgoingMail.objects.filter(pk=mail.pk).update(status="sent", settled_at=stopped.now())
    assert worded(taken, "deadline_changed") is None


def test_a_ticket_given_and_solved_is_not_given(taken, officer, supervisor):
    taken.assign(supervisor, by=officer)
    taken.solve("Sudah.", by=officer)
    assert worded(taken, "assigned") is None


def test_yesterdays_digest_gives_way_to_todays(taken, supervisor, stopped):
    for _ in range(2):
        digest.write(stopped.now())
        stopped.pass_(days=1)
    older, newer = OutgoingMail.objects.filter(template="digest").order_by("id")
    assert emails.word(older) is None
    assert emails.word(newer)


def test_each_closing_is_told_once(taken, officer, requester):
    taken.withdraw(by=requester)
    taken.reopen("Masih perlu.", by=requester)
    taken.withdraw(by=requester)
    assert emails.word(first(taken, "closed")) is None
    assert emails.word(last(taken, "closed"))


def test_no_moment_that_has_passed_is_announced(taken, officer, requester, stopped):
    taken.solve("Sudah kami buka.", by=officer)
    assert "we close the ticket" in said(taken, "solved")
    stopped.pass_(days=3, seconds=1)
    # Who is told so late has as long from then.
    later = "we close the ticket on Sunday, 29 November 2026, 09.15 WIB"
    assert later in said(taken, "solved")
    taken.confirm(by=requester)
    assert "you can reopen the ticket until" in said(taken, "closed")
    stopped.pass_(days=7, seconds=1)
    assert "you can reopen the ticket until" not in said(taken, "closed")


def test_staff_read_when_the_tender_stage_ends(taken, officer, supervisor, stopped):
    taken.stage_ends_at = stopped.now() + timedelta(hours=3)
    taken.save(update_fields=["stage_ends_at"])
    taken.assign(supervisor, by=officer)
    assert "The tender stage ends: Monday, 23 November 2026, 12.15 WIB" in said(taken, "assigned")
