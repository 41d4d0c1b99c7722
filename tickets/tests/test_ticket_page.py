"""The officer's page of a ticket: what it shows, what each press does, and what it costs."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tickets.intake import Contact
from tickets.models import Category, Deadline, Severity, Ticket

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 20
NIK = "3523012505850001"


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def address(ticket, name: str = "change") -> str:
    return reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])


def text_of(response) -> str:
    return response.content.decode()


def with_number(file, email="citra@penyedia.invalid") -> Ticket:
    return file(
        Contact(
            name="Citra",
            email=email,
            phone="+6281211112222",
            identity_type="ktp",
            identity_number=NIK,
        )
    )


def test_the_conversation_and_notes_stand_on_it(at_desk, ticket, officer):
    ticket.reply("Silakan coba lagi.", by=officer)
    ticket.note("Periksa log dulu.", by=officer)
    page = text_of(at_desk.get(address(ticket)))
    for words in (ticket.messages.first().body, "Silakan coba lagi.", "Periksa log dulu."):
        assert words in page
    assert page.count("message--internal") == 1


def test_what_was_typed_is_never_markup(at_desk, file):
    ticket = file(subject="<script>x</script>", description="<img src=x onerror=y>")
    page = text_of(at_desk.get(address(ticket)))
    assert "<script>x" not in page
    assert "<img src=x" not in page


def test_all_deadlines_and_each_partys_time_are_apart(at_desk, ticket, officer, requester, time):
    time.pass_(hours=2)
    ticket.ask("Kapan?", by=officer)
    time.pass_(hours=3)
    ticket.receive("Tadi.", by=requester)
    context = at_desk.get(address(ticket)).context
    assert context["times"].keys() == {"office", "requester"}
    assert len(context["deadlines"]) == 1


def test_a_promise_that_is_over_stays_on_the_page(at_desk, ticket, officer):
    ticket.solve("Sudah.", by=officer)
    context = at_desk.get(address(ticket)).context
    assert context["urgency"] == "kept"
    assert context["due_at"] == Deadline.objects.get().due_at


def test_taking_makes_it_mine(at_desk, ticket, officer):
    assert at_desk.post(address(ticket, "taking")).url == address(ticket)
    ticket.refresh_from_db()
    assert ticket.assignee == officer


def test_taking_what_a_colleague_has_is_refused_in_words(at_desk, ticket, other_officer):
    ticket.take(by=other_officer)
    page = at_desk.post(address(ticket, "taking"))
    assert page.status_code == 422
    assert "Budi Santoso" in text_of(page)


def test_a_supervisor_assigns(client, supervisor, ticket, officer):
    client.force_login(supervisor)
    client.post(address(ticket, "assignment"), {"to": officer.pk})
    ticket.refresh_from_db()
    assert ticket.assignee == officer


def test_an_officer_assigns_nobody(at_desk, ticket, other_officer):
    answer = at_desk.post(address(ticket, "assignment"), {"to": other_officer.pk})
    assert answer.status_code == 403
    assert "assignment" not in at_desk.get(address(ticket)).context["offers"]


def test_a_longer_promise_without_a_reason_is_refused_and_kept(at_desk, ticket, severities):
    longer = Severity.objects.get(hours=24)
    page = at_desk.post(address(ticket, "severity"), {"severity": longer.pk, "reason": ""})
    assert page.status_code == 422
    ticket.refresh_from_db()
    assert ticket.severity.hours == 8


def test_severity_and_category_change(at_desk, ticket):
    category = Category.objects.exclude(pk=ticket.category_id).first()
    severity = Severity.objects.get(hours=24)
    at_desk.post(address(ticket, "severity"), {"severity": severity.pk, "reason": "Sulit."})
    at_desk.post(address(ticket, "category"), {"category": category.pk})
    ticket.refresh_from_db()
    assert (ticket.severity, ticket.category) == (severity, category)


@pytest.mark.parametrize("name,outcome", [("withdrawal", "withdrawn"), ("spam", "spam")])
def test_the_other_endings(at_desk, ticket, name, outcome):
    at_desk.post(address(ticket, name))
    ticket.refresh_from_db()
    assert ticket.outcome == outcome


def test_closing_what_is_not_solved_is_refused_in_words(at_desk, ticket):
    assert at_desk.post(address(ticket, "closing")).status_code == 422


def test_closing_is_offered_once_the_requester_has_been_silent(at_desk, time, ticket, officer):
    ticket.ask("Foto?", by=officer)
    assert "closing" not in at_desk.get(address(ticket, "change")).context["offers"]
    time.pass_(days=30)
    assert "closing" in at_desk.get(address(ticket, "change")).context["offers"]


def test_closing_and_opening_again(at_desk, time, ticket, officer):
    ticket.solve("Sudah.", by=officer)
    time.pass_(days=30)
    at_desk.post(address(ticket, "closing"))
    at_desk.post(address(ticket, "reopening"), {"reason": "Pemohon menelepon."})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.cycle) == (Ticket.Status.OPEN, 2)


def test_a_duplicate_is_named_by_its_number(at_desk, file):
    first, second = file(), file()
    at_desk.post(address(second, "duplicate"), {"of": first.number.lower()})
    second.refresh_from_db()
    assert second.duplicate_of == first


@pytest.mark.parametrize("number", ["LPSE-26-00001-0", "LPSE-26-99999-9", "bukan nomor", ""])
def test_a_number_of_no_ticket_is_answered_in_words(at_desk, ticket, number):
    page = at_desk.post(address(ticket, "duplicate"), {"of": number})
    assert page.status_code == 422
    assert page.context["offers"]["duplicate"]["form"].errors["of"]


def test_what_the_requester_wrote_otherwise_waits_to_be_accepted(at_desk, file, requester):
    ticket = file(Contact(name="Andi W.", email=requester.email, phone="+6281200001111"))
    page = at_desk.get(address(ticket))
    assert {line["stated"] for line in page.context["stated"]} >= {"Andi W."}
    at_desk.post(address(ticket, "statement"))
    requester.refresh_from_db()
    assert requester.phone == "+6281200001111"
    assert at_desk.get(address(ticket)).context["stated"] == []


def test_the_identity_number_is_masked(at_desk, file):
    page = text_of(at_desk.get(address(with_number(file))))
    assert NIK not in page
    assert "•••" in page


def test_revealing_shows_it_once_and_records_why(client, supervisor, file):
    client.force_login(supervisor)
    ticket = with_number(file)
    page = client.post(address(ticket, "identity"), {"reason": "Mencocokkan KTP."})
    assert NIK in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert NIK not in text_of(client.get(address(ticket)))
    assert NIK not in str([event.data for event in ticket.events.all()])
    assert ticket.events.get(code="identity.revealed").data["reason"] == "Mencocokkan KTP."


def test_revealing_needs_a_reason_and_a_right(client, supervisor, officer, file):
    ticket = with_number(file)
    client.force_login(supervisor)
    assert NIK not in text_of(client.post(address(ticket, "identity"), {"reason": " "}))
    client.force_login(officer)
    assert client.post(address(ticket, "identity"), {"reason": "Ingin tahu"}).status_code == 403
    assert not ticket.events.filter(code="identity.revealed").exists()


def test_coming_to_an_action_by_get_changes_nothing(at_desk, ticket):
    assert at_desk.get(address(ticket, "spam")).url == address(ticket)
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.NEW


def test_other_tickets_of_the_requester_are_listed(at_desk, file, other_requester):
    ticket, other = file(), file(subject="Yang lain")
    file(other_requester, subject="Orang lain")
    related = at_desk.get(address(ticket)).context["related"]
    assert [one["subject"] for one in related] == [other.subject]


def test_files_come_as_downloads(at_desk, ticket, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("galat.html", b"<script>", content_type="text/html")
    attachment = ticket.reply("Lihat.", by=officer, files=[file]).attachments.get()
    answer = at_desk.get(
        reverse("admin:tickets_ticket_attachment", args=[ticket.pk, attachment.pk])
    )
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_another_ticket_is_not_there(at_desk, file, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one, other = file(), file()
    upload = SimpleUploadedFile("a.txt", b"a", content_type="text/plain")
    attachment = one.reply("Lihat.", by=officer, files=[upload]).attachments.get()
    wrong = reverse("admin:tickets_ticket_attachment", args=[other.pk, attachment.pk])
    assert at_desk.get(wrong).status_code == 404


@pytest.mark.parametrize("key", ["999999", "x", "99999999999999999999999", "1_2f"])
def test_a_ticket_that_is_not_there_is_not_found(at_desk, key):
    assert at_desk.get(f"/admin/tickets/ticket/{key}/change/").status_code == 404


def test_the_page_costs_the_same_however_long_the_conversation(
    client, supervisor, file, officer, requester
):
    client.force_login(supervisor)
    ticket = with_number(file)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(ticket))
        return len(captured)

    ticket.reply("Satu.", by=officer)
    ticket.change_severity(Severity.objects.get(hours=24), by=supervisor, reason="Uji.")
    ticket.change_category(Category.objects.last(), by=supervisor)
    before = statements()
    for number in range(5):
        ticket.reply(f"Jawaban {number}", by=officer)
        ticket.note(f"Catatan {number}", by=supervisor)
        ticket.ask("Sudah dicoba?", by=officer)
        ticket.receive("Sudah.", by=requester)
        ticket.change_severity(
            Severity.objects.get(hours=1 if number % 2 else 24), by=supervisor, reason="Uji."
        )
        ticket.change_category(Category.objects.all()[number], by=supervisor)
        file(subject="Lain", contact=ticket.requester)
    assert statements() == before <= MOST_STATEMENTS


def test_a_ticket_waits_for_an_officer_until_it_is_taken(at_desk, ticket, officer):
    page = text_of(at_desk.get(address(ticket)))
    assert "menunggu petugas" in page
    assert "sedang mengerjakannya" not in page
    ticket.take(by=officer)
    page = text_of(at_desk.get(address(ticket)))
    assert "menunggu petugas" not in page
    assert "sedang mengerjakannya" in page
