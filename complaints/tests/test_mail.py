from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

import tickets
from complaints import mail
from complaints.models import Complaint, Triage
from tickets import clock, links
from tickets.mail_in import quarantine, routing
from tickets.mail_in.files import checked
from tickets.mail_in.parsing import parse
from tickets.mail_in.routing import Arrival
from tickets.models import InboundMail, OutgoingMail, Ticket
from tickets.tests.mail_in import arrive as come
from tickets.tests.mails import everything_in, worded
from tickets.tests.portal import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

RAW = """From: Nur Hidayat <nur@warga.invalid>
To: helpdesk.lpsetuban+pengaduan@gmail.com
Subject: {subject}
Message-ID: <1@warga.invalid>
{headers}Content-Type: text/plain; charset=utf-8

{text}
"""
CORPUS = Path(tickets.__file__).parent / "tests" / "mails_in"


def arrived(raw: bytes) -> Arrival:
    """Have a raw mail stored and read, as the intake hands it on."""
    now = clock.now()
    row = InboundMail.objects.create(
        source="test", key=str(InboundMail.objects.count()), digest="", raw=raw, size=len(raw),
        received_at=now, recorded_at=now, next_attempt_at=now,
    )  # fmt: skip
    mail = parse(raw)
    return Arrival(row=row, mail=mail, received_at=now, found=checked(mail))


@pytest.fixture
def arrive(complaint_handler, supervisor):
    def arrive(subject: str, text: str, headers: str = "") -> Arrival:
        return arrived(RAW.format(subject=subject, text=text, headers=headers).encode())

    return arrive


def test_the_place_and_the_sieve_are_registered():
    assert routing.taker_of_place("Pengaduan") is mail.take_complaint
    assert mail.sift in routing.sieves()


def test_mail_to_the_place_is_a_complaint(arrive):
    ticket = mail.take_complaint(arrive("Loket", "Petugas loket tidak ada di tempat."))
    complaint = Complaint.objects.get()
    assert complaint.ticket == ticket
    assert (complaint.way, ticket.channel) == ("email", "email")
    assert ticket.requester.email == "nur@warga.invalid"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Keluhan", "Sudah tiga hari belum dijawab."),
        ("Pelayanan", "Saya ingin mengadukan petugas."),
        ("Pelayanan", "Saya kecewa dengan pelayanan di loket."),
        ("Kepada Pak Sari Wulandari", "Kapan dijawab?"),
        ("Tanya", "Budi tidak pernah menjawab saya."),
    ],
)
def test_what_may_be_a_complaint_is_seen_by_handlers_only(
    arrive, subject, text, officer, other_officer, complaint_handler
):
    ticket = mail.sift(arrive(subject, text))
    assert Triage.objects.get().ticket == ticket
    for staff in (officer, other_officer):
        assert not Ticket.objects.visible_to(staff).exists()
    assert Ticket.objects.visible_to(complaint_handler).get() == ticket
    assert list(OutgoingMail.objects.values_list("template", "to")) == [
        ("complaint_triage", complaint_handler.email)
    ]
    assert ticket.live_deadline().is_running


def test_an_ordinary_question_passes_the_sieve(arrive, officer):
    assert mail.sift(arrive("Lupa kata sandi", "Mohon bantu reset akun kami.")) is None
    assert not Ticket.objects.exists()


def test_what_answers_by_itself_is_nobodys_complaint(complaint_handler):
    row = come(subject="Keluhan", text="Saya sedang cuti.", Auto_Submitted="auto-replied")
    assert (row.status, row.is_sensitive, row.ticket) == ("held", True, None)
    assert not Complaint.objects.exists()


def test_sorted_as_a_complaint_it_is_in_the_register(arrive, client, complaint_handler, officer):
    ticket = mail.sift(arrive("Keluhan", "Sari tidak sopan kepada saya."))
    client.force_login(complaint_handler)
    page = client.get("/admin/complaints/complaint/triage/").content.decode()
    assert "Sari tidak sopan" in page
    address = f"/admin/complaints/complaint/triage/{Triage.objects.get().pk}/"
    assert client.post(address, {}).status_code == 422
    client.post(address, {"decision": "pengaduan", "about": "officer"})
    complaint = Complaint.objects.get()
    assert complaint.ticket == ticket
    assert complaint.way == "email"
    assert complaint.ticket.restrictions.filter(hidden_from=officer).exists()


def test_mail_to_the_place_is_confidential_and_says_so(arrive):
    ticket = mail.take_complaint(arrive("Loket", "Mohon identitas saya dirahasiakan."))
    assert ticket.complaint.confidentiality == "hidden"
    told = everything_in(worded(ticket, "complaint_received"))
    assert "Identitas Anda dirahasiakan" in told


def test_no_look_at_a_hidden_sender_goes_unrecorded(client, complaint_handler):
    place = "helpdesk.lpsetuban+pengaduan@gmail.com"
    row = come(text="Rahasiakan saya.", sender="Nur <nur@warga.invalid>", to=place)
    complaint = Complaint.objects.get(ticket=row.ticket)
    client.force_login(complaint_handler)
    page = f"/admin/complaints/complaint/{complaint.pk}/change/"
    mails = "/admin/tickets/inboundmail/"
    assert "Rahasiakan saya." in client.get(page).content.decode()
    assert "nur@warga.invalid" not in client.get(page).content.decode()
    assert "nur@warga.invalid" not in client.get(mails).content.decode()
    assert client.get(f"{mails}{row.pk}/raw/").status_code == 404
    Complaint.objects.update(confidentiality="open")
    assert "nur@warga.invalid" in client.get(page).content.decode()
    assert client.get(f"{mails}{row.pk}/raw/").status_code == 200


@pytest.mark.parametrize(("chosen", "kept"), [(None, "hidden"), ("open", "open")])
def test_a_sorted_mail_is_confidential_unless_chosen(
    chosen, kept, arrive, client, complaint_handler
):
    mail.sift(arrive("Keluhan", "Mohon identitas saya dirahasiakan."))
    client.force_login(complaint_handler)
    page = client.get("/admin/complaints/complaint/triage/")
    assert page.context["lines"][0]["form"]["confidentiality"].value() == "hidden"
    address = f"/admin/complaints/complaint/triage/{Triage.objects.get().pk}/"
    said = {"decision": "pengaduan", "about": "officer"}
    client.post(address, said | ({"confidentiality": chosen} if chosen else {}))
    assert Complaint.objects.get().confidentiality == kept


def test_sorted_as_a_question_it_goes_to_the_officers(arrive, client, complaint_handler, officer):
    ticket = mail.sift(arrive("Untuk Sari", "Mohon bantu reset akun kami."))
    client.force_login(complaint_handler)
    address = f"/admin/complaints/complaint/triage/{Triage.objects.get().pk}/"
    client.post(address, {"decision": "question", "about": "other"})
    assert Ticket.objects.visible_to(officer).get() == ticket
    told = set(OutgoingMail.objects.values_list("template", "to"))
    assert {("new_ticket", officer.email), ("received", "nur@warga.invalid")} <= told


def test_a_handler_whom_a_mail_names_does_not_sort_it(arrive, client, complaint_handler):
    mail.sift(arrive("Keluhan", "Wati Rahayu menolak berkas saya."))
    client.force_login(complaint_handler)
    assert (
        "menolak berkas" not in client.get("/admin/complaints/complaint/triage/").content.decode()
    )
    address = f"/admin/complaints/complaint/triage/{Triage.objects.get().pk}/"
    assert client.post(address, {"decision": "question", "about": "other"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"), [("47-pengaduan.eml", "pengaduan"), ("48-saran.eml", "saran")]
)
def test_mails_as_people_write_them_are_what_they_say(complaint_handler, supervisor, name, kind):
    ticket = mail.take_complaint(arrived((CORPUS / name).read_bytes()))
    assert ticket.complaint.kind == kind
    assert ticket.requester.email == "warga@kampung.example"


def test_files_of_a_mail_stand_under_the_rules_of_every_file(
    complaint_handler, supervisor, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    raw = EmailMessage()
    raw["From"], raw["Subject"] = "Nur <nur@warga.invalid>", "Keluhan"
    raw.set_content("Lihat lampiran.")
    raw.add_attachment(PNG, maintype="image", subtype="png", filename="bukti.png")
    raw.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="x.exe")
    ticket = mail.take_complaint(arrived(raw.as_bytes()))
    files = ticket.messages.get().attachments.all()
    assert [file.name for file in files] == ["bukti.png"]


def test_who_is_refused_a_file_is_told_so(complaint_handler, supervisor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sender = "Nur <nur@warga.invalid>"
    to = "helpdesk.lpsetuban+pengaduan@gmail.com"
    row = come(sender=sender, to=to, subject="Loket", files=(("x.exe", b"MZ"),))
    told = row.ticket.outgoing_mails.filter(to="nur@warga.invalid")
    assert sorted(told.values_list("template", flat=True)) == [
        "complaint_received",
        "files_refused",
    ]


def test_complaints_by_mail_are_acknowledged_no_oftener_than_any_mail(complaint_handler):
    to = "helpdesk.lpsetuban+pengaduan@gmail.com"
    for number in range(8):
        come(text=f"Keluhan {number}.", sender="Nur <nur@warga.invalid>", to=to)
        come(text=f"Pertanyaan {number}.", sender="Nur <nur@warga.invalid>")
    assert Complaint.objects.count() == 8
    assert Ticket.objects.count() == 16
    assert OutgoingMail.objects.filter(to="nur@warga.invalid").count() == 5


def test_a_complaint_that_nothing_proves_is_hidden_from_whom_it_names_as_its_sender(
    client, complaint_handler, officer
):
    row = come(
        text="RAHASIA-PALSU",
        subject="Keluhan RAHASIA-PALSU",
        to="helpdesk.lpsetuban+pengaduan@gmail.com",
        proof="",
    )
    ticket, complaint = row.ticket, Complaint.objects.get()
    assert (ticket.doubt, ticket.events.get(code="complaint.filed").actor) == ("unproven", "system")
    client.post(links.mint(ticket, ticket.requester.email, clock.now()))
    page = client.get(f"/tiket/{ticket.number}/").content.decode()
    assert "email-saya" in page and "RAHASIA-PALSU" not in page
    mail = OutgoingMail.objects.get(ticket=ticket, template="complaint_received")
    assert "RAHASIA" not in everything_in(worded(ticket, mail.template))
    # Who handles it reads it, and may vouch.
    client.force_login(complaint_handler)
    own = f"/admin/complaints/complaint/{complaint.pk}"
    shown = client.get(f"{own}/change/").content.decode()
    assert "RAHASIA-PALSU" in shown and f"{own}/vouch/" in shown
    client.post(f"{own}/vouch/")
    ticket.refresh_from_db()
    assert (ticket.doubt, ticket.messages.get().author) == ("", "requester")


def test_a_handler_hears_that_a_complaint_was_denied(complaint_handler):
    ticket = come(to="helpdesk.lpsetuban+pengaduan@gmail.com", proof="").ticket
    ticket.disown(by=ticket.requester)
    assert OutgoingMail.objects.filter(template="complaint_wrote").count() == 1


def test_what_a_sieve_keeps_is_in_doubt_all_the_same(complaint_handler):
    row = come(text="Saya kecewa, ini keluhan.", proof="")
    assert (Triage.objects.get().ticket, row.ticket.doubt) == (row.ticket, "unproven")


@pytest.mark.parametrize("decision", ["question", "pengaduan"])
@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-generated"}, {"List_Id": "<x.y>"}])
def test_sorting_answers_no_machine(decision, header, client, complaint_handler):
    come(text="Keluhan.", sender="Mesin <mesin@x.invalid>", **header)
    client.force_login(complaint_handler)
    sort_all(client, decision)
    assert Triage.objects.get().decision
    assert not OutgoingMail.objects.filter(to="mesin@x.invalid").exists()


@pytest.mark.parametrize("decision", ["question", "pengaduan"])
def test_sorting_answers_nobody_too_often(decision, client, complaint_handler):
    for number in range(8):
        come(text=f"Keluhan {number}.", sender="Nur <nur@warga.invalid>", proof="")
    client.force_login(complaint_handler)
    sort_all(client, decision)
    assert OutgoingMail.objects.filter(to="nur@warga.invalid").count() == 5


def sort_all(client, decision: str) -> None:
    for triage in Triage.objects.all():
        address = f"/admin/complaints/complaint/triage/{triage.pk}/"
        client.post(address, {"decision": decision, "about": "service"})


@pytest.mark.parametrize("raw", [RAW, "To: x\n{headers}Delivered-To: {place}\n\n{subject}{text}"])
def test_what_cannot_be_read_at_the_place_of_complaints_is_for_handlers_alone(raw, officer):
    place = "helpdesk.lpsetuban+pengaduan@gmail.com"
    arrival = arrived(raw.format(subject="x", headers="", text="y", place=place).encode())
    quarantine.put(arrival.row, "It is too deep.")
    arrival.row.refresh_from_db()
    assert arrival.row.ticket.case
    assert not Ticket.objects.visible_to(officer).filter(pk=arrival.row.ticket_id).exists()
    assert arrival.row.ticket.messages.filter(attachments__isnull=False).exists()
    assert not OutgoingMail.objects.filter(user=None).exists()
