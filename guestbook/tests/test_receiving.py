from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from guestbook import receiving
from guestbook.models import Visit
from guestbook.receiving import Question, Stay, Times
from tickets import wording
from tickets.erasure import ERASED, erase
from tickets.models import OutgoingMail, Requester, Ticket
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db
STAY = Stay(purpose="question")


def mails(ticket) -> list[str]:
    return sorted(
        OutgoingMail.objects.filter(ticket=ticket, user=None).values_list("template", flat=True)
    )


def test_a_guest_with_a_question_gets_a_visit_and_a_ticket_in_one_save(come, question, desk_staff):
    visit = come(question=question)
    ticket = visit.ticket
    assert (ticket.channel, ticket.requester) == ("walk_in", visit.guest)
    assert ticket.received_at == visit.arrived_at
    assert ticket.due_at == visit.arrived_at + timedelta(
        hours=ticket.category.default_severity.hours
    )
    assert mails(ticket) == ["received"]
    assert (visit.entry, visit.officer, visit.state) == ("desk", desk_staff, "served")


def test_an_answer_on_the_spot_solves_and_sends_one_mail(come, question):
    ticket = come(question=replace(question, answer="Silakan ganti kata sandi.")).ticket
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.SOLVED
    assert ticket.deadlines.get().settled_as == "solved"
    assert mails(ticket) == ["solved"]


def test_a_guest_without_a_question_leaves_no_ticket(come):
    assert come().ticket is None
    assert not Ticket.objects.exists()


def test_a_press_twice_saves_once(come, question):
    key = uuid4()
    first, second = come(submission=key, question=question), come(submission=key, question=question)
    assert first == second
    assert (Visit.objects.count(), Ticket.objects.count()) == (1, 1)


def test_a_guest_of_a_known_address_is_the_known_requester(come, requester, contact, question):
    visit = come(contact=replace(contact, email=requester.email, name="Andi W."), question=question)
    assert visit.guest == requester
    requester.refresh_from_db()
    assert requester.name == "Andi Wijaya"
    assert visit.ticket.statement.name == "Andi W."


def test_what_the_record_lacks_is_filled_in_and_nothing_else_changes(come, contact):
    bare = Requester.objects.create(name="Rina", phone="+6281234500009")
    come(
        guest=bare,
        contact=replace(contact, phone="+6281234500008", identity_number="3523015501900003"),
    )
    bare.refresh_from_db()
    assert (bare.email, bare.phone, bare.name) == (
        "siti@penyedia.invalid",
        "+6281234500009",
        "Rina",
    )
    assert Requester.objects.with_identity_number("ktp", "3523015501900003").get() == bare


def test_another_guests_address_is_refused(come, contact, requester):
    bare = Requester.objects.create(name="Rina", phone="+6281234500009")
    with pytest.raises(NotPossible, match=r"[Aa]lamat email|address"):
        come(guest=bare, contact=replace(contact, email=requester.email))
    assert not Visit.objects.exists()


def test_a_self_check_in_touches_nobody_on_record(place, contact, requester):
    said = replace(contact, email=requester.email, identity_number="3523015501900003")
    visit = receiving.check_in(place, said, STAY, submission=uuid4())
    assert (visit.guest, visit.number, visit.state) == (None, 1, "waiting")
    assert Requester.objects.count() == 1
    assert "3523015501900003" not in visit.identity_cipher


def test_a_check_in_becomes_a_guest_at_the_desk(place, contact, desk_staff, question):
    visit = receiving.check_in(place, contact, STAY, submission=uuid4())
    key = uuid4()
    for _press in range(2):
        receiving.go_on(
            visit,
            contact,
            STAY,
            by=desk_staff,
            question=question,
            has_document=True,
            submission=key,
        )
    visit.refresh_from_db()
    assert visit.guest.email == contact.email
    assert (visit.document_seen_by, visit.officer, visit.number) == (desk_staff, desk_staff, 1)
    assert Ticket.objects.get() == visit.ticket


def test_a_visit_has_at_most_one_ticket_and_a_ticket_may_have_more_visits(
    come, question, desk_staff, contact
):
    visit = come(question=question)
    with pytest.raises(NotPossible):
        receiving.go_on(visit, contact, STAY, by=desk_staff, question=question, submission=uuid4())
    other = come()
    other.ticket = visit.ticket
    other.save()
    assert visit.ticket.visits.count() == 2


def test_numbers_begin_anew_at_midnight_of_the_office(come, stopped):
    assert [come().number, come().number] == [1, 2]
    stopped.pass_(hours=14, minutes=44)  # 23.59 in Tuban
    assert come().number == 3
    stopped.pass_(minutes=1)
    assert come().number == 1


def test_numbers_can_be_off_or_the_mpps_own(come, place):
    place.numbering = "off"
    place.save()
    assert come().label == ""
    place.numbering = "outside"
    place.save()
    assert come(stay=Stay(purpose="question", outside_number="B-017")).label == "B-017"


def test_paper_keeps_the_real_times_and_starts_the_clock_there(
    place, contact, desk_staff, question, stopped
):
    now = stopped.now()
    times = Times(arrived_at=now - timedelta(hours=6), answered_at=now - timedelta(hours=5))
    visit = receiving.write_paper(
        place, contact, STAY, times, by=desk_staff, reason="Listrik padam",
        question=replace(question, answer="Sudah dijelaskan."), submission=uuid4(),
    )  # fmt: skip
    ticket = visit.ticket
    ticket.refresh_from_db()
    assert (ticket.received_at, ticket.solved_at) == (times.arrived_at, times.answered_at)
    assert (visit.left_at, visit.recorded_by, visit.number) == (times.answered_at, desk_staff, None)
    assert mails(ticket) == ["solved"]


def test_stages_past_on_paper_are_silent(place, contact, desk_staff, question, stopped):
    from tickets import watching

    times = Times(arrived_at=stopped.now() - timedelta(hours=30))
    visit = receiving.write_paper(
        place, contact, STAY, times, by=desk_staff, reason="Jaringan putus",
        question=question, submission=uuid4(),
    )  # fmt: skip
    watching.ring_due()
    assert visit.ticket.deadlines.get().breached_at is not None
    told = OutgoingMail.objects.filter(ticket=visit.ticket, template__startswith="deadline")
    assert not told.filter(template__in=["deadline_near", "deadline_decide"]).exists()


def test_paper_from_the_future_is_refused(place, contact, desk_staff, stopped):
    times = Times(arrived_at=stopped.now() + timedelta(minutes=1))
    with pytest.raises(NotPossible):
        receiving.write_paper(place, contact, STAY, times, by=desk_staff, reason="x")


def test_the_history_says_that_somebody_came(come, question):
    ticket = come(question=question).ticket
    event = ticket.events.get(code="visit.recorded")
    assert "Joko Susilo" in wording.sentence(event)
    assert "MPP" in wording.sentence_for_requester(event)
    assert "Siti" not in wording.sentence(event)


def test_an_erased_person_is_nobody_in_the_guestbook_too(come, place, contact, superuser):
    visit = come(contact=replace(contact, identity_number="3523015501900003"))
    alone = receiving.check_in(place, contact, STAY, submission=uuid4())
    erase(visit.guest, by=superuser, reason="Diminta")
    for row in (visit, alone):
        row.refresh_from_db()
        assert (row.name, row.phone, row.email, row.identity_cipher) == (ERASED, "", "", "")
    assert Visit.objects.count() == 2


def test_a_guest_who_comes_back_writes_to_the_earlier_ticket(come, question, desk_staff):
    first = come(question=question)
    again = come(question=Question(text="Ini kodenya.", category=None), earlier=first.ticket)
    assert again.ticket == first.ticket
    assert first.ticket.visits.count() == 2
    assert first.ticket.messages.last().body == "Ini kodenya."
    assert first.ticket.events.filter(code="visit.recorded").count() == 2


def test_nobody_comes_back_for_somebody_elses_ticket(come, ticket):
    with pytest.raises(NotPossible):
        come(earlier=ticket)
    assert not Visit.objects.exists()


def test_only_a_visit_of_today_can_be_changed(come, contact, desk_staff, time):
    visit = come()
    time.pass_(days=1)
    with pytest.raises(NotPossible):
        receiving.go_on(visit, contact, STAY, by=desk_staff, submission=uuid4())


def test_numbers_of_visits_are_rotated_with_all_others(come, contact, settings):
    from django.core.management import call_command

    visit = come(contact=replace(contact, identity_number="3523015501900003"))
    settings.IDENTITY_KEYS = ["a-new-key-of-many-letters", *settings.IDENTITY_KEYS]
    call_command("rotate_identity_keys", verbosity=0)
    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS[:1]
    visit.refresh_from_db()
    assert visit.masked_identity_number.endswith("003")


def test_telephone_and_name_say_who_it_is_where_no_address_does(come, requester, contact):
    said = replace(contact, email="", phone=requester.phone, name=requester.name.upper())
    assert come(contact=said).guest == requester
    other = replace(said, name="Anak Buahnya")
    assert come(contact=other).guest != requester
