from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Complaint, PublicEntry
from tickets.models import InboundMail, Message, Ticket
from tickets.tests.mail_in import OFFICE, arrive
from tickets.tests.portal import png

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def to(complaint: Complaint, name: str) -> str:
    return reverse(f"admin:complaints_complaint_{name}", args=[complaint.pk])


@pytest.fixture
def handler(client, complaint_handler):
    client.force_login(complaint_handler)
    return client


def page_of(client, complaint) -> str:
    answer = client.get(to(complaint, "change"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_handler_answers_asks_and_decides_from_one_box(handler, complaint):
    for mode in ("reply", "complete", "ask"):
        answer = handler.post(to(complaint, "message"), {"mode": mode, "body": f"Ini {mode}."})
        assert answer.status_code == 302, mode
    answer = handler.post(to(complaint, "message"), {"mode": "decide", "body": "Ya."})
    assert answer.status_code == 422
    decided = {"mode": "decide", "outcome": "upheld", "body": "Kami tambah petugas."}
    assert handler.post(to(complaint, "message"), decided).status_code == 302
    complaint.refresh_from_db()
    assert complaint.outcome == "upheld"
    page = page_of(handler, complaint)
    assert "Kami tambah petugas." in page
    assert complaint.number in page


def test_nobody_talks_past_the_complainant(handler, complaint):
    seen = complaint.ticket.messages.last().pk
    complaint.ticket.receive("Ada satu lagi.", by=complaint.ticket.requester)
    said = {"mode": "reply", "body": "Jawaban saya.", "seen": seen}
    answer = handler.post(to(complaint, "message"), said)
    assert answer.status_code == 422
    assert "Jawaban saya." in answer.content.decode()
    assert Message.objects.count() == 2


def test_the_spines_page_leads_to_the_complaints_own(handler, complaint):
    address = reverse("admin:tickets_ticket_change", args=[complaint.ticket_id])
    case = handler.get(address)
    assert handler.get(case.url).url == to(complaint, "change")


def test_an_action_has_an_owner_a_date_and_an_end(handler, complaint, supervisor):
    plan = {"action": "Tambah kursi tunggu.", "owner": supervisor.pk, "due": "2026-12-31"}
    assert handler.post(to(complaint, "plan"), plan).status_code == 302
    handler.post(to(complaint, "done"))
    complaint.refresh_from_db()
    assert complaint.follow_up_owner == supervisor
    assert complaint.follow_up_done_at


def test_whose_identity_is_hidden_is_shown_to_handlers_once_and_recorded(
    handler, complain, supervisor, client
):
    complaint = complain(confidentiality="hidden").complaint
    assert "nur@warga.invalid" not in page_of(handler, complaint)
    shown = handler.post(to(complaint, "reveal"), {"reason": "Menelepon pelapor."})
    assert "nur@warga.invalid" in shown.content.decode()
    assert complaint.ticket.events.last().code == "complaint.revealed"
    assert "nur@warga.invalid" not in page_of(handler, complaint)
    client.force_login(supervisor)
    page = page_of(client, complaint)
    assert "Nur Hidayat" not in page
    assert "nur@warga.invalid" not in page
    assert client.post(to(complaint, "reveal"), {"reason": "Ingin tahu."}).status_code == 403


@pytest.fixture
def mailed(complaint_handler, supervisor) -> Complaint:
    """Written by mail, and hidden as all of them are."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Nur Hidayat <nur@warga.invalid>", "Antrean lama"
    mail["To"] = OFFICE.replace("@", "+pengaduan@")
    mail.set_content("Saya menunggu dua jam.")
    mail.add_alternative("<p>Saya <b>menunggu</b><script>x()</script></p>", subtype="html")
    return arrive(mail.as_bytes()).ticket.complaint


def test_the_mail_of_who_is_hidden_is_shown_with_a_reason_and_recorded(handler, mailed):
    row = InboundMail.objects.get()
    page = page_of(handler, mailed)
    assert "nur@warga.invalid" not in page and "offer-mail" in page
    said = {"mail": row.pk, "shown_as": "formatted"}
    assert handler.post(to(mailed, "mail"), said).status_code == 422
    assert mailed.ticket.events.filter(code="complaint.revealed").count() == 0
    shown = handler.post(to(mailed, "mail"), said | {"reason": "Memeriksa lampiran."})
    assert "<b>menunggu</b>" in shown.content.decode()
    assert "<script" not in shown.content.decode()
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    raw = handler.post(to(mailed, "mail"), said | {"shown_as": "raw", "reason": "Bukti."})
    assert raw.content == bytes(row.raw) and "attachment" in raw["Content-Disposition"]
    assert mailed.ticket.events.filter(code="complaint.revealed").count() == 2


def test_the_mail_of_another_complaint_is_not_shown_here(handler, mailed, complain):
    other = complain(confidentiality="hidden").complaint
    said = {"mail": InboundMail.objects.get().pk, "shown_as": "raw", "reason": "Coba."}
    assert handler.post(to(other, "mail"), said).status_code == 422
    assert "offer-mail" not in page_of(handler, other)


@pytest.mark.parametrize("who", ["supervisor", "auditor", "officer", "superuser"])
def test_nobody_else_sees_the_mail_of_who_is_hidden(who, client, mailed, request):
    client.force_login(request.getfixturevalue(who))
    said = {"mail": InboundMail.objects.get().pk, "shown_as": "raw", "reason": "Coba."}
    assert client.post(to(mailed, "mail"), said).status_code in (403, 404)
    assert not mailed.ticket.events.filter(code="complaint.revealed").exists()


def test_supervisors_and_auditors_read_and_do_not_handle(client, complaint, supervisor, auditor):
    for reader in (supervisor, auditor):
        client.force_login(reader)
        assert "Antrean di loket" in page_of(client, complaint)
        assert (
            client.post(to(complaint, "message"), {"mode": "reply", "body": "x"}).status_code == 403
        )


def test_a_question_about_a_tenders_substance_gets_the_fixed_text(handler, complaint):
    handler.post(to(complaint, "neutral"))
    handler.post(to(complaint, "neutral"))
    complaint.refresh_from_db()
    assert complaint.is_about_tender
    said = complaint.ticket.messages.last().body
    assert "Pokja" in said
    assert "APIP" in said
    assert complaint.ticket.messages.count() == 2


def test_lapor_has_its_number_and_an_answer_to_paste(handler, complaint, complaint_handler):
    handler.post(to(complaint, "lapor"), {"number": "LP-778", "came_from": "on"})
    complaint.refresh_from_db()
    assert (complaint.lapor_number, complaint.is_from_lapor) == ("LP-778", True)
    complaint.decide("upheld", "Sudah kami perbaiki.", by=complaint_handler)
    page = page_of(handler, complaint)
    assert 'id="paste"' in page
    assert page.count("Sudah kami perbaiki.") == 2


def test_a_public_line_is_seen_once_a_supervisor_has_released_it(
    client, complaint, complaint_handler, supervisor
):
    client.force_login(complaint_handler)
    line = {"you_said": "Antrean lama.", "we_did": "Satu petugas lagi di loket."}
    client.post(to(complaint, "entry"), line)
    assert client.post(to(complaint, "release")).status_code == 403
    assert "Satu petugas lagi" not in client.get("/pengaduan/tindak-lanjut/").content.decode()
    client.force_login(supervisor)
    client.post(to(complaint, "release"))
    assert "Satu petugas lagi" in client.get("/pengaduan/tindak-lanjut/").content.decode()
    client.force_login(complaint_handler)
    client.post(to(complaint, "entry"), line | {"we_did": "Lain lagi."})
    assert PublicEntry.objects.get().released_at is None


def test_the_register_is_filtered_and_exported(handler, complaint, complain):
    complain(kind="saran", subject="=HYPERLINK(1) Tambah colokan", about="facility")
    register = reverse("admin:complaints_complaint_changelist")
    page = handler.get(register, {"kind": "saran"}).content.decode()
    assert "Tambah colokan" in page
    assert "Antrean di loket" not in page
    found = handler.get(register, {"q": complaint.number}).content.decode()
    assert "Antrean di loket" in found
    assert "Tambah colokan" not in found
    export = reverse("admin:complaints_complaint_export")
    csv = b"".join(handler.get(export, {"as": "csv"}).streaming_content).decode()
    assert complaint.number in csv
    assert "'=HYPERLINK" in csv
    sheet = b"".join(handler.get(export, {"as": "xlsx"}).streaming_content)
    cells = zipfile.ZipFile(io.BytesIO(sheet)).read("xl/worksheets/sheet1.xml").decode()
    assert complaint.number in cells


def test_the_register_asks_the_database_as_often_for_many_as_for_one(
    handler, complain, django_assert_num_queries
):
    register = reverse("admin:complaints_complaint_changelist")
    complain()
    with CaptureQueriesContext(connection) as one:
        handler.get(register)
    for _ in range(8):
        complain()
    with django_assert_num_queries(len(one)):
        handler.get(register)


def test_a_quarter_is_counted_by_kind_way_subject_and_outcome(handler, complain, complaint_handler):
    complain().complaint.decide("upheld", "Ya.", by=complaint_handler)
    complain(kind="saran", way="letter", about="facility")
    page = handler.get(reverse("admin:complaints_complaint_summary"))
    found = page.context["found"]
    counted = {part.code: [line.count for line in part.lines] for part in found.parts}
    assert (found.total, found.decided) == (2, 1)
    assert counted["kind"] == [1, 1, 0]
    assert sum(counted["way"]) == sum(counted["about"]) == 2
    assert counted["outcome"][0] == 1
    assert found.kept["complaint_answer"] == (1, 0)
    sheet = reverse("admin:complaints_complaint_summary_sheet")
    assert handler.get(sheet, {"as": "xlsx"}).status_code == 200
    assert handler.get(sheet, {"quarter": "2026-12"}).status_code == 404


def test_it_is_made_a_question_again_from_its_page(handler, complaint, officer):
    assert handler.post(to(complaint, "revert")).status_code == 302
    ticket = Ticket.objects.visible_to(officer).get()
    assert ticket.number.startswith("LPSE-")
    assert handler.get(to(complaint, "change")).status_code == 404


def test_files_come_to_who_may_read(handler, complain, supervisor, settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path
    complaint = complain(files=[png()], confidentiality="hidden").complaint
    file = complaint.ticket.messages.get().attachments.get()
    address = reverse("admin:complaints_complaint_file", args=[complaint.pk, file.pk])
    assert handler.get(address).status_code == 200
    client.force_login(supervisor)
    assert client.get(address).status_code == 404
