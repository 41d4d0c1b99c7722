from datetime import timedelta

import pytest

from tickets import clock
from tickets.models import AccessLink, Category, OutgoingMail, Severity, Ticket
from tickets.templatetags.instants import moment
from tickets.tests.portal import come_in, filled_in, png, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(client, ticket):
    """A client that opened the ticket by its link."""
    come_in(client, ticket)
    return client


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_the_home_page_costs_two_queries_at_most(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert client.get("/").status_code == 200


def test_the_service_standard_is_shown_in_the_offices_own_words(client):
    page = client.get("/standar-pelayanan/").content.decode()
    assert "188.45/33/KPTS/414.022/2023" in page
    assert "Tidak dipungut biaya" in page


def test_the_filing_browser_sees_receipt_and_ticket_at_once(client):
    receipt = client.post("/tiket/baru/", filled_in(), follow=True)
    ticket = Ticket.objects.get()
    assert receipt.status_code == 200
    assert ticket.number in receipt.content.decode()
    assert client.get(url(ticket)).status_code == 200


def test_the_code_on_the_receipt_holds_no_token(client):
    receipt = client.post("/tiket/baru/", filled_in(), follow=True)
    assert "<svg" in receipt.context["qr"]
    assert not AccessLink.objects.exists()
    assert "style=" not in receipt.content.decode()


def test_the_ticket_page_costs_few_queries(inside, ticket, officer, django_assert_max_num_queries):
    for number in range(5):
        ticket.reply(f"Jawaban {number}", by=officer, files=[png()])
    ticket.change_severity(Severity.objects.get(code="urgent"), by=officer)
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)
    with django_assert_max_num_queries(14):
        assert inside.get(url(ticket)).status_code == 200


def test_only_public_messages_are_shown_in_the_order_they_were_said(inside, ticket, officer):
    ticket.note("Orang ini sering lupa.", by=officer)
    ticket.reply("Silakan coba lagi.", by=officer)
    ticket.reply("Sudah ditelepon.", by=officer, occurred_at=ticket.received_at)
    page = inside.get(url(ticket))
    said = [message.body for message in page.context["talk"]]
    assert said[1:] == ["Sudah ditelepon.", "Silakan coba lagi."]
    assert "sering lupa" not in page.content.decode()


def test_what_their_own_mail_quotes_is_folded(inside, ticket, requester, officer):
    quoted = "Pada Sen, 23 Nov 2026 pukul 09.20 Helpdesk <h@lpse.invalid> menulis:\n> Kodenya?"
    ticket.receive(f"Kodenya 10045200.\n\n{quoted}", by=requester)
    ticket.reply("Contoh judul di SPSE:\n> Kualifikasi", by=officer)
    page = inside.get(url(ticket)).content.decode()
    fold = page.partition("<blockquote")[2].partition("</blockquote>")[0]
    assert page.count("<blockquote") == 1
    assert "menulis:" in fold
    assert "Kodenya?" in fold
    assert "Kodenya 10045200." not in fold
    assert "Kualifikasi" in page.partition("</blockquote>")[2]


def test_a_reply_with_a_file_reaches_the_office(inside, ticket, officer):
    ticket.ask("Versi Apendo berapa?", by=officer)
    response = inside.post(url(ticket, "balasan"), {"body": "Versi 4.3", "attachments": [png()]})
    assert response["Location"] == url(ticket)
    assert fresh(ticket).status == "open"
    assert ticket.messages.last().attachments.count() == 1


def test_it_works_now_closes_the_ticket(inside, ticket, officer):
    ticket.solve("Sudah kami atur ulang.", by=officer)
    inside.post(url(ticket, "beres"))
    assert (fresh(ticket).status, fresh(ticket).outcome) == ("closed", "solved")


def test_not_solved_yet_brings_it_back_with_the_text(inside, ticket, officer):
    ticket.solve("Sudah kami atur ulang.", by=officer)
    inside.post(url(ticket, "belum-beres"), {"body": "Masih sama."})
    assert fresh(ticket).status == "open"
    assert ticket.messages.last().body == "Masih sama."


def test_a_closed_ticket_is_reopened_within_the_window(inside, ticket, officer):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=ticket.requester)
    inside.post(url(ticket, "buka-kembali"), {"body": "Muncul lagi."})
    assert (fresh(ticket).status, fresh(ticket).cycle) == ("open", 2)


def test_after_the_window_the_text_goes_on_in_a_new_linked_ticket(client, ticket, officer, time):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=ticket.requester)
    time.pass_(days=6, hours=23)
    come_in(client, ticket)
    # The link lives as long as the window; this browser filed the ticket as well.
    held = client.session
    held["tickets"] = {str(ticket.pk): 0}
    held.save()
    time.pass_(hours=2)
    page = client.post(url(ticket, "buka-kembali"), {"body": "Muncul lagi."})
    assert page.status_code == 409
    assert "Muncul lagi." in page.content.decode()
    onwards = f"/tiket/baru/?lanjutan={ticket.number}"
    assert onwards in page.content.decode()
    form = client.post(onwards, {"continue": "1", "body": "Muncul lagi."})
    assert (form.status_code, form.context["form"]["description"].value()) == (200, "Muncul lagi.")
    client.post(onwards, filled_in())
    assert Ticket.objects.latest("id").follows == ticket


def test_nobody_follows_a_ticket_they_were_not_let_in_to(client, ticket, officer):
    ticket.withdraw(by=ticket.requester)
    client.post(f"/tiket/baru/?lanjutan={ticket.number}", filled_in())
    assert Ticket.objects.latest("id").follows is None


def test_withdrawing_is_asked_once_and_then_done(inside, ticket):
    assert inside.get(url(ticket, "batal")).status_code == 200
    assert fresh(ticket).status == "new"
    inside.post(url(ticket, "batal"))
    assert fresh(ticket).outcome == "withdrawn"


@pytest.mark.parametrize("name", ["balasan", "belum-beres", "buka-kembali"])
def test_a_text_that_comes_too_late_is_kept_on_the_page(inside, ticket, name):
    if name == "balasan":
        ticket.withdraw(by=ticket.requester)
    page = inside.post(url(ticket, name), {"body": "Kalimat yang panjang."})
    assert page.status_code == 409
    assert page.context["problem"]
    assert "Kalimat yang panjang." in page.content.decode()


def test_pressing_it_works_now_too_early_says_why(inside, ticket):
    page = inside.post(url(ticket, "beres"))
    assert (page.status_code, fresh(ticket).status) == (409, "new")


def test_an_empty_reply_is_asked_for_again(inside, ticket):
    page = inside.post(url(ticket, "balasan"), {"body": "  "})
    assert page.status_code == 422
    assert ticket.messages.count() == 1


def test_a_double_press_writes_once(inside, ticket):
    form = {"body": "Halo", "submission": "0a0c9f6e-2c2b-4b8e-9a51-0d1c55f6b2a1"}
    inside.post(url(ticket, "balasan"), form)
    inside.post(url(ticket, "balasan"), form)
    assert ticket.messages.filter(body="Halo").count() == 1


def test_each_state_has_its_page(inside, ticket, officer):
    for verb in (
        lambda: ticket.take(by=officer),
        lambda: ticket.ask("Versi berapa?", by=officer),
        lambda: ticket.hand_over("LKPP", by=officer),
        lambda: ticket.take_back(by=officer),
        lambda: ticket.solve("Sudah.", by=officer),
        lambda: ticket.confirm(by=ticket.requester),
    ):
        verb()
        page = inside.get(url(ticket))
        assert page.status_code == 200
        assert f"state--{fresh(ticket).status}" in page.content.decode()


def test_the_history_tells_the_requester_what_was_done_and_no_more(inside, ticket, officer):
    ticket.note("Orang ini sering lupa.", by=officer)
    ticket.change_category(Category.objects.get(code="other"), by=officer)
    ticket.solve("Sudah.", by=officer)
    history = inside.get(url(ticket)).context["history"]
    assert [line.actor for line in history] == ["requester", "office"]
    assert all(officer.get_full_name() not in line.sentence for line in history)


def test_a_promise_that_was_missed_is_shown_as_missed(inside, ticket, officer, time):
    time.pass_(hours=9)
    assert inside.get(url(ticket)).context["urgency"] == "late"
    ticket.solve("Sudah.", by=officer)
    assert inside.get(url(ticket)).context["urgency"] == "missed"


def test_the_time_of_each_party_is_told_apart(inside, ticket, officer, time):
    time.pass_(hours=2)
    ticket.ask("Versi berapa?", by=officer)
    time.pass_(hours=3)
    times = inside.get(url(ticket)).context["times"]
    assert round(times["office"] / timedelta(hours=1)) == 2
    assert round(times["requester"] / timedelta(hours=1)) == 3


def test_a_fresh_link_goes_only_to_the_address_on_file(client, ticket):
    client.post(url(ticket, "tautan"), {"email": "pencuri@x.invalid"})
    assert [mail.to for mail in OutgoingMail.objects.filter(template="link")] == [
        ticket.requester.email
    ]


def test_a_fresh_link_is_mailed_once_in_ten_minutes(client, ticket, time):
    for minutes in (0, 1, 8, 2):
        time.pass_(minutes=minutes)
        client.post(url(ticket, "tautan"))
    assert OutgoingMail.objects.filter(template="link").count() == 2


def test_asking_for_a_link_has_one_answer_whatever_the_number(client, ticket):
    answers = [
        client.post(f"/tiket/{number}/tautan/", follow=True)
        for number in (ticket.number, "LPSE-26-99999-9", "apa saja", ticket.number)
    ]
    told = [[str(message) for message in answer.context["messages"]] for answer in answers]
    assert {answer.redirect_chain[-1] for answer in answers} == {("/", 302)}
    assert all(words == told[0] and words for words in told)


def test_ticket_pages_are_kept_by_no_cache(inside, ticket):
    assert "no-store" in inside.get(url(ticket))["Cache-Control"]
    assert "no-store" in inside.get("/tiket/baru/")["Cache-Control"]


def test_a_ticket_filed_now_promises_a_real_date(client):
    client.post("/tiket/baru/", filled_in(category="bid_documents"))
    ticket = Ticket.objects.get()
    page = client.get(url(ticket, "terkirim")).content.decode()
    assert ticket.due_at - clock.now() < timedelta(hours=1)
    assert f"paling lambat <strong>{moment(ticket.due_at)}</strong>" in page


def test_an_office_further_east_promises_in_its_own_zone(client, settings):
    settings.TIME_ZONE = "Asia/Jayapura"
    page = client.post("/tiket/baru/", filled_in(), follow=True).content.decode()
    assert " WIT</strong>" in page
    assert "WIB" not in page
