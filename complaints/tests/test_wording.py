from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

import complaints
from complaints import history
from tickets import emails, outbox, wording
from tickets.history import public_events
from tickets.models import Event, OutgoingMail, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def lived(complain, complaint_handler, supervisor, officer):
    """A complaint whose history has every code but those of its mail."""
    complaint = complain(confidentiality="hidden").complaint
    complaint.ask_for_material("Mohon bukti.", by=complaint_handler)
    ticket = complaint.ticket
    ticket.receive("Ini.", by=ticket.requester)
    complaint.tell_complete("Lengkap.", by=complaint_handler)
    complaint.name_officer(officer, by=complaint_handler)
    complaint.point_elsewhere("Kepada Pokja.", by=complaint_handler)
    complaint.note_lapor("LP-1", came_from=True, by=complaint_handler)
    complaint.reveal(by=complaint_handler, reason="Menelepon.")
    complaint.decide("partly", "Sebagian benar.", by=complaint_handler)
    complaint.plan("Tambah kursi.", owner=supervisor, due=None, by=complaint_handler)
    complaint.finish_plan(by=complaint_handler)
    return complaint


@pytest.fixture
def question(complain, complaint_handler) -> Ticket:
    """What turned out to be none: an ordinary ticket, which officers hear of as of all."""
    complaint = complain(confidentiality="hidden", way="email").complaint
    complaint.revert(by=complaint_handler, reason="Bertanya soal kata sandi.")
    return complaint.ticket


def test_every_code_recorded_has_a_sentence_and_is_tried():
    sources = [p.read_text() for p in Path(complaints.__file__).parent.rglob("*.py")]
    recorded = set(re.findall(r'record\(\s*"(complaint\.\w+)"', "".join(sources)))
    assert recorded == history.SENTENCES.keys()


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_sentence_names_the_complainant_or_whom_it_is_about(lived, question, language):
    with translation.override(language):
        said = [wording.sentence(event) for event in Event.objects.all()]
        public = [*public_events(lived.ticket), *public_events(question)]
        told = [wording.sentence_for_requester(event) for event in public]
    codes = set(Event.objects.values_list("code", flat=True))
    assert history.SENTENCES.keys() - codes == {"complaint.sorted"}
    for sentence in said + told:
        assert "%(" not in sentence
        assert "Nur Hidayat" not in sentence
        assert "Sari" not in sentence


def test_no_mail_to_staff_carries_a_word_of_it(lived, time):
    from tickets import watching

    time.pass_(days=61)
    watching.ring_due()
    while mail := outbox.claim():
        outbox.attempt(mail)
    to_staff = OutgoingMail.objects.exclude(user=None).exclude(copy="")
    assert {"complaint_new", "complaint_wrote"} <= set(to_staff.values_list("template", flat=True))
    for mail in to_staff:
        assert "Antrean" not in mail.copy + mail.subject, mail.template
        assert "Nur Hidayat" not in mail.copy + mail.subject, mail.template
        assert "/tiket/buka/" not in mail.copy, mail.template


def test_the_copy_kept_for_staff_opens_nothing(complaint):
    while mail := outbox.claim():
        outbox.attempt(mail)
    copy = OutgoingMail.objects.get(template="complaint_received").copy
    assert complaint.number in copy
    assert "/tiket/buka/" not in copy
    # Nothing typed into a form is mailed to whatever address was typed with it.
    assert "Antrean di loket" not in copy


def test_the_complainant_reads_of_no_ticket_and_one_number(complaint, complaint_handler):
    """Each mail leaves at once: one kept back says what is true by then."""
    verbs = [
        lambda: complaint.ticket.reply("Kami periksa.", by=complaint_handler),
        lambda: complaint.ask_for_material("Mohon bukti.", by=complaint_handler),
        lambda: complaint.decide("partly", "Sebagian benar.", by=complaint_handler),
    ]
    for verb in verbs:
        verb()
        while mail := outbox.claim():
            outbox.attempt(mail)
    mails = OutgoingMail.objects.filter(to="nur@warga.invalid").exclude(copy="")
    assert {"complaint_received", "waiting", "answered", "solved"} <= set(
        mails.values_list("template", flat=True)
    )
    for mail in mails:
        assert complaint.number in mail.subject
        assert "LPSE-" not in mail.copy + mail.subject
        assert "tiket" not in mail.subject.casefold()


@pytest.mark.parametrize(
    "template", ["answered", "waiting", "solved", "closed", "reminder", "link"]
)
def test_the_spines_mails_have_the_words_of_a_complaint(complaint, template):
    from django.template.loader import get_template

    assert get_template(f"complaints/emails/{template}.subject.txt")
    assert emails.KINDS[template].folder == "tickets/emails"
    assert Ticket.objects.get().case == "complaint"
