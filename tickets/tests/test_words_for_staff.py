"""Staff read words where the portal keeps names of its own, and what a mail says where it lies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tickets import clock, reply_address, watching
from tickets.admin.inbound_mail import source_in_words
from tickets.forms import TicketForm
from tickets.models import OutgoingMail, Watch
from tickets.staff.forms import StageForm
from tickets.staff.new_ticket import OnBehalfForm
from tickets.tests.mail_in import arrive
from tickets.tests.test_mail_loops import bounce, sent

pytestmark = pytest.mark.django_db
MAILS = "/admin/tickets/inboundmail/"
HTML_ONLY = b"""From: Andi <andi@penyedia.invalid>
To: helpdesk.lpsetuban@gmail.com
Subject: Mohon bantuan
Message-ID: <only@html.invalid>
Content-Type: text/html; charset=utf-8

<p>Saya <b>tidak bisa</b> masuk ke SPSE.</p>
"""


@pytest.mark.parametrize("source", ["command", "imap:office", "webhook:Mailgun"])
def test_how_a_mail_came_is_said_in_words(source):
    said = source_in_words(source)
    assert source.partition(":")[0] not in said.lower()
    assert source.partition(":")[2] in said


def test_a_mail_sent_goes_by_its_title(ticket):
    mail = OutgoingMail.objects.filter(template="received").latest("id")
    assert str(mail) == f"Tiket diterima → {mail.to}"


def test_every_watch_has_a_title_in_rows_and_filter(client, supervisor, ticket):
    for kind in ("needed_by", "close_solved", "escalation.follow_up", "complaint_clock"):
        assert watching.title(kind) != kind
        Watch.put(ticket, kind, clock.now() + timedelta(days=1))
        assert kind not in str(ticket.watches.get(kind=kind, done_at=None))
    client.force_login(supervisor)
    page = client.get("/admin/tickets/watch/?kind=needed_by").content.decode()
    assert watching.title("stage_ended") in page
    assert page.count(watching.title("needed_by")) == 2
    assert ">needed_by<" not in page


def test_a_mail_on_a_ticket_shows_what_the_ticket_has_of_it(client, officer):
    row = arrive(HTML_ONLY)
    client.force_login(officer)
    page = client.get(f"{MAILS}{row.pk}/change/").content.decode()
    assert "Saya tidak bisa masuk ke SPSE." in page
    back = client.get(f"{MAILS}{row.pk}/formatted/").content.decode()
    assert f'href="{MAILS}{row.pk}/change/"' in back


def test_staff_are_not_told_to_use_their_own_words():
    long_ago = f"{clock.now() - timedelta(days=400):%Y-%m-%dT%H:%M}"
    of_staff = StageForm({"ends_at": long_ago}).errors["ends_at"][0]
    of_desk = OnBehalfForm({"stage_ends_at": long_ago}).errors["stage_ends_at"][0]
    of_requester = TicketForm({"stage_ends_at": long_ago}).errors["stage_ends_at"][0]
    assert of_staff == of_desk
    assert "tuliskan keterangannya di tiket" in of_staff
    assert "dengan kata-kata Anda sendiri" in of_requester


def test_an_out_of_office_note_is_called_an_automatic_reply(client, file, officer):
    ticket = file(channel="email")
    said = {"text": "Saya cuti.", "Auto_Submitted": "auto-replied", "proof": ""}
    arrive(to=reply_address.make(ticket.pk), **said)
    client.force_login(officer)
    page = client.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
    assert "Balasan otomatis – tidak terlihat oleh pemohon" in page
    assert "pengirim belum terverifikasi" not in page


def test_what_a_report_gives_back_is_no_file_refused(ticket, requester):
    arrive(bounce(sent(ticket).message_id, requester.email))
    assert ticket.events.filter(code="mail.joined").exists()
    assert not ticket.events.filter(code="mail.files_refused").exists()
