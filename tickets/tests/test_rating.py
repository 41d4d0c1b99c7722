"""After closing, the requester says how it was, and may think again while the window is open."""

import pytest
from django.urls import reverse

from tickets.models import Rating
from tickets.tests.mails import html_of, worded
from tickets.tests.portal import come_in, link, url
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db
GOOD, FAIR, POOR = 3, 2, 1


@pytest.fixture
def closed(ticket, officer):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=ticket.requester)
    return ticket


def rated(ticket) -> tuple[int, str]:
    rating = Rating.objects.get(ticket=ticket)
    return rating.score, rating.words


def codes(ticket) -> list[str]:
    return [event.code for event in ticket.events.all()]


def test_one_press_is_kept_and_stands_in_the_history(client, closed):
    come_in(client, closed)
    assert client.post(url(closed, "nilai"), {"score": GOOD}).status_code == 302
    assert rated(closed) == (GOOD, "")
    assert closed.events.get(code="ticket.rated").data == {"score": GOOD, "has_words": False}


def test_the_same_press_twice_is_one(closed, requester):
    for _ in range(2):
        closed.rate(FAIR, "Agak lama.", by=requester)
    assert codes(closed).count("ticket.rated") == 1


def test_it_can_be_changed_and_the_sentence_stays(closed, requester):
    closed.rate(POOR, "Agak lama.", by=requester)
    closed.rate(GOOD, by=requester)
    assert rated(closed) == (GOOD, "Agak lama.")
    closed.rate(GOOD, "", by=requester)
    assert rated(closed) == (GOOD, "")


def test_a_password_in_the_sentence_is_not_kept(closed, requester):
    closed.rate(GOOD, "Terima kasih, password: Rahasia123", by=requester)
    assert "Rahasia123" not in Rating.objects.get().words


def test_not_before_closing(ticket, requester):
    with pytest.raises(NotPossible):
        ticket.rate(GOOD, by=requester)


def test_not_after_the_window(client, closed, requester, time):
    come_in(client, closed)
    time.pass_(days=8)
    with pytest.raises(NotPossible):
        closed.rate(GOOD, by=requester)


@pytest.mark.parametrize("ending", ["mark_spam", "withdraw"])
def test_what_was_no_question_is_not_rated(ticket, requester, officer, ending):
    getattr(ticket, ending)(by=officer)
    assert ticket.can_be_rated(ticket.closed_at) == (ending == "withdraw")


@pytest.mark.parametrize("score", ["", "0", "4", "x", "\0", "9" * 30])
def test_a_score_of_ones_own_making_is_refused(client, closed, score):
    come_in(client, closed)
    assert client.post(url(closed, "nilai"), {"score": score}).status_code == 422
    assert not Rating.objects.exists()


def test_a_sentence_too_long_is_shown_back(client, closed):
    come_in(client, closed)
    page = client.post(url(closed, "nilai"), {"score": GOOD, "words": "panjang " * 50})
    assert page.status_code == 422
    assert "panjang panjang" in page.content.decode()


def test_the_mailed_link_takes_the_press_too(client, closed):
    path = link(closed)
    page = client.get(path)
    assert f'action="{path}nilai/"' in page.content.decode()
    assert not Rating.objects.exists()
    response = client.post(f"{path}nilai/", {"score": GOOD})
    assert response["Location"] == url(closed)
    assert rated(closed) == (GOOD, "")
    assert client.get(url(closed)).status_code == 200


def test_looking_at_the_link_tells_nothing_of_an_earlier_judgement(client, closed, requester):
    closed.rate(POOR, "Agak lama.", by=requester)
    page = client.get(link(closed)).content.decode()
    assert "Agak lama." not in page
    assert 'aria-pressed="true"' not in page


def test_an_ended_link_rates_nothing(client, closed, time):
    path = link(closed)
    time.pass_(days=8)
    assert client.post(f"{path}nilai/", {"score": GOOD}).status_code == 404


def test_a_stranger_rates_nothing(client, closed):
    assert client.post(url(closed, "nilai"), {"score": GOOD}).status_code == 404
    assert not Rating.objects.exists()


def test_an_open_ticket_asks_for_no_judgement(client, ticket):
    come_in(client, ticket)
    assert "nilai/" not in client.get(url(ticket)).content.decode()


def test_staff_see_it(client, closed, officer):
    closed.rate(FAIR, "Agak lama.", by=closed.requester)
    client.force_login(officer)
    page = client.get(reverse("admin:tickets_ticket_change", args=[closed.pk])).content.decode()
    assert "Agak lama." in page
    assert str(Rating.Score(FAIR).label) in page


def test_the_mail_of_closing_invites_to_it(closed):
    said = worded(closed, "closed", "en")
    assert "one press is enough" in said.message.body
    assert "one press is enough" in html_of(said)
