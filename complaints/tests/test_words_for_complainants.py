"""Whoever complains reads of complaint handlers, not of a helpdesk they may complain about."""

from __future__ import annotations

import pytest

from complaints import mail
from complaints.models import Complaint
from complaints.tests.test_mail import RAW, arrived
from tickets.tests.mails import everything_in, worded
from tickets.tests.portal import come_in, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def main_of(client, ticket) -> str:
    page = client.get(url(ticket)).content.decode()
    return page[page.index("<main") : page.index("</main>")]


@pytest.fixture
def mailed(complaint_handler, supervisor):
    raw = RAW.format(subject="Loket", text="Petugas tidak ada.", headers="")
    return mail.take_complaint(arrived(raw.encode()))


def test_the_page_speaks_of_complaint_handlers(complaint, client):
    come_in(client, complaint.ticket)
    page = main_of(client, complaint.ticket)
    assert "Tulis kepada pengelola pengaduan" in page
    assert "Posisi saat ini" in page
    assert "elpdesk" not in page


def test_a_complainant_is_asked_for_no_identity_document(mailed, client):
    come_in(client, mailed)
    assert "tanda pengenal" not in main_of(client, mailed)
    assert client.get(url(mailed, "data-diri")).status_code == 302


def test_who_did_not_write_it_is_told_that_the_handlers_know(mailed, client):
    come_in(client, mailed)
    mailed.disown(by=mailed.requester)
    page = main_of(client, mailed)
    assert "pengelola pengaduan kami tahu" in page
    assert "petugas kami tahu" not in page


def test_the_mail_of_a_decision_leads_to_the_decision(complaint: Complaint, complaint_handler):
    complaint.decide("upheld", "Benar.", by=complaint_handler)
    told = everything_in(worded(complaint.ticket, "solved"))
    assert "Buka keputusan" in told
    assert "Beri tahu kami hasilnya" not in told
    assert "di halaman pengaduan Anda" in told
