"""Nothing typed is lost: what is refused comes back on the page, and does nothing by itself."""

import re

import pytest
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import OperationalError
from django.test import Client

from tickets.models import Ticket
from tickets.tests.portal import NIK, come_in, filled_in, in_our_design, png, url

pytestmark = pytest.mark.django_db
NEW = "/tiket/baru/"
TEXT = 'Baris satu <b>\nbaris dua & "tiga"'
HOSTILE = [
    {"origin": "https://jahat.invalid"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
]


def fields(response) -> dict[str, str]:
    """Return what the page's own form would send."""
    return {field.name: field.value for field in response.context["typed"]}


def has_button(response) -> bool:
    return (
        "<button" in response.content.decode().partition('class="form typed"')[2].split("</form")[0]
    )


def test_a_token_too_old_gives_the_text_back(csrf_client):
    refused = csrf_client.post(NEW, filled_in(description=TEXT, identity_number=NIK))
    assert (refused.status_code, in_our_design(refused)) == (403, True)
    assert not Ticket.objects.exists()
    assert "Baris satu &lt;b&gt;\nbaris dua &amp; &quot;tiga&quot;" in refused.content.decode()
    assert fields(refused)["identity_number"] == NIK
    assert "no-store" in refused["Cache-Control"]


def test_one_press_then_sends_it(csrf_client):
    refused = csrf_client.post(NEW, filled_in(description=TEXT))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', refused.content.decode())[1]
    sent = csrf_client.post(NEW, fields(refused) | {"csrfmiddlewaretoken": token})
    assert sent.status_code == 302
    assert Ticket.objects.get().messages.get().body.replace("\r", "") == TEXT


@pytest.mark.parametrize("headers", HOSTILE)
def test_what_another_site_sent_is_shown_without_a_button(csrf_client, headers):
    refused = csrf_client.post(NEW, filled_in(description=TEXT), headers=headers)
    assert refused.status_code == 403
    assert "Baris satu" in refused.content.decode()
    assert not has_button(refused)


def test_files_are_asked_for_again(csrf_client):
    refused = csrf_client.post(NEW, filled_in(attachments=[png()]))
    page = refused.content.decode()
    assert re.search(r'<input type="file" id="file-1" name="attachments" multiple', page)


def test_passwords_and_tokens_are_not_written_into_a_page(csrf_client):
    login = {"username": "sari", "password": "rahasia-sekali-1", "csrfmiddlewaretoken": "x" * 64}
    refused = csrf_client.post("/admin/login/", login)
    assert refused.status_code == 403
    assert "rahasia-sekali-1" not in refused.content.decode()
    assert "x" * 64 not in refused.content.decode()


def test_staff_signed_out_meanwhile_keep_their_text(client, ticket):
    address = f"/admin/tickets/ticket/{ticket.pk}/message/"
    refused = client.post(address, {"mode": "reply", "body": "Jawaban panjang.", "seen": "0"})
    assert (refused.status_code, in_our_design(refused)) == (403, True)
    assert fields(refused)["body"] == "Jawaban panjang."
    assert ticket.messages.count() == 1


@pytest.fixture
def away(monkeypatch):
    """Refuse every question to the database, as one that is being started again does."""

    def cut() -> None:
        def refuse(*args, **kwargs):
            raise OperationalError("the database system is starting up")

        monkeypatch.setattr(DatabaseWrapper, "create_cursor", refuse)

    return cut


@pytest.mark.parametrize("place", [NEW, "balasan"])
def test_a_database_that_is_away_is_said_in_words_with_the_text_kept(client, ticket, away, place):
    come_in(client, ticket)
    client.raise_request_exception = False
    away()
    place = place if place == NEW else url(ticket, place)
    refused = client.post(place, filled_in(body=TEXT, description=TEXT))
    page = refused.content.decode()
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert "Baris satu &lt;b&gt;\nbaris dua" in page
    assert re.search(r'name="csrfmiddlewaretoken" value="\w+"', page)
    assert 'class="head"' in page


def test_a_page_that_needs_the_database_says_so_too(client, ticket, away):
    come_in(client, ticket)
    client.raise_request_exception = False
    away()
    assert client.get(url(ticket)).status_code == 503


def test_a_browser_without_cookies_loses_nothing_either():
    client = Client(enforce_csrf_checks=True)
    refused = client.post(NEW, filled_in(description=TEXT))
    client.cookies.clear()
    again = client.post(NEW, fields(refused))
    assert fields(again) == fields(refused)
