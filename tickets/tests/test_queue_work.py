"""The queue's aids: views, filters, searching, several at once, files, substitutes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from tickets import clock
from tickets.answers import fill
from tickets.intake import Contact
from tickets.models import Absence, AnswerTemplate, Category, Restriction, Severity, Ticket
from tickets.staff import exporting
from tickets.staff.exporting import harmless

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"
BULK = f"{QUEUE}bulk/"


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def subjects(response) -> list[str]:
    return [row.subject for row in response.context["rows"]]


def test_what_a_tender_needs_sooner_comes_sooner_and_says_why(at_desk, file):
    hours = timedelta(hours=1)
    file(subject="Delapan jam")
    now = clock.now()
    file(subject="Tender", severity=Severity.objects.get(hours=24), stage_ends_at=now + 5 * hours)
    page = at_desk.get(QUEUE)
    assert subjects(page) == ["Tender", "Delapan jam"]
    assert "Tender".lower() in page.context["rows"][0].needed_said.lower()
    assert page.context["rows"][1].needed_said == ""
    tender = Ticket.objects.get(subject="Tender")
    assert tender.needed_by == tender.stage_ends_at - 2 * hours == tender.urgent_at


def test_each_view_has_what_it_says(at_desk, file, officer, time):
    file(subject="Lewat", severity=Severity.objects.get(hours=1))
    time.pass_(hours=2)
    file(subject="Segera", severity=Severity.objects.get(hours=1))
    file(subject="Tanya").ask("Kapan?", by=officer)
    file(subject="Pihak lain").hand_over("LKPP", by=officer)
    file(subject="Selesai").solve(by=officer)
    views = {
        "breached": "Lewat", "soon": "Segera", "waiting": "Tanya", "third_party": "Pihak lain",
        "solved_today": "Selesai",
    }  # fmt: skip
    for tab, subject in views.items():
        assert subjects(at_desk.get(QUEUE, {"tab": tab})) == [subject], tab


def test_filters_narrow_and_stay_in_the_address(at_desk, file, officer):
    file(subject="Telepon", channel="telephone").take(by=officer)
    file(subject="Web")
    page = at_desk.get(QUEUE, {"channel": "telephone", "officer": officer.pk, "severity": "x"})
    assert subjects(page) == ["Telepon"]
    assert all("channel=telephone" in tab.url for tab in page.context["tabs"])


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["channel", "category", "severity", "officer"])
def test_each_filter_narrows_by_itself_and_the_counts_are_of_what_it_leaves(
    at_desk, file, officer, name
):
    hour, other = Severity.objects.get(hours=1), Category.objects.get(code="other")
    one = file(subject="Dicari", channel="telephone", category=other, severity=hour)
    one.take(by=officer)
    file(subject="Lain")
    chosen = {"channel": "telephone", "category": other.pk, "severity": hour.pk}
    place = {name: (chosen | {"officer": officer.pk})[name]}
    page = at_desk.get(QUEUE, place)
    assert subjects(page) == ["Dicari"]
    assert page.context["tabs"][0].count == "1"
    assert at_desk.get(f"{QUEUE}fresh/", place).context["tabs"][0].count == "1"
    assert at_desk.get(QUEUE).context["tabs"][0].count == "2"


def test_fresh_counts_come_without_rows(at_desk, file):
    old = file()
    file(subject="Baru masuk")
    page = at_desk.get(f"{QUEUE}fresh/", {"tab": "all", "since": old.pk})
    assert page.context["how_many"] == 1
    assert "Baru masuk" not in page.content.decode()


@pytest.mark.parametrize("words", ["10040777", "SPSE-500", "mengunggah penawaran", "unggahan"])
def test_words_of_the_conversation_tender_and_error_code_find_it(at_desk, file, words):
    file(
        subject="Macet",
        description="Saya gagal mengunggah dokumen penawaran <b>sore</b> ini.",
        tender_code="10040777",
        error_code="SPSE-500",
    )
    file(subject="Lain sekali")
    assert subjects(at_desk.get(QUEUE, {"q": words})) == ["Macet"]


def test_what_matched_is_marked_and_harmless(at_desk, file):
    file(subject="Macet", description="Gagal mengunggah <script>x</script> \ue000berkas\ue000.")
    page = at_desk.get(QUEUE, {"q": "unggah"}).content.decode()
    assert "<mark>mengunggah</mark>" in page
    assert "<script>x" not in page


def test_a_number_comes_before_a_name_and_a_name_before_a_word(at_desk, file, other_requester):
    file(subject="Kata", description="Kemarin Bu Maya menelepon.")
    file(other_requester, subject="Nama")
    assert subjects(at_desk.get(QUEUE, {"q": "maya"})) == ["Nama", "Kata"]


def test_a_hidden_ticket_is_found_by_no_word(at_desk, file, officer):
    hidden = file(
        subject="Perkara", description="Rahasia besar.", tender_code="10049999", error_code="E-77"
    )
    Restriction.objects.create(ticket=hidden, hidden_from=officer)
    for words in ("rahasia besar", "10049999", "E-77", "perkara", "andi wijaya", hidden.number):
        page = at_desk.get(QUEUE, {"q": words})
        assert (page.status_code, subjects(page)) == (200, []), words
        text = at_desk.get(f"{QUEUE}export/", {"q": words, "as": "csv"}).getvalue().decode()
        assert "Perkara" not in text


def test_several_are_taken_and_what_came_of_each_is_told(at_desk, file, officer, other_officer):
    one, taken = file(), file()
    taken.take(by=other_officer)
    page = at_desk.post(BULK, {"act": "take", "ticket": [one.pk, taken.pk]})
    refusals = {result.number: bool(result.refusal) for result in page.context["results"]}
    assert refusals == {one.number: False, taken.number: True}
    one.refresh_from_db()
    assert one.assignee == officer


def test_several_change_their_category_and_hidden_ones_do_not(at_desk, file, officer):
    seen, hidden = file(), file()
    Restriction.objects.create(ticket=hidden, hidden_from=officer)
    other = Category.objects.exclude(pk=seen.category_id).first()
    said = {"act": "category", "category": other.pk, "ticket": [seen.pk, hidden.pk]}
    at_desk.post(BULK, said)
    assert list(Ticket.objects.filter(category=other)) == [seen]


def test_several_are_answered_after_a_look_and_only_once(at_desk, file):
    one, two = file(), file()
    template = AnswerTemplate.objects.create(name="T", body="Tiket {nomor} kami periksa.")
    said = {"act": "answer", "ticket": [one.pk, two.pk], "template": template.pk}
    look = at_desk.post(BULK, said)
    assert one.messages.count() == 1
    assert f"Tiket {one.number} kami periksa." in look.content.decode()
    form = look.context["form"]
    sent = said | {"body": form["body"].value(), "submission": form["submission"].value()}
    for _press in range(2):
        at_desk.post(BULK, sent | {"send": "yes"})
    assert [m.body for m in one.messages.filter(author="office")] == [
        f"Tiket {one.number} kami periksa."
    ]


@pytest.mark.parametrize("said", [{}, {"act": "x"}, {"act": "take"}, {"act": "assign"}])
def test_a_press_without_what_it_needs_is_answered_in_words(at_desk, ticket, said):
    assert at_desk.post(BULK, said).context["refusal"]
    assert at_desk.post(BULK, {**said, "ticket": ["x", ""]}).status_code == 422


_BLANKS = ["\xa0", "\x0b", "\u2003", "\u3000", "\x85", "\x1f"]
_FORMULAS = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "|x", "%x"]


@pytest.mark.parametrize("text", [*_FORMULAS, *(f"{blank}=1+1" for blank in _BLANKS)])
def test_no_cell_is_a_formula(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["x;=1+1", "x, @a", 'x";-1', "a\n=1"])
def test_no_part_of_a_cell_begins_a_formula_either(text):
    made = harmless(text)
    assert "\n" not in made
    assert not re.search(r"[;,\"]\s*[=+\-@|%]", made)


def test_the_export_has_what_is_shown_and_no_identity(at_desk, file):
    file(subject="=HYPERLINK(1)")
    file(subject="Telepon", channel="telephone")
    lines = at_desk.get(f"{QUEUE}export/", {"as": "csv", "channel": "web"}).getvalue().decode()
    assert "'=HYPERLINK(1)" in lines
    assert "Telepon" not in lines.replace("Telepon\r", "")
    book = b"".join(at_desk.get(f"{QUEUE}export/", {"as": "xlsx"}).streaming_content)
    parts = zipfile.ZipFile(io.BytesIO(book))
    assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.thorough
@pytest.mark.parametrize("count,is_cut", [(2, False), (3, True)])
def test_an_export_that_is_cut_says_so(at_desk, file, monkeypatch, count, is_cut):
    monkeypatch.setattr(exporting, "MOST", 2)
    for number in range(count):
        file(subject=f"SPSE {number}")
    lines = at_desk.get(f"{QUEUE}export/", {"as": "csv"}).getvalue().decode().splitlines()
    assert len(lines) == 3 + is_cut
    assert ("Hanya 2 tiket pertama" in lines[-1]) == is_cut
    assert at_desk.get(f"{QUEUE}export/", {"as": "xlsx"}).status_code == 200


@pytest.fixture
def away(officer, other_officer) -> Absence:
    now = clock.now()
    return Absence.objects.create(
        user=officer,
        substitute=other_officer,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
    )


def test_a_substitute_gets_new_tickets_and_notices(
    away, ticket, supervisor, officer, other_officer, requester
):
    ticket.assign(officer, by=supervisor)
    assert ticket.assignee == other_officer
    assert ticket.outgoing_mails.filter(template="assigned").get().user == other_officer
    assert ticket.events.get(code="ticket.assigned").data["instead_of"] == "Sari Wulandari"


def test_what_an_absent_officer_has_is_told_to_the_substitute(
    ticket, officer, other_officer, requester
):
    ticket.take(by=officer)
    now = clock.now()
    Absence.objects.create(
        user=officer,
        substitute=other_officer,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
    )
    ticket.receive("Masih gagal.", by=requester)
    assert ticket.outgoing_mails.get(template="requester_wrote").user == other_officer


def test_a_ring_of_substitutes_ends(away, ticket, supervisor, officer, other_officer):
    Absence.objects.create(
        user=other_officer, substitute=officer, starts_at=away.starts_at, ends_at=away.ends_at
    )
    ticket.assign(officer, by=supervisor)
    assert ticket.assignee == other_officer


def test_an_absence_is_said_in_the_list(away, client, supervisor, ticket):
    client.force_login(supervisor)
    page = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    labels = [
        label for _, label in page.context["offers"]["assignment"]["form"].fields["to"].choices
    ]
    assert any("Sari" in label and "Budi" in label for label in labels)


def test_a_whole_queue_goes_to_somebody_else(client, supervisor, officer, other_officer, file):
    tickets = [file(), file()]
    for ticket in tickets:
        ticket.take(by=officer)
    client.force_login(supervisor)
    said = {"whose": officer.pk, "to": other_officer.pk}
    page = client.post(f"{QUEUE}relieve/", said)
    assert page.context["done"] == 2
    assert not Ticket.objects.filter(assignee=officer).exists()
    assert client.post(f"{QUEUE}relieve/", said | {"to": officer.pk}).status_code == 422


def test_a_template_calls_a_requester_by_the_name_given_on_this_ticket(file, requester, officer):
    ticket = file(Contact(name="Orang Lain", email=requester.email, phone="+6285555555555"))
    assert fill("Yth. {nama}", ticket, officer) == "Yth. Orang Lain"


def test_absences_name_people_as_every_other_page_does(client, supervisor, officer, other_officer):
    client.force_login(supervisor)
    Absence.objects.create(
        user=officer,
        substitute=other_officer,
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(days=1),
    )
    form = client.get("/admin/tickets/absence/add/").content.decode()
    listed = client.get("/admin/tickets/absence/").content.decode()
    for person in (officer, other_officer):
        assert f">{person.get_full_name()}</option>" in form
        assert person.get_full_name() in listed
