"""The search box of every list in the admin, and what must stand in no address."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.urls import reverse

from tickets.models import Faq
from tickets.tests.portal import NIK

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

PASSWORD = "kata sandi: Rahasia#77"
UNSAYABLE = [NIK, "3523.0155.0190.0003", f"Rina {NIK}", "X1234567", PASSWORD]


def _searched() -> list[str]:
    """Return the addresses of all lists that can be searched, by the names of their tables."""
    return sorted(
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model, table in admin.site._registry.items()
        if table.search_fields
    )


# The queue has a search of its own: see test_identity_search.
OTHERS = [name for name in _searched() if name != "tickets_ticket"]


@pytest.fixture
def keeper(client, superuser, complaint_handler):
    """Return who may see the list that a test is about."""

    def keeper(name: str):
        client.force_login(complaint_handler if name.startswith("complaints") else superuser)
        return client

    return keeper


def list_of(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


def test_the_lists_are_known():
    assert {"auth_user", "tickets_requester", "tickets_outgoingmail"} < set(OTHERS)


@pytest.mark.parametrize("name", _searched())
def test_no_search_box_asks_by_get(keeper, name):
    page = keeper(name).get(list_of(name)).content.decode()
    forms = re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL)
    boxes = [form for form in forms if re.search(r'type="search"|role="search"', form)]
    assert boxes
    assert all('method="post"' in form.partition(">")[0] for form in boxes)
    assert all("csrfmiddlewaretoken" in form for form in boxes)


@pytest.mark.parametrize("name", OTHERS)
def test_what_must_stand_in_no_address_stands_in_none(keeper, name):
    staff = keeper(name)
    for typed in UNSAYABLE:
        answer = staff.post(f"{list_of(name)}?o=1&p=2&q=lama", {"look_for": typed})
        assert (answer.status_code, answer["Location"]) == (302, f"{list_of(name)}?o=1")
    assert "kotak pencarian" in staff.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("name", OTHERS)
def test_an_address_that_holds_it_all_the_same_is_left(keeper, name):
    answer = keeper(name).get(list_of(name), {"q": NIK, "o": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{list_of(name)}?o=1")


@pytest.mark.parametrize("name", OTHERS)
def test_other_words_go_on_to_an_address_with_the_order_kept(keeper, name):
    staff = keeper(name)
    answer = staff.post(f"{list_of(name)}?o=-1&p=3", {"look_for": " rina  wijaya "})
    assert parse_qs(urlsplit(answer["Location"]).query) == {"o": ["-1"], "q": ["rina wijaya"]}
    page = staff.get(answer["Location"])
    assert page.status_code == 200
    assert 'value="rina wijaya"' in page.content.decode()


def test_filters_order_and_pages_go_on_with_what_was_found(keeper):
    Faq.objects.all().delete()
    Faq.objects.bulk_create(
        [Faq(question=f"Apendo {n}", answer="Ya.", is_active=n % 2 == 0) for n in range(250)]
    )
    narrowed = f"{list_of('tickets_faq')}?is_active__exact=1&o=1"
    staff = keeper("tickets_faq")
    found = staff.post(narrowed, {"look_for": "apendo"}, follow=True)
    assert found.context["cl"].result_count == 125
    onwards = re.findall(r'href="(\?[^"]*p=2[^"]*)"', found.content.decode())[0]
    asked = parse_qs(onwards.replace("&amp;", "&").lstrip("?"))
    assert asked == {"is_active__exact": ["1"], "o": ["1"], "p": ["2"], "q": ["apendo"]}
    second = staff.get(list_of("tickets_faq"), {name: value[0] for name, value in asked.items()})
    assert len(second.context["cl"].result_list) == 25


def test_an_action_on_chosen_rows_is_no_search(keeper):
    answer = keeper("tickets_faq").post(list_of("tickets_faq"), {"action": "", "index": "0"})
    assert answer.status_code in (200, 302)
    assert "look_for" not in answer.headers.get("Location", "")


def test_who_may_not_see_a_list_searches_nothing(client, desk_staff):
    client.force_login(desk_staff)
    assert client.post(list_of("tickets_outgoingmail"), {"look_for": "x"}).status_code == 403


def test_a_search_forged_by_another_site_is_refused(csrf_client, administrator):
    csrf_client.force_login(administrator)
    assert csrf_client.post(list_of("tickets_requester"), {"look_for": "x"}).status_code == 403
