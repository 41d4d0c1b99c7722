from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from complaints import clocks
from complaints.filing import Said, convert
from complaints.models import Complaint
from tickets import clock, numbers, outbox
from tickets.models import OutgoingMail, Policy, Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db

SAID = {"kind": "pengaduan", "about": "service", "subject": "", "description": ""}


def live(complaint: Complaint) -> dict[str, timedelta]:
    rows = complaint.ticket.deadlines.filter(settled_at=None)
    return {row.kind: row.allowance for row in rows}


def told(template: str) -> list[str]:
    return list(
        OutgoingMail.objects.filter(template=template).order_by("pk").values_list("to", flat=True)
    )


def test_a_complaint_has_a_number_of_its_own_series(complaint, complain, file):
    assert numbers.read(complaint.number) == complaint.number
    assert complaint.number[:4] == "ADU-"
    assert len(complaint.number.split("-")[2]) == 4
    assert complaint.ticket.number == complaint.number
    assert file().number.startswith("LPSE-")
    assert complain().complaint.number > complaint.number


def test_it_promises_an_answer_and_word_of_completeness_and_no_solution(complaint):
    assert live(complaint) == {
        clocks.ANSWER: timedelta(hours=24),
        clocks.COMPLETE: timedelta(days=14),
    }
    assert complaint.ticket.due_at == complaint.ticket.received_at + timedelta(hours=24)


def test_a_suggestion_is_promised_an_answer_only(complain):
    assert list(live(complain(kind="saran").complaint)) == [clocks.ANSWER]


def test_the_lengths_are_policies_with_their_sources():
    sources = dict(
        Policy.objects.filter(kind__startswith="complaint").values_list("kind", "source")
    )
    for kind in (clocks.COMPLETE, clocks.DECISION):
        assert "UU 25/2009" in sources[kind]
        assert "Pasal" not in sources[kind], "no article that nobody has looked up"
    assert "tidak menetapkan" in sources[clocks.ANSWER]


def test_handlers_and_the_complainant_hear_of_it_and_officers_do_not(
    complain, officer, complaint_handler
):
    complain()
    assert told("complaint_new") == [complaint_handler.email]
    assert told("complaint_received") == ["nur@warga.invalid"]
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {
        complaint_handler.email,
        "nur@warga.invalid",
    }


def test_the_same_press_twice_files_once_and_gives_the_same_secret(complain):
    key = uuid4()
    first = complain(None, confidentiality="anonymous", submission=key)
    second = complain(None, confidentiality="anonymous", submission=key)
    assert first == second
    assert first.secret
    assert Ticket.objects.count() == Complaint.objects.count() == 1


def test_an_answer_settles_the_first_clock_and_no_other(complaint, complaint_handler):
    complaint.ticket.reply("Kami periksa.", by=complaint_handler)
    assert list(live(complaint)) == [clocks.COMPLETE]
    settled = complaint.ticket.deadlines.get(kind=clocks.ANSWER)
    assert (settled.settled_as, settled.breached_at) == ("solved", None)


def test_the_decisions_clock_begins_when_it_is_complete(complaint, complaint_handler, stopped):
    complaint.tell_complete("Materi aduan lengkap.", by=complaint_handler)
    assert live(complaint) == {clocks.DECISION: timedelta(days=60)}
    assert complaint.ticket.messages.last().body == "Materi aduan lengkap."


def test_waiting_for_material_pauses_the_decision(complaint, complaint_handler, time):
    complaint.tell_complete("Lengkap.", by=complaint_handler)
    time.pass_(days=10)
    complaint.ask_for_material("Mohon kirim bukti antrean.", by=complaint_handler)
    deadline = complaint.ticket.deadlines.get(kind=clocks.DECISION)
    assert deadline.is_paused
    time.pass_(days=20)
    ticket = Ticket.objects.get(pk=complaint.ticket_id)
    ticket.receive("Ini buktinya.", by=ticket.requester)
    deadline.refresh_from_db()
    assert abs(deadline.due_at - clock.now() - timedelta(days=50)) < timedelta(minutes=1)


def test_missing_material_is_waited_for_as_long_as_the_law_says(complaint, complaint_handler):
    complaint.ask_for_material("Mohon kirim bukti.", by=complaint_handler)
    closes = complaint.ticket.watches.get(kind="close_waiting", done_at=None)
    assert abs(closes.at - clock.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert list(live(complaint)) == []


def test_a_decision_settles_what_is_promised(complaint, complaint_handler):
    complaint.tell_complete("Lengkap.", by=complaint_handler)
    complaint.decide("partly", "Kami tambah satu petugas loket.", by=complaint_handler)
    assert live(complaint) == {}
    assert complaint.ticket.status == Ticket.Status.SOLVED
    assert complaint.decision.body == "Kami tambah satu petugas loket."
    with pytest.raises(NotPossible):
        complaint.decide("sesuatu", "Jawaban.", by=complaint_handler)


def test_who_is_not_content_gets_the_rest_of_the_decisions_time(complaint, complaint_handler, time):
    complaint.tell_complete("Lengkap.", by=complaint_handler)
    time.pass_(days=20)
    complaint.decide("not_upheld", "Tidak terbukti.", by=complaint_handler)
    ticket = Ticket.objects.get(pk=complaint.ticket_id)
    ticket.refuse("Buktinya ada.", by=ticket.requester)
    assert abs(live(complaint)[clocks.DECISION] - timedelta(days=40)) < timedelta(minutes=1)


def test_a_clock_that_runs_out_is_told_and_written_down_once(
    complaint, complaint_handler, supervisor, time
):
    from tickets import watching

    time.pass_(hours=20)
    watching.ring_due()
    assert told("complaint_clock") == [complaint_handler.email]
    time.pass_(hours=5)
    watching.ring_due()
    watching.ring_due()
    assert told("complaint_clock") == [complaint_handler.email] * 2
    assert told("complaint_late") == [supervisor.email]
    assert complaint.ticket.deadlines.get(kind=clocks.ANSWER).breached_at
    assert complaint.ticket.events.filter(code="deadline.breached").count() == 1


def test_a_ticket_becomes_a_complaint_with_its_history_and_back(ticket, officer, complaint_handler):
    ticket.reply("Kami periksa.", by=officer)
    was, spoken = ticket.number, ticket.messages.count()
    complaint = convert(ticket, Said(**SAID), by=officer)
    ticket.refresh_from_db()
    assert (ticket.number, ticket.other_number) == (complaint.number, was)
    assert ticket.messages.count() == spoken
    assert ticket.deadlines.get(kind="solve").settled_as == "converted"
    assert list(live(complaint)) == [clocks.COMPLETE]
    assert not Ticket.objects.visible_to(officer).exists()
    complaint.revert(by=complaint_handler)
    ticket.refresh_from_db()
    assert (ticket.number, ticket.case) == (was, "")
    assert list(live(complaint)) == ["solve"]
    assert Ticket.objects.visible_to(officer).get() == ticket
    assert convert(ticket, Said(**SAID), by=officer) == complaint
    assert Ticket.objects.get().number == complaint.number


def test_converted_it_is_found_by_the_number_told_before(ticket, officer):
    was = ticket.number
    convert(ticket, Said(**SAID), by=officer)
    assert Ticket.objects.filter(Ticket.numbered(was)).get() == ticket


@pytest.mark.parametrize(
    "said",
    [
        {"confidentiality": "hidden"},
        {"confidentiality": "hidden", "way": "letter"},
        {"confidentiality": "anonymous"},
        {"confidentiality": "anonymous", "way": "email"},
    ],
)
def test_who_chose_to_stay_hidden_never_becomes_an_ordinary_ticket(
    said, complain, complaint_handler
):
    complaint = complain(**said).complaint
    with pytest.raises(NotPossible):
        complaint.revert(by=complaint_handler, reason="Ini pertanyaan.")
    assert not complaint.ticket.outgoing_mails.filter(template="complaint_reverted").exists()


def test_many_about_one_subject_are_told_to_supervisors_once(complain, supervisor):
    for _ in range(4):
        complain(about="facility")
    assert told("complaint_many") == [supervisor.email]


def test_many_about_one_officer_pass_over_a_supervisor_who_is_named(complain, supervisor, officer):
    for _ in range(3):
        complain(about="officer", officers=[officer, supervisor])
    assert told("complaint_many") == []


def test_the_report_of_the_promise_counts_no_complaint(complaint, complaint_handler, time):
    from tickets import performance

    complaint.decide("noted", "Terima kasih.", by=complaint_handler)
    assert not Ticket.objects.questions().exists()
    performance.forget()
    time.pass_(days=40)
    assert all(month.solved == 0 for month in performance.of_last_year(clock.now()))


def test_what_is_promised_in_words_is_what_the_office_decided(client, complain):
    Policy.objects.filter(kind=clocks.DECISION).update(length=timedelta(days=45))
    page = client.get("/pengaduan/").content.decode()
    assert "45 hari" in page and "24 jam" in page
    assert "60 hari" not in page
    complain()
    while mail := outbox.claim():
        outbox.attempt(mail)
    assert "45 hari" in OutgoingMail.objects.get(template="complaint_received").copy


@pytest.mark.parametrize(("hours", "is_announced"), [(1, True), (25, False)])
def test_a_mail_held_up_announces_no_moment_that_has_passed(complain, time, hours, is_announced):
    complain()
    time.pass_(hours=hours)
    while mail := outbox.claim():
        outbox.attempt(mail)
    copy = OutgoingMail.objects.get(template="complaint_received").copy
    assert ("Jawaban pertama kami Anda terima" in copy) is is_announced
