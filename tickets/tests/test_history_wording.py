import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

import tickets
from tickets import clock, history, history_told, watching, wording
from tickets.erasure import erase
from tickets.intake import Contact
from tickets.models import Category, Event
from tickets.tests.mails import leave, queue_one
from tickets.tests.portal import png

pytestmark = pytest.mark.thorough

HOUSE = Path(tickets.__file__).parent
SECRET = "3523015501900003"


def _recorded_codes() -> set[str]:
    """Return the first argument of every `.record(…)` written in the app."""
    sources = [path for path in HOUSE.rglob("*.py") if "tests" not in path.parts]
    return {
        call.args[0].value
        for path in sources
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "record"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def _rina(**more) -> Contact:
    return Contact(
        name="Rina",
        email="rina@x.invalid",
        identity_type="ktp",
        identity_number=SECRET,
        **more,
    )


@pytest.fixture
def worked(file, officer, supervisor, other_officer, severities, settings, tmp_path):
    """A ticket that has been through every hand, of a requester who showed a number."""
    settings.MEDIA_ROOT = tmp_path
    ticket = file(_rina(phone="+6285555555555"))
    rina = ticket.requester
    ticket.take(by=officer)
    ticket.assign(other_officer, by=supervisor)
    ticket.reply("Kami periksa.", by=officer)
    ticket.note(f"Cek ke pusat: {SECRET}", by=officer)
    ticket.mask_identity_numbers(by=officer)
    ticket.change_severity(severities["normal"], by=supervisor, reason="Perlu data")
    ticket.change_category(Category.objects.get(code="adp"), by=officer)
    ticket.set_stage_end(clock.now() + timedelta(hours=30), by=officer)
    ticket.ask("Kodenya?", by=officer)
    ticket.receive("Ini.", by=rina)
    ticket.add_files([png()], by=rina)
    ticket.hand_over("LKPP", by=officer, reason="Di pusat")
    ticket.void_hand_over(by=officer, reason="Salah")
    ticket.hand_over("LKPP", by=officer)
    ticket.hear("Sudah kami perbaiki.", by=officer)
    ticket.take_back(by=officer)
    ticket.solve("Sudah.", by=officer)
    ticket.refuse("Belum.", by=rina)
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=rina)
    ticket.rate(3, "Cepat.", by=rina)
    ticket.reopen("Muncul lagi.", by=rina)
    return ticket


@pytest.fixture
def eventful(worked, file, officer, supervisor, other_requester):
    """Tickets whose history, with a late one's, has every code."""
    rina = worked.requester
    # The same address with another telephone: something to accept.
    second = file(_rina(phone="+6285555555556"), by=officer, channel="letter")
    second.accept_statement(by=officer)
    supervisor.user_permissions.set(_reveal())
    second.reveal_identity(by=_again(supervisor), reason="Akun terkunci")
    second.mark_duplicate(worked, by=officer)
    third, fourth, fifth, sixth = file(rina), file(rina), file(rina), file(other_requester)
    third.withdraw(by=rina)
    worked.send_link(by=officer)
    worked.revoke_links(by=officer)
    fourth.mark_spam(by=officer)
    fifth.ask("Kodenya?", by=officer)
    fifth.close(by=None)
    sixth.withdraw(by=officer)
    erase(other_requester, by=supervisor, reason="Diminta sendiri")
    worked.join("Sedang cuti.", why="automatic")
    worked.state(phone="+6285555555557", identity_type="sim", by=rina)
    worked.record("mail.files_refused", by=None, now=clock.now(), files=["x.exe"])
    mail = queue_one(worked)
    worked.record("mail.failed", by=None, now=clock.now(), mail=mail.pk, template="received")
    seventh = file(rina)
    seventh.become("complaint", "ADU-26-9999-1", by=officer)
    seventh.keep_promise("complaint_complete", by=officer)
    seventh.promise("complaint_decision", timedelta(days=60), by=officer, started_at=clock.now())
    eighth = file(rina, channel="email", is_proven=False)
    eighth.disown(by=rina)
    eighth.own(by=officer)
    ninth = file(rina)
    ninth.solve("Sudah.", by=officer)
    ninth.receive("Terima kasih, sudah bisa.", by=rina)
    ninth.take_as_read(by=officer)
    ninth.receive("Ternyata belum.", by=rina)
    ninth.take_as_refusal(by=officer)
    return [worked, second, third, fourth, fifth, sixth, seventh, eighth, ninth]


def _reveal():
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename="reveal_identity")


def _again(user):
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def late(file, officer, time):
    ticket = file()
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    time.pass_(hours=5)
    ticket.expect(time.now() + timedelta(hours=3), by=officer)
    ticket.ask("Kodenya?", by=officer)
    leave()
    time.pass_(days=2, seconds=1)
    watching.ring_due()
    ticket.ask_to_call(by=None)
    ends = ticket.due_at or time.now()
    ticket.record("ticket.needed", by=None, now=time.now(), stage_ends_at=ends.isoformat())
    ticket.solve("Maaf terlambat.", by=officer)
    broken = ticket.deadlines.exclude(breached_at=None).last()
    ticket.explain_breach(broken, "Server mati.", by=officer)
    return ticket


def test_every_code_the_app_records_has_a_sentence():
    assert _recorded_codes() <= history.SENTENCES.keys()
    assert wording.known_codes() >= history.SENTENCES.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_sentence_can_be_said_and_none_tells_who_somebody_is(eventful, late, language):
    with translation.override(language):
        said = {event.code: wording.sentence(event) for event in Event.objects.all()}
        told = [
            wording.sentence_for_requester(event)
            for ticket in [*eventful, late]
            for event in history.public_events(ticket)
        ]
    assert said.keys() == history.SENTENCES.keys()
    assert told
    for sentence in [*said.values(), *told]:
        assert "%(" not in sentence
        assert SECRET not in sentence
        assert "555555" not in sentence
        assert "rina" not in sentence.casefold()
        assert "maya" not in sentence.casefold()


@pytest.mark.django_db
def test_every_event_shown_to_a_requester_is_tried_here(eventful, late):
    """Of the spine's own; each app tries what it has added."""
    assert set(Event.objects.values_list("code", flat=True)) >= history_told.FOR_REQUESTERS.keys()


@pytest.mark.django_db
def test_a_requester_reads_nothing_that_is_the_office_s_own(eventful):
    shown = {event.code for ticket in eventful for event in history.public_events(ticket)}
    hidden = {
        "message.noted",
        "mail.failed",
        "identity.revealed",
        "requester.updated",
        "requester.erased",
        "ticket.marked_spam",
        "ticket.assigned",
    }
    assert not shown & hidden


@pytest.mark.django_db
def test_reasons_are_for_staff_only(eventful):
    first = eventful[0]
    with translation.override("en"):
        staff = [wording.sentence(event) for event in first.events.all()]
        told = [wording.sentence_for_requester(event) for event in history.public_events(first)]
    assert any("Reason: Perlu data" in sentence for sentence in staff)
    assert not any("Perlu data" in sentence or "Salah" in sentence for sentence in told)


@pytest.mark.django_db
def test_staff_read_who_did_it_and_what_changed(eventful):
    with translation.override("en"):
        said = {event.code: wording.sentence(event) for event in eventful[0].events.all()}
    given = "Ratna Dewi gave the ticket of Sari Wulandari to Budi Santoso."
    assert said["ticket.assigned"] == given
    assert "from “Important” to “Normal”" in said["ticket.severity_changed"]
    assert " WIB." in said["ticket.severity_changed"]


@pytest.mark.django_db
def test_the_requester_is_spoken_to(eventful):
    with translation.override("en"):
        told = {
            event.code: wording.sentence_for_requester(event)
            for event in history.public_events(eventful[0])
        }
    assert told["message.replied"] == "We answered you."
    assert told["ticket.reopened"] == "You reopened the ticket."


@pytest.mark.django_db
def test_a_long_history_takes_no_query_a_line(
    ticket, officer, severities, django_assert_num_queries
):
    for code in ("urgent", "normal", "important", "urgent"):
        ticket.change_severity(severities[code], by=officer, reason="Berubah")
    with django_assert_num_queries(2):  # the events with who did them, the severities
        for event in ticket.events.select_related("user"):
            wording.sentence(event)


@pytest.mark.django_db
def test_a_code_of_an_app_now_gone_is_shown_to_staff_as_it_is(ticket):
    event = Event(ticket=ticket, code="gone.by", actor="system")
    assert wording.sentence(event) == "gone.by"
    assert "gone.by" not in wording.public_codes()


def test_a_code_cannot_be_worded_twice():
    with pytest.raises(ValueError, match="twice"):
        wording.register({"ticket.filed": str})


def test_what_requesters_read_must_be_worded_for_staff_too():
    with pytest.raises(ValueError, match="not for staff"):
        wording.register({}, {"only.theirs": str})
