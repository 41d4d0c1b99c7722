from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from survey import invitations
from survey.models import FollowUp, Invitation, Response
from tickets import clock, emails
from tickets.models import OutgoingMail, Restriction

pytestmark = pytest.mark.django_db
NINE = {f"u{number}": "4" for number in range(1, 10)}


@pytest.fixture
def closed(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    return ticket


@pytest.fixture
def link(closed) -> str:
    """Return the path of a mailed link."""
    now = clock.now() + timedelta(days=2)
    assert invitations.invite(now) == 1
    url = invitations.url_of(Invitation.objects.get())
    return url[url.index("/survei/") :]


def typed(**more) -> dict:
    return {"submission": str(uuid4()), **NINE, **more}


def test_a_link_answers_once_and_keeps_no_identity(client, link):
    assert client.get(link).status_code == 200
    assert client.post(link, typed(words="Cepat.", sex="male")).url == "/survei/terima-kasih/"
    response = Response.objects.get()
    assert (response.u1, response.words, response.way) == (4, "Cepat.", "link")
    names = {field.name for field in Response._meta.get_fields()}
    assert not names & {"requester", "ticket", "invitation", "created_at", "ip", "session"}
    assert client.post(link, typed()).status_code == 404
    assert Response.objects.count() == 1


def test_looking_spends_nothing(client, link):
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert not Invitation.objects.get().is_used


def test_a_double_press_answers_once_and_is_thanked_twice(client, link):
    said = typed()
    assert [client.post(link, said).status_code for _ in range(2)] == [302, 302]
    assert Response.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "1:abc", "\0", "a" * 500])
def test_a_made_up_link_opens_nothing(client, token):
    assert client.get(f"/survei/isi/{token}/").status_code == 404


def test_a_link_ends(client, link, time):
    time.pass_(days=40)
    assert client.post(link, typed()).status_code == 404
    assert not Response.objects.exists()


def test_blank_answers_stay_blank_but_not_all_nine(client, link):
    answer = client.post(link, {"submission": str(uuid4()), "words": "Tetap ada."})
    assert answer.status_code == 422
    assert "Tetap ada." in answer.content.decode()
    assert client.post(link, {"u3": "2"}).status_code == 302
    assert Response.objects.values_list("u1", "u3").get() == (None, 2)


@pytest.mark.parametrize("wrong", [{"u1": "5"}, {"u1": "x"}, {"age": "old"}, {"words": "x" * 501}])
def test_nonsense_is_refused_with_everything_kept(client, link, wrong):
    answer = client.post(link, typed(occupation="civil") | wrong)
    assert answer.status_code == 422
    assert b'value="civil" selected' in answer.content
    assert not Response.objects.exists()


def test_the_device_at_the_desk_has_nobodys_account(client, desk_staff):
    assert client.get("/survei/loket/isi/").url == "/survei/loket/"
    client.force_login(desk_staff)
    assert client.post("/survei/loket/").url == "/survei/loket/isi/"
    assert "_auth_user_id" not in client.session
    for _ in range(2):
        assert client.post("/survei/loket/isi/", typed(is_helped="on")).status_code == 302
    assert set(Response.objects.values_list("way", "is_helped")) == {("desk", True)}
    assert Response.objects.count() == 2
    client.post("/survei/loket/selesai/")
    assert client.get("/survei/loket/isi/").status_code == 302


def test_the_desk_is_set_up_by_who_may(client, officer):
    client.force_login(officer)
    assert client.post("/survei/loket/").status_code == 403
    client.cookies["survey"] = "desk"
    assert client.get("/survei/loket/isi/").url == "/survei/loket/"


def test_a_press_at_the_desk_counts_once(client, desk_staff):
    client.force_login(desk_staff)
    client.post("/survei/loket/")
    said = typed()
    for _ in range(2):
        client.post("/survei/loket/isi/", said)
    assert Response.objects.count() == 1


def test_people_are_asked_a_day_after_and_once_a_semester(closed, file, officer, requester):
    now = clock.now()
    assert invitations.invite(now + timedelta(hours=23)) == 0
    assert invitations.invite(now + timedelta(hours=25)) == 1
    again = file()
    again.solve("Sudah.", by=officer)
    again.confirm(by=requester)
    assert invitations.invite(now + timedelta(hours=26)) == 0
    assert OutgoingMail.objects.filter(template="survey_invitation").count() == 1


def test_what_was_not_solved_is_hidden_or_long_ago_is_not_asked_about(
    file, requester, other_requester, officer, closed
):
    file(other_requester).withdraw(by=other_requester)
    Restriction.objects.create(ticket=closed, hidden_from=officer)
    assert invitations.invite(clock.now() + timedelta(days=2)) == 0
    closed.restrictions.all().delete()
    assert invitations.invite(clock.now() + timedelta(days=15)) == 0


def test_the_mail_says_nothing_of_the_ticket_and_staff_cannot_use_its_copy(client, link, closed):
    mail = OutgoingMail.objects.get(template="survey_invitation")
    worded = emails.word(mail)
    everything = worded.subject + worded.message.body + worded.message.alternatives[0].content
    assert closed.number not in everything
    assert closed.subject not in everything
    path = re.search(r"/survei/isi/\S+", worded.message.body)[0]
    assert client.get(path).status_code == 200
    assert "/survei/isi/" not in worded.copy


def test_no_mail_leaves_for_what_is_answered(client, link):
    client.post(link, typed())
    assert emails.word(OutgoingMail.objects.get(template="survey_invitation")) is None


NONSENSE = {
    "response_scores_1_to_4": lambda who: Response.objects.create(semester="2026-2", u1=5),
    "response_says_something": lambda who: Response.objects.create(semester="2026-2"),
    "response_semester_known": lambda who: Response.objects.create(semester="2026-3", u1=1),
    "invitation_once_a_semester": lambda who: [invited(who) for _ in range(2)],
    "invitation_ends_after_start": lambda who: invited(who, days=-1),
    "follow_up_semester_known": lambda who: FollowUp.objects.create(
        semester="x", element="u1", owner_id=1, due_on="2026-12-31"
    ),
    "follow_up_element_known": lambda who: FollowUp.objects.create(
        semester="2026-2", element="u0", owner_id=1, due_on="2026-12-31"
    ),
}


def invited(who, days: int = 1) -> Invitation:
    now = clock.now()
    return Invitation.objects.create(
        requester=who, semester="2026-2", created_at=now, expires_at=now + timedelta(days=days)
    )


@pytest.mark.parametrize("name", NONSENSE)
def test_the_database_refuses_nonsense(requester, name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        NONSENSE[name](requester)
    assert refused.value.__cause__.diag.constraint_name == name
