from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import clocks
from complaints.models import Complaint
from tickets import clock
from tickets.models import Attachment, Ticket
from tickets.tests.portal import png

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

RECORD = "/pengaduan/catat/"


def typed(hours: int = 0, **changes) -> dict:
    at = timezone.localtime(clock.now() - timedelta(hours=hours, minutes=1))
    form = {
        "kind": "pengaduan",
        "about": "service",
        "subject": "Antrean terlalu lama",
        "description": "Menunggu dua jam di loket.",
        "confidentiality": "open",
        "name": "Nur Hidayat",
        "phone": "0812 3450 0001",
        "received_at": f"{at:%Y-%m-%dT%H:%M}",
    } | changes
    return {name: value for name, value in form.items() if value is not None}


@pytest.fixture
def desk(client, desk_staff, complaint_handler, supervisor):
    client.force_login(desk_staff)
    return client


def test_it_is_for_staff_who_may_record(client, auditor):
    assert client.get(RECORD).url.startswith("/admin/login/")
    client.force_login(auditor)
    assert client.get(RECORD).status_code == 403


@pytest.mark.parametrize(
    ("way", "channel"),
    [("in_person", "walk_in"), ("telephone", "telephone"), ("letter", "letter"), ("spse", "spse")],
)
def test_each_way_in_is_driven_to_the_receipt(desk, way, channel):
    assert desk.get(f"{RECORD}?cara={way}").status_code == 200
    answer = desk.post(f"{RECORD}?cara={way}", typed())
    complaint = Complaint.objects.get()
    assert complaint.number in answer.content.decode()
    assert (complaint.way, complaint.ticket.channel) == (way, channel)


def test_a_letter_keeps_its_number_date_scan_and_when_it_came(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    form = typed(
        50,
        letter_number="12/A/2026",
        letter_date="2026-11-20",
        phone=None,
        postal_address="Jl. Basuki Rahmat 1, Tuban",
        attachments=png("surat.png"),
    )
    desk.post(f"{RECORD}?cara=letter", form)
    complaint = Complaint.objects.get()
    ticket = complaint.ticket
    assert (complaint.letter_number, str(complaint.letter_date)) == ("12/A/2026", "2026-11-20")
    assert ticket.recorded_at - ticket.received_at > timedelta(hours=49)
    assert Attachment.objects.get().name == "surat.png"
    late = ticket.deadlines.get(kind=clocks.ANSWER)
    assert late.due_at == ticket.received_at + timedelta(hours=24)
    assert late.breached_at


def test_a_scan_stands_under_the_rules_of_every_file(desk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fake = SimpleUploadedFile("surat.pdf", b"MZ not a pdf", "application/pdf")
    answer = desk.post(f"{RECORD}?cara=letter", typed(attachments=fake))
    assert answer.status_code == 422
    assert "Menunggu dua jam di loket." in answer.content.decode()


def test_the_telephone_form_has_what_is_said_aloud(desk):
    page = desk.get(f"{RECORD}?cara=telephone").content.decode()
    assert page.count("“") > 9
    assert 'class="say"' in page


def test_whom_it_names_is_shut_out_before_the_first_mail(desk, complaint_handler, supervisor):
    desk.post(f"{RECORD}?cara=in_person", typed(officers=[complaint_handler.pk]))
    complaint = Complaint.objects.get()
    mails = complaint.ticket.outgoing_mails.filter(template="complaint_new")
    assert [mail.to for mail in mails] == [supervisor.email]
    assert not Complaint.objects.visible_to(complaint_handler).exists()


def test_anonymous_at_the_desk_stores_no_visit_and_no_person(desk):
    answer = desk.post(f"{RECORD}?cara=in_person", typed(confidentiality="anonymous"))
    assert re.search(r"\w{4}(-\w{4}){3}", answer.content.decode())
    ticket = Ticket.objects.get()
    assert ticket.requester is None
    assert ticket.number.startswith("ADU-")


def test_a_ticket_is_converted_from_its_page(client, ticket, officer, complaint_handler):
    client.force_login(officer)
    assert (
        f"{RECORD}?tiket={ticket.number}"
        in client.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
    )
    address = f"{RECORD}?tiket={ticket.number}"
    assert client.get(address).status_code == 200
    form = {"kind": "pengaduan", "about": "officer", "confidentiality": "hidden"}
    assert client.post(address, form).status_code == 302
    complaint = Complaint.objects.get()
    assert complaint.ticket == ticket
    assert client.get(f"/admin/tickets/ticket/{ticket.pk}/change/").status_code == 404


@pytest.mark.parametrize(("channel", "preset"), [("email", "hidden"), ("web", "open")])
def test_who_wrote_by_mail_is_hidden_unless_chosen(channel, preset, client, file, officer):
    client.force_login(officer)
    address = f"{RECORD}?tiket={file(channel=channel).number}"
    assert client.get(address).context["form"]["confidentiality"].value() == preset


def test_desk_staff_convert_what_they_recorded_and_nothing_else(desk, desk_staff, file, ticket):
    mine = file(channel="walk_in", by=desk_staff)
    assert "convert" in desk.get(f"{RECORD}?tiket={mine.number}").templates[0].name
    assert "ways" in desk.get(f"{RECORD}?tiket={ticket.number}").templates[0].name
