from __future__ import annotations

from uuid import uuid4

import pytest

from guestbook import receiving
from guestbook.models import Visit
from guestbook.receiving import Stay
from guestbook.tests.portal import DESK, NIK, asked, filled_in, wrong
from tickets.models import Category, OutgoingMail, Requester, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, desk_staff):
    client.force_login(desk_staff)
    return client


def find(desk, q: str, **typed):
    return desk.post(f"{DESK}cari/", {"q": q, **typed})


def test_a_question_is_saved_and_leads_to_the_receipt(desk):
    answer = desk.post(DESK, asked())
    visit = Visit.objects.get()
    assert answer.url == f"/buku-tamu/{visit.pk}/bukti/?cetak=80"
    page = desk.get(answer.url)
    assert visit.ticket.number in page.content.decode()
    assert page.context["qr"]


def test_the_code_on_the_receipt_opens_the_ticket(desk, client):
    from django.test import Client

    from guestbook import receipts

    answer = desk.post(DESK, asked(email=None))
    page = desk.get(answer.url)
    url = receipts.url_of(page.wsgi_request, Visit.objects.get())
    assert "/tiket/buka/" in url
    guest = Client()
    assert guest.post(url[url.index("/tiket/") :]).status_code == 302
    assert guest.get(f"/tiket/{Ticket.objects.get().number}/").status_code == 200


def test_an_answer_on_the_spot_leads_back_to_an_empty_screen(desk):
    answer = desk.post(DESK, asked(answer="Silakan ganti kata sandi."), follow=True)
    assert Ticket.objects.get().status == "solved"
    assert answer.context["form"]["name"].value() is None
    assert Ticket.objects.get().number in answer.content.decode()


def test_a_guest_sent_home_by_a_slip_is_called_back_by_one_press(desk, place, contact):
    visit = receiving.check_in(place, contact, Stay(purpose="question"), submission=uuid4())
    assert "Masih di sini" not in desk.get(DESK).content.decode()
    desk.post(f"{DESK}{visit.pk}/selesai/")
    assert "Masih di sini" in desk.get(DESK).content.decode()
    assert desk.post(f"{DESK}{visit.pk}/masih-di-sini/", follow=True).status_code == 200
    visit.refresh_from_db()
    assert visit.state == "waiting"


def test_no_mail_is_promised_to_who_has_no_address(desk):
    answer = desk.post(DESK, asked(email="", answer="Silakan ganti kata sandi."), follow=True)
    said = str(next(iter(answer.context["messages"])))
    assert said.startswith("Terjawab") and said.endswith("jawaban tidak dikirim.")
    assert not OutgoingMail.objects.filter(user=None).exists()


def test_a_double_press_saves_once(desk):
    form = asked()
    assert desk.post(DESK, form).url == desk.post(DESK, form).url
    assert (Visit.objects.count(), Ticket.objects.count()) == (1, 1)


def test_a_page_gone_back_to_does_not_pass_for_saved(desk):
    form = asked()
    desk.post(DESK, form)
    for change in ({"name": "Rina Lestari", "phone": "0812 3450 0002"}, {"question": "Lain lagi"}):
        answer = desk.post(DESK, form | change)
        assert answer.status_code == 409
        assert "Siti Rahmawati" in str(answer.context["form"].non_field_errors())
        again = answer.context["form"]["submission"].value()
        assert desk.post(DESK, form | change | {"submission": again}).status_code == 302
    assert (Visit.objects.count(), Ticket.objects.count()) == (3, 3)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "q", ["0812 3456 7890", "andi@penyedia.invalid", "andi wij", NIK, "andi@penyedia.inv"]
)
def test_a_returning_guest_is_found_and_fills_the_form(desk, requester, q):
    requester.identity_type = "ktp"
    requester.set_identity_number(NIK)
    requester.save()
    page = find(desk, q)
    assert page.context["form"]["name"].value() == "Andi Wijaya"
    assert page.context["guest"] == requester
    assert NIK not in page.content.decode()


def test_a_part_of_an_identity_number_finds_nobody(desk, requester):
    requester.identity_type = "ktp"
    requester.set_identity_number(NIK)
    requester.save()
    for part in (NIK[:15], NIK[:8], NIK[1:]):
        page = find(desk, part)
        assert page.context["guest"] is None
        assert page.context["is_unknown"]


def test_several_are_offered_and_one_is_chosen(desk, requester):
    Requester.objects.create(name="Andi Pratama", phone="+6281234500088")
    page = find(desk, "andi", question="Mengapa?")
    assert [guest.name for guest in page.context["found"]] == ["Andi Pratama", "Andi Wijaya"]
    chosen = desk.post(
        f"{DESK}cari/", {"q": "andi", "choose": requester.pk, "question": "Mengapa?"}
    )
    form = chosen.context["form"]
    assert form["email"].value() == "andi@penyedia.invalid"
    assert form["question"].value() == "Mengapa?"
    forgotten = desk.post(f"{DESK}cari/", {"forget": "1", "guest": requester.pk, "name": "Andi"})
    assert forgotten.context["form"]["name"].value() == ""


def test_nobody_found_begins_a_new_guest_with_what_was_typed(desk):
    assert find(desk, "081234500777").context["form"]["phone"].value() == "081234500777"
    assert find(desk, "baru@x.invalid").context["form"]["email"].value() == "baru@x.invalid"
    assert find(desk, "Bambang Baru").context["form"]["name"].value() == "Bambang Baru"
    assert find(desk, NIK).context["form"]["name"].value() is None


def test_enter_in_any_field_saves(desk):
    assert desk.post(f"{DESK}cari/", asked(q="", find="")).status_code == 302
    assert Visit.objects.count() == 1


def test_who_is_known_only_by_a_hidden_ticket_is_not_found(desk, desk_staff, file, requester):
    from tickets.models import Restriction

    file(restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=desk_staff)])
    assert find(desk, requester.email).context["guest"] is None
    file()
    assert find(desk, requester.email).context["guest"] == requester


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"phone": "0812"}, {"phone"}),
        ({"phone": "", "email": ""}, {"phone"}),
        ({"email": "siti@"}, {"email"}),
        ({"companions": "-1"}, {"companions"}),
        ({"companions": "banyak"}, {"companions"}),
        ({"companions": "9999999999"}, {"companions"}),
        ({"identity_type": "ktp", "identity_number": "9923015501900003"}, {"identity_number"}),
        ({"identity_number": NIK}, {"identity_type"}),
        ({"name": " "}, {"name"}),
        ({"purpose": "lain"}, {"purpose"}),
        ({"question": "Mengapa?"}, {"category"}),
        ({"answer": "Begini."}, {"question"}),
    ],
)
def test_bad_input_is_refused_beside_the_field_with_everything_kept(desk, typed, fields):
    answer = desk.post(DESK, filled_in(organisation="CV Makmur", **typed))
    assert answer.status_code == 422
    assert wrong(answer) == fields
    page = answer.content.decode()
    for value in ("CV Makmur", *[v for v in typed.values() if v.strip()]):
        assert value in page
    assert not Visit.objects.exists()


def test_a_category_that_needs_the_number_asks_for_it_once(desk, requester):
    Category.objects.filter(code="other").update(needs_identity_number=True)
    assert wrong(desk.post(DESK, asked())) == {"identity_number"}
    requester.identity_type = "ktp"
    requester.set_identity_number(NIK)
    requester.save()
    assert desk.post(DESK, asked(guest=requester.pk)).status_code == 302


def test_who_saw_the_document_is_kept_and_the_number_only_encrypted(desk):
    answer = desk.post(DESK, asked(identity_type="ktp", identity_number=NIK, has_document="on"))
    assert answer.status_code == 302
    visit = Visit.objects.get()
    assert visit.masked_identity_number.endswith("003")
    assert visit.document_seen_by.username == "joko"


def test_todays_list_is_told_apart_and_only_drawn_when_it_changes(desk, come, place, contact):
    come()
    waiting = receiving.check_in(place, contact, Stay(purpose="account"), submission=uuid4())
    page = desk.get(DESK)
    today = page.context["today"]
    assert [v.pk for v in today.waiting] == [waiting.pk]
    assert len(today.being_served) == 1
    again = desk.get(f"{DESK}hari-ini/", {"versi": today.version})
    assert again.status_code in (200, 204)  # 200 where the minute has just passed
    desk.post(f"{DESK}{waiting.pk}/panggil/")
    assert desk.get(f"{DESK}hari-ini/", {"versi": today.version}).status_code == 200


def test_serving_opens_the_guests_own_entry(desk, place, contact, requester, desk_staff):
    from dataclasses import replace

    said = replace(contact, email=requester.email)
    stay = Stay(purpose="account", matter="Lupa kata sandi")
    visit = receiving.check_in(place, said, stay, submission=uuid4())
    answer = desk.post(f"{DESK}{visit.pk}/layani/")
    page = desk.get(answer.url)
    assert page.context["form"]["name"].value() == "Siti Rahmawati"
    assert page.context["form"]["question"].value() == "Lupa kata sandi"
    assert page.context["alike"] == [requester]
    assert desk.post(DESK, asked(visit=visit.pk, guest=requester.pk)).status_code == 302
    visit.refresh_from_db()
    assert (visit.guest, visit.matter, visit.entry) == (requester, "Lupa kata sandi", "self")
    assert visit.ticket.requester == requester


def test_a_refusal_of_a_verb_is_said_on_the_list(desk, come, officer, place, contact):
    visit = receiving.check_in(place, contact, Stay(purpose="account"), submission=uuid4())
    visit.serve(by=officer)
    answer = desk.post(f"{DESK}{visit.pk}/layani/", headers={"hx-request": "true"})
    assert "Sari Wulandari" in answer.content.decode()


def test_the_screen_costs_few_queries(desk, come, django_assert_max_num_queries):
    for _guest in range(6):
        come()
    with django_assert_max_num_queries(14):
        desk.get(DESK)


def test_no_address_holds_what_somebody_typed(desk, requester):
    answer = desk.post(DESK, asked())
    assert "siti" not in answer.url.casefold()
    assert desk.get(f"{DESK}cari/", {"q": "andi"}).status_code == 405


def test_a_complaint_has_a_way_of_its_own(desk):
    assert 'href="/pengaduan/catat/"' in desk.get(DESK).content.decode()
    receipt = desk.get(desk.post(DESK, asked()).url).content.decode()
    assert f'href="/pengaduan/catat/?tiket={Ticket.objects.get().number}"' in receipt
