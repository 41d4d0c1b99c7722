import pytest
from django.test import Client

from tickets import honeypot
from tickets.models import Ticket
from tickets.tests.portal import filled_in, in_our_design

pytestmark = pytest.mark.django_db
NEW = "/tiket/baru/"
CAUGHT = {honeypot.NAME: "https://belanja.invalid"}


def test_what_fills_everything_in_files_nothing_and_learns_nothing(client, caplog):
    with caplog.at_level("INFO"):
        answer = client.post(NEW, filled_in(**CAUGHT))
    assert (answer.status_code, in_our_design(answer)) == (200, True)
    assert not Ticket.objects.exists()
    assert "Honeypot filled in at /tiket/baru/" in caplog.text
    assert "belanja" not in caplog.text


def test_a_person_whose_browser_filled_it_in_presses_once_more():
    client = Client(enforce_csrf_checks=True)
    client.get(NEW)
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answer = client.post(NEW, filled_in(**CAUGHT, **token))
    kept = {field.name: field.value for field in answer.context["typed"]}
    assert honeypot.NAME not in kept
    assert client.post(NEW, kept | token).status_code == 302
    assert Ticket.objects.get().subject == kept["subject"]


def test_the_field_is_out_of_everybodys_way(client):
    page = client.get(NEW).content.decode()
    field = page[page.index('class="hollow"') :].partition("</div>")[0]
    for trait in ('aria-hidden="true"', 'tabindex="-1"', 'autocomplete="off"'):
        assert trait in field


def test_programs_that_post_honestly_leave_it_out(client):
    assert client.post(NEW, filled_in()).status_code == 302
    assert client.post(NEW, filled_in(**{honeypot.NAME: " "}, subject="Dua")).status_code == 302
