"""Raw mails the whole way, with every app's takers in place: stored, read, and where they go."""

from __future__ import annotations

import pytest

from complaints.filing import Said, convert
from complaints.models import Complaint, Triage
from escalation.models import Escalation, HeldAnswer, Target
from tickets import reply_address
from tickets.models import InboundMail, OutgoingMail, Ticket
from tickets.tests.conftest import *  # noqa: F403  (the cast is the same in every app)
from tickets.tests.mail_in import FAIL, OFFICE, arrive
from tickets.tests.portal import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
TO_COMPLAINTS = OFFICE.replace("@", "+pengaduan@")


@pytest.fixture(autouse=True)
def _stage(settings, tmp_path, complaint_handler, supervisor, officer, other_officer):
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_AUTHSERV_IDS = ["mx.google.com"]


@pytest.fixture
def away(ticket, officer) -> Escalation:
    target = Target.objects.get(code="helpdesk-eproc")
    escalation = Escalation.prepare(ticket, to=target, by=officer)
    escalation.save_pack(
        escalation.pack, to=target, attachments=[], is_zipped=False, reason="Hanya pusat bisa."
    )
    escalation.send(by=officer)
    return escalation


def from_lkpp(ticket: Ticket, **said) -> InboundMail:
    more = {"sender": "Petugas <petugas@lkpp.go.id>", "subject": "Re: masalah"} | said
    return arrive(to=reply_address.make(ticket.pk, "third_party"), **more)


def seen_by(user, row: InboundMail) -> bool:
    tickets = Ticket.objects.visible_to(user).filter(pk=row.ticket_id)
    return tickets.exists() or InboundMail.objects.visible_to(user).filter(pk=row.pk).exists()


def test_a_proven_answer_of_the_third_party_brings_the_ticket_back(ticket, away):
    row = from_lkpp(ticket, text="Sudah kami buka.", files=(("layar.png", PNG), ("x.exe", b"MZ")))
    ticket.refresh_from_db()
    away.refresh_from_db()
    assert (row.status, row.ticket, row.message) == ("taken", ticket, away.answer)
    assert (ticket.status, away.state) == ("open", "answered")
    assert [file.name for file in away.answer.attachments.all()] == ["layar.png"]
    assert "x.exe" in away.answer.body
    assert not OutgoingMail.objects.filter(template="files_refused").exists()


@pytest.mark.parametrize(
    "forged",
    [{"proof": ""}, {"proof": FAIL}, {"sender": "penipu@gmail.com"}],
)
def test_an_unproven_one_waits_beside_the_ticket(ticket, away, officer, forged):
    row = from_lkpp(ticket, text="Sudah kami buka.", **forged)
    ticket.refresh_from_db()
    assert (row.status, row.ticket, row.message) == ("waiting", ticket, None)
    assert ticket.status == "handed_over"
    assert not ticket.messages.filter(author="third_party").exists()
    away.refresh_from_db()
    away.accept(HeldAnswer.objects.get(inbound_mail=row), by=officer)
    row.refresh_from_db()
    assert (row.status, row.message.author) == ("taken", "third_party")


def test_a_mail_to_the_place_of_complaints_is_in_the_register(officer, complaint_handler):
    row = arrive(to=TO_COMPLAINTS, text="Loket tutup.", files=(("a.png", PNG), ("x.exe", b"MZ")))
    complaint = Complaint.objects.get()
    assert (row.status, row.ticket) == ("taken", complaint.ticket)
    assert row.message == complaint.ticket.messages.get()
    assert [file.name for file in row.message.attachments.all()] == ["a.png"]
    theirs = OutgoingMail.objects.filter(to="andi@penyedia.invalid")
    assert {mail.template for mail in theirs} == {"complaint_received", "files_refused"}
    assert (seen_by(officer, row), seen_by(complaint_handler, row)) == (False, True)


@pytest.mark.parametrize(
    "marks",
    [
        {},
        {"X_Auto_Response_Suppress": "All"},  # what whole organisations put on every mail
        {"sender": "noreply@instansi.invalid"},
        {"sender": "bukan alamat"},
    ],
)
@pytest.mark.parametrize("to", [OFFICE, TO_COMPLAINTS])
def test_a_mail_that_names_staff_never_lies_open(officer, other_officer, to, marks):
    row = arrive(to=to, text="Sari Wulandari menolak berkas saya.", **marks)
    assert row.status == "taken"
    assert Complaint.objects.exists() == (to == TO_COMPLAINTS)
    assert Triage.objects.exists() == (to == OFFICE)
    assert not seen_by(officer, row)
    assert not seen_by(other_officer, row)


@pytest.mark.parametrize("way", ["number", "thread", "address"])
def test_a_complaint_about_a_ticket_is_not_read_by_who_works_on_it(ticket, officer, way):
    ticket.reply("Sudah.", by=officer)
    ours = ticket.outgoing_mails.filter(template="reply").first() or ticket.outgoing_mails.first()
    to, more = TO_COMPLAINTS, {"subject": "Pengaduan"}
    if way == "number":
        more["subject"] = f"Pengaduan atas {ticket.number}"
    elif way == "thread":
        more["In_Reply_To"] = ours.message_id
    else:
        to = f"{reply_address.make(ticket.pk, 'requester')}, {TO_COMPLAINTS}"
    row = arrive(to=to, text="Saya tidak dilayani dengan baik.", **more)
    assert row.ticket == Complaint.objects.get().ticket
    assert not seen_by(officer, row)


def test_what_the_complainant_writes_again_goes_to_the_complaint(officer):
    first = arrive(to=TO_COMPLAINTS, text="Loket tutup.").ticket
    ours = first.outgoing_mails.get(template="complaint_received")
    again = arrive(to=TO_COMPLAINTS, text="Masih tutup.", In_Reply_To=ours.message_id)
    assert (again.ticket, first.messages.count()) == (first, 2)


def test_the_register_number_in_a_subject_leads_to_the_complaint(officer):
    first = arrive(to=TO_COMPLAINTS, text="Loket tutup.").ticket
    again = arrive(subject=f"Tanya {first.number}", text="Bagaimana kabarnya?")
    assert (again.ticket, seen_by(officer, again)) == (first, False)


def test_so_does_the_number_a_complaint_had_as_a_ticket(ticket, officer, complaint_handler):
    said = Said(kind="pengaduan", about="service", subject=ticket.subject, description="")
    number = ticket.number
    convert(ticket, said, by=complaint_handler)
    row = arrive(subject=f"Re: {number}", text="Bagaimana kabarnya?")
    assert (row.ticket, seen_by(officer, row)) == (ticket, False)


@pytest.mark.parametrize(("marks", "told"), [({}, 1), ({"Auto_Submitted": "auto-replied"}, 0)])
def test_handlers_hear_of_what_nothing_proves_to_be_theirs(complaint_handler, marks, told):
    first = arrive(to=TO_COMPLAINTS, text="Loket tutup.").ticket
    arrive(to=TO_COMPLAINTS, text="Tambahan.", subject=first.number, proof="",
           In_Reply_To=first.outgoing_mails.get(template="complaint_received").message_id,
           **marks)  # fmt: skip
    mails = OutgoingMail.objects.filter(template="complaint_wrote", user=complaint_handler)
    assert (first.messages.count(), mails.count()) == (2, told)


def test_complaints_without_end_are_not_answered_without_end():
    for number in range(8):
        arrive(to=TO_COMPLAINTS, text=f"Keluhan {number}", Message_ID=f"<{number}@x.invalid>")
    assert Complaint.objects.count() == 8
    assert OutgoingMail.objects.filter(template="complaint_received").count() == 5


def test_a_forged_sender_is_not_answered_about_a_complaint_he_never_wrote():
    arrive(to=TO_COMPLAINTS, text="Loket tutup.", X_Auto_Response_Suppress="All")
    assert Complaint.objects.exists()
    assert not OutgoingMail.objects.filter(template="complaint_received").exists()


def test_a_handler_whom_a_held_mail_names_does_not_sort_it(complaint_handler, supervisor):
    held = arrive(text="Wati Rahayu menolak berkas saya.", proof=FAIL)
    assert (held.status, held.ticket) == ("held", None)
    assert not seen_by(complaint_handler, held)
    other = arrive(text="Sari Wulandari menolak berkas saya.", proof=FAIL)
    assert (seen_by(complaint_handler, held), seen_by(complaint_handler, other)) == (False, True)


def test_a_second_copy_of_what_is_held_is_as_hidden(officer):
    said = {"text": "Sari Wulandari menolak.", "proof": FAIL, "Message_ID": "<1@x.invalid>"}
    held = arrive(**said)
    copy = arrive(Received="by another.invalid", **said)
    assert (held.status, copy.status) == ("held", "ignored")
    assert copy.is_sensitive
    assert not seen_by(officer, copy)
