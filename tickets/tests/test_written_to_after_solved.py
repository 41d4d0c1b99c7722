"""What the requester writes after the solution is seen, and staff can take the ticket up again."""

import pytest
from django.urls import reverse

from tickets import watching
from tickets.tests.mails import leave, worded
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def solved(ticket, officer):
    ticket.take(by=officer)
    ticket.solve("Silakan coba lagi.", by=officer)
    return ticket


@pytest.fixture
def written_to(solved, requester):
    solved.receive("Masih gagal.", by=requester)
    return solved


def press(client, ticket, name, **said):
    response = client.post(reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk]), said)
    ticket.refresh_from_db()
    return response


def page_of(client, ticket):
    return client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))


def test_the_problem_remains_by_one_press(at_desk, written_to, officer):
    assert "Masih bermasalah" in page_of(at_desk, written_to).content.decode()
    assert press(at_desk, written_to, "refusal").status_code == 302
    first, second = written_to.deadlines.all()
    assert (written_to.status, written_to.cycle, second.opened_as) == ("open", 1, "refused")
    assert first.refused_at and written_to.due_at and written_to.unanswered_since
    event = written_to.events.get(code="ticket.refused")
    assert event.user == officer
    assert not written_to.watches.filter(kind="close_solved", done_at=None).exists()


def test_the_requester_is_told_that_it_goes_on_and_not_what_they_did_not_say(written_to, officer):
    written_to.take_as_refusal(by=officer)
    said = worded(written_to, "resumed").message.body
    assert "kami sedang menanganinya" in said.casefold() or "dibuka kembali" in said
    assert "Anda memberi tahu" not in said


def test_it_is_solved_lets_the_closing_go_on(at_desk, written_to, time):
    seen = written_to.messages.latest("id").pk
    assert press(at_desk, written_to, "reading", seen=seen).status_code == 302
    assert (written_to.status, written_to.unanswered_since) == ("solved", None)
    leave()
    time.pass_(hours=73)
    watching.ring_due()
    written_to.refresh_from_db()
    assert written_to.status == "closed"


def test_what_came_since_the_page_was_opened_is_not_taken_as_read(at_desk, written_to, requester):
    seen = written_to.messages.latest("id").pk
    written_to.receive("Galatnya lain sekarang.", by=requester)
    answer = press(at_desk, written_to, "reading", seen=seen)
    assert answer.status_code == 422 and "Mohon dibaca dahulu" in answer.content.decode()
    assert written_to.has_unread_words


@pytest.mark.parametrize("verb", ["take_as_refusal", "take_as_read"])
def test_both_can_be_pressed_twice(written_to, officer, verb):
    for _ in range(2):
        getattr(written_to, verb)(by=officer)
    codes = ("ticket.refused", "ticket.still_solved")
    assert written_to.events.filter(code__in=codes).count() == 1


def test_where_nothing_was_written_staff_refuse_nothing(at_desk, solved, officer):
    with pytest.raises(NotPossible):
        solved.take_as_refusal(by=officer)
    assert "Masih bermasalah" not in page_of(at_desk, solved).content.decode()


def test_it_stands_in_a_view_of_its_own_and_is_counted(at_desk, written_to, file, officer):
    file(subject="Selesai saja").solve(by=officer)
    page = at_desk.get(QUEUE, {"tab": "written_to"})
    assert [row.pk for row in page.context["rows"]] == [str(written_to.pk)]
    assert page.context["tab"].count == "1"
    assert page.context["rows"][0].status_said == "Ada pesan baru"
    written_to.take_as_read(by=officer)
    assert at_desk.get(QUEUE, {"tab": "written_to"}).context["tab"].count == "0"


def test_the_mail_says_that_it_stands_as_solved_and_what_to_do(written_to):
    mail = worded(written_to, "requester_wrote").message
    html = mail.alternatives[0][0]
    for said in (mail.body, html):
        assert "Masih bermasalah" in " ".join(said.split()) and "berstatus selesai" in said


def test_the_mail_of_an_open_ticket_says_nothing_of_that(ticket, officer, requester):
    ticket.take(by=officer)
    ticket.receive("Masih gagal.", by=requester)
    assert "Masih bermasalah" not in worded(ticket, "requester_wrote").message.body


@pytest.mark.parametrize(
    ("act", "modes"), [("solve", {"reply", "note"}), ("mark_spam", {"note"}), ("take", None)]
)
def test_only_ways_of_writing_that_are_possible_are_offered(at_desk, ticket, officer, act, modes):
    getattr(ticket, act)(by=officer)
    body = page_of(at_desk, ticket).content.decode()
    every = {"reply", "ask", "note", "solve"}
    assert {mode for mode in every if f'name="mode" value="{mode}"' in body} == (modes or every)
    if act == "solve":
        assert "Tenggat tetap berjalan" not in body
