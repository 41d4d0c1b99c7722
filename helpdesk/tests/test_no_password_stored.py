"""Nobody's password is stored, whichever line of whichever form it was typed into."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from complaints.tests.test_public_form import filled_in as complaining
from guestbook.models import Place, Visit
from guestbook.tests.portal import signed, telephone
from survey import invitations
from survey.models import Invitation, Response
from survey.tests.test_answering import typed as surveyed
from tickets import clock
from tickets.forms import TicketForm
from tickets.models import Ticket
from tickets.tests.conftest import *  # noqa: F403  (the standing cast)
from tickets.tests.portal import come_in, filled_in, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

SECRET = "Rahasia#77"
SAID = f"kata sandi saya: {SECRET}"


def stored() -> list[str]:
    """Return the columns of the whole database in which the secret stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'json', 'jsonb')"
        )
        columns = cursor.fetchall()
        found = []
        for table, column in columns:
            query = f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE %s'  # noqa: S608
            cursor.execute(query, [f"%{SECRET}%"])
            found += [f"{table}.{column}"] * cursor.fetchone()[0]
    return found


LINES = [
    *("subject", "description", "application", "error_code", "tender_code"),
    *("name", "organisation"),
]


def test_every_free_line_of_the_form_is_meant():
    free = {n for n, f in TicketForm().fields.items() if type(f).__name__ == "CharField"}
    assert free - {"identity_number"} == set(LINES)


def test_a_password_would_be_found_where_it_stands(file):
    Ticket.objects.filter(pk=file().pk).update(subject=SAID)
    assert stored() == ["tickets_ticket.subject"]


@pytest.mark.parametrize("line", LINES)
def test_no_line_of_the_form_stores_one(client, line):
    assert client.post("/tiket/baru/", filled_in(**{line: SAID})).status_code == 302
    assert Ticket.objects.exists()
    assert stored() == []


def test_neither_does_what_somebody_known_says_of_themselves(client, requester):
    said = filled_in(email=requester.email, name=SAID, organisation=SAID)
    assert client.post("/tiket/baru/", said).status_code == 302
    assert stored() == []


def test_neither_does_the_conversation(client, ticket, officer):
    come_in(client, ticket)
    assert client.post(url(ticket, "balasan"), {"body": SAID}).status_code == 302
    ticket.solve("Sudah.", by=officer)
    assert client.post(url(ticket, "belum-beres"), {"body": SAID}).status_code == 302
    assert stored() == []


@pytest.mark.parametrize("line", ["subject", "description", "name"])
def test_neither_does_a_complaint(client, line):
    client.post("/pengaduan/", complaining(**{line: SAID}))
    assert Ticket.objects.exists()
    assert stored() == []


@pytest.mark.parametrize("line", ["name", "organisation", "matter"])
def test_neither_does_a_check_in(line):
    guest = telephone(Place.objects.get(code="mpp-2"))
    guest.post("/buku-tamu/mandiri/", signed(**{line: SAID}))
    assert Visit.objects.exists()
    assert stored() == []


def test_neither_does_the_survey(client, ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    assert invitations.invite(clock.now() + timedelta(days=2)) == 1
    address = invitations.url_of(Invitation.objects.get())
    client.post(address[address.index("/survei/") :], surveyed(words=SAID))
    assert Response.objects.exists()
    assert stored() == []
