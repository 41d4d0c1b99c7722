"""Before somebody files: what to attach, the office's short answers, and known disturbances."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tickets.models import Category, Disturbance, Faq
from tickets.tests.portal import NIK

pytestmark = pytest.mark.django_db
HELP, NEW = "/bantuan/", "/tiket/baru/"


def found(client, words: str) -> list[str]:
    return [faq.question for faq in client.get(HELP, {"q": words}).context.get("found", [])]


def disturb(**when) -> Disturbance:
    now = timezone.now()
    times = {name: now + timedelta(hours=hours) for name, hours in when.items()}
    return Disturbance.objects.create(text="SPSE sedang lambat.", **times)


def test_every_answer_in_use_stands_on_the_page(client):
    page = client.get(HELP).content.decode()
    assert Faq.objects.count() >= 15
    assert all(faq.question in page for faq in Faq.objects.all())


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("lupa kata sandi", "lupa kata sandi"),
        ("saya lupa user id bagaimana", "lupa user ID"),
        ("mengunggah penawaran", "gagal diunggah"),
        ("diperpanjang batas waktu", "memperpanjang batas waktu"),
        ("kenapa upload dokumen penawaran gagal terus", "gagal diunggah"),
        ("kwalifikasi", "SIKaP"),
        ("paswort", "lupa kata sandi"),
        ("serifikat", "Sertifikat"),
    ],
)
def test_words_as_people_type_them_find_the_answer(client, words, answer):
    assert answer in found(client, words)[0]


def test_the_english_words_of_an_answer_are_found(client):
    faq = Faq.objects.first()
    Faq.objects.filter(pk=faq.pk).update(question_en="Is it free?", answer_en="There are no fees.")
    assert found(client, "fee") == [faq.question]


@pytest.mark.parametrize("words", ["xyzzyplugh", "yang tidak bisa", "\0", "a:b & !c | (", "%", "'"])
def test_what_is_not_found_is_said_and_leads_on(client, words):
    response = client.get(HELP, {"q": words})
    assert response.status_code == 200
    assert not response.context.get("found")
    assert Faq.objects.first().question in response.content.decode()


def test_without_any_answer_the_page_says_so(client):
    Faq.objects.all().delete()
    assert 'href="/tiket/baru/"' in client.get(HELP).content.decode()


def test_an_answer_out_of_use_is_nowhere(client):
    faq = Faq.objects.filter(category__code="password").first()
    Faq.objects.filter(pk=faq.pk).update(is_active=False)
    for path in (HELP, NEW):
        assert faq.question not in client.get(path).content.decode()


def test_the_pages_cost_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get(HELP)
    with django_assert_max_num_queries(4):
        client.get(HELP, {"q": "lupa kata sandi"})
    with django_assert_max_num_queries(2):
        client.get("/")


def test_the_form_shows_every_categorys_guide_without_javascript(client):
    page = client.get(NEW).content.decode()
    for category in Category.objects.all():
        assert f'data-category="{category.code}"' in page
        assert category.evidence in page


def test_a_category_can_be_chosen_on_the_way_to_the_form(client):
    response = client.get(NEW, {"kategori": "sirup"})
    assert response.context["form"]["category"].value() == "sirup"
    chosen = response.content.decode().partition("guides__chosen")[2].partition("<details")[0]
    assert 'data-category="sirup"' in chosen


@pytest.mark.parametrize("code", ["tidak-ada", "\0", "<script>"])
def test_a_category_that_is_not_there_is_simply_not_chosen(client, code):
    response = client.get(NEW, {"kategori": code})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_a_known_disturbance_is_said_before_anybody_asks(client):
    disturb(starts_at=-1)
    for path in ("/", NEW, HELP):
        assert "SPSE sedang lambat." in client.get(path).content.decode()


@pytest.mark.parametrize("when", [{"starts_at": 1}, {"starts_at": -2, "ends_at": -1}])
def test_what_is_over_or_not_yet_is_not_said(client, when):
    disturb(**when)
    assert "SPSE sedang lambat." not in client.get("/").content.decode()


def test_a_supervisor_announces_a_disturbance_and_ends_it(client, supervisor):
    client.force_login(supervisor)
    now = timezone.localtime() - timedelta(minutes=5)
    form = {"text": "SPSE mati.", "starts_at_0": now.date(), "starts_at_1": now.time()}
    client.post("/admin/tickets/disturbance/add/", form)
    assert "SPSE mati." in client.get("/").content.decode()
    chosen = {"action": "end_now", "_selected_action": [Disturbance.objects.get().pk]}
    client.post("/admin/tickets/disturbance/", chosen)
    assert "SPSE mati." not in client.get("/").content.decode()


def test_a_supervisor_writes_a_short_answer(client, supervisor):
    client.force_login(supervisor)
    form = {"question": "Jam buka loket?", "answer": "Tanyakan.", "position": 0, "is_active": "on"}
    assert client.post("/admin/tickets/faq/add/", form).status_code == 302
    assert found(client, "loket jam") == ["Jam buka loket?"]


def test_pages_about_no_ticket_are_sent_compressed(client):
    for path in ("/", "/standar-pelayanan/", NEW, HELP):
        response = client.get(path, headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip", path


def test_pages_of_a_ticket_are_not(client, ticket):
    from tickets.tests.portal import come_in, url

    come_in(client, ticket)
    for path in (url(ticket), url(ticket, "terkirim")):
        response = client.get(path, headers={"accept-encoding": "gzip"})
        assert not response.has_header("Content-Encoding")


def test_the_box_leads_to_an_address_that_can_be_passed_on(client):
    assert Client(enforce_csrf_checks=True).post(HELP, {"q": "lupa sandi"}).url == (
        f"{HELP}?q=lupa+sandi"
    )
    assert client.post(HELP, {"q": " \0 "}).url == HELP


@pytest.mark.parametrize("typed", ["password saya: Rahasia#77", "SIM 940115340122", "A 1234567"])
def test_neither_does_a_password_or_the_number_of_another_document(client, typed):
    page = client.post(HELP, {"q": typed})
    assert page.status_code == 200
    assert typed not in page.content.decode()
    assert client.get(HELP, {"q": typed})["Location"] == HELP


@pytest.mark.parametrize("typed", [NIK, f"NIK saya {NIK}", f"kata sandi: {NIK}"])
def test_a_nik_typed_into_the_box_stands_in_no_address(client, typed):
    page = client.post(HELP, {"q": typed})
    assert page.status_code == 200
    assert NIK not in page.content.decode()
    assert "NIK" in page.content.decode()
    assert client.get(HELP, {"q": typed}).url == HELP
