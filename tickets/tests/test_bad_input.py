"""Whatever is sent, the answer is a page in the site's design and never an error of ours."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tickets.tests.portal import come_in, filled_in, in_our_design, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

RUBBISH = [
    "%00",
    "%ff%fe",
    "x" * 3000,
    "%2e%2e%2f",
    "'%20OR%201=1--",
    "😀",
    "LPSE-26-00001-0",
    "%0d%0a",
]
PLACES = [
    "/{}/",
    "/tiket/{}/",
    "/tiket/{}/terkirim/",
    "/tiket/{}/batal/",
    "/tiket/{}/balasan/",
    "/tiket/buka/{}/",
    "/lampiran/{}/",
    "/tiket/baru/?lanjutan={}",
    "/?{}",
    "/standar-pelayanan/?next={}",
    "/bahasa/{}/",
]
ACTIONS = ["balasan", "beres", "belum-beres", "buka-kembali", "batal", "tautan"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_in_an_address(client, place, rubbish):
    client.raise_request_exception = False
    for response in (client.get(place.format(rubbish)), client.post(place.format(rubbish))):
        assert response.status_code < 500
        assert response.status_code == 302 or in_our_design(response)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"body": "\0"},
        {"body": "x" * 30_000},
        {"body": ["a", "b"], "submission": "\0"},
        {"body": "ok", "attachments": "bukan berkas"},
        {"body": "😀", "submission": "x" * 10_000},
    ],
)
def test_rubbish_in_an_action(client, ticket, action, form):
    come_in(client, ticket)
    client.raise_request_exception = False
    response = client.post(url(ticket, action), form)
    assert response.status_code < 500
    assert response.status_code == 302 or in_our_design(response)


@pytest.mark.parametrize("action", ["balasan", "beres", "belum-beres", "buka-kembali", "tautan"])
def test_an_address_for_buttons_says_so_when_visited(client, ticket, action):
    response = client.get(url(ticket, action))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert in_our_design(response)
    assert url(ticket) in response.content.decode()


def test_a_wrong_method_gets_a_page(client):
    response = client.put("/")
    assert (response.status_code, in_our_design(response)) == (405, True)


def test_a_missing_csrf_token_gets_a_page():
    response = Client(enforce_csrf_checks=True).post("/tiket/baru/", filled_in())
    assert (response.status_code, in_our_design(response)) == (403, True)


def test_too_many_fields_get_a_page(client):
    response = client.post("/tiket/baru/", {f"f{n}": "x" for n in range(300)})
    assert (response.status_code, in_our_design(response)) == (400, True)


def test_too_much_text_gets_a_page(client):
    response = client.post("/tiket/baru/", filled_in(description="x" * 2_000_000))
    assert (response.status_code, in_our_design(response)) == (413, True)


def texts(how_many: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(how_many)]


def test_more_files_than_the_form_takes_keep_the_text(client):
    response = client.post("/tiket/baru/", filled_in(attachments=texts(20)))
    assert (response.status_code, in_our_design(response)) == (422, True)
    assert filled_in()["description"] in response.content.decode()


def test_too_many_files_get_a_page(client):
    response = client.post("/tiket/baru/", filled_in(attachments=texts(101)))
    assert (response.status_code, in_our_design(response)) == (413, True)


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 300, "application/json", "\0"],
)
def test_a_broken_body_gets_a_page(client, content_type):
    client.raise_request_exception = False
    response = client.post("/tiket/baru/", data=b"--x\r\nrusak", content_type=content_type)
    assert response.status_code < 500
    assert in_our_design(response)


def test_a_wrong_host_gets_a_page(client):
    response = client.get("/", headers={"host": "jahat.invalid"})
    assert (response.status_code, in_our_design(response)) == (400, True)


@pytest.mark.parametrize(
    "value", ["rubbish", '"\\000\\000\\000\\000\\000\\000\\000\\000"', "x" * 4000]
)
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "django_language"])
def test_rubbish_in_a_cookie(client, ticket, name, value):
    client.raise_request_exception = False
    for place in ("/", "/tiket/baru/", url(ticket), "/lampiran/1/", "/admin/"):
        response = client.get(place, headers={"cookie": f"{name}={value}"})
        assert response.status_code < 500


@pytest.mark.parametrize("language", ["xx", "id-ID,en;q=0.9", "\xff", "a" * 5000, "*"])
def test_any_language_may_be_asked_for(client, language):
    assert client.get("/", headers={"accept-language": language}).status_code == 200


def test_the_page_for_our_own_faults_needs_no_database(client, monkeypatch):
    from django.db.backends.postgresql.base import DatabaseWrapper
    from django.db.utils import ProgrammingError

    def down(*args, **kwargs):
        raise ProgrammingError("broken")

    client.raise_request_exception = False
    monkeypatch.setattr(DatabaseWrapper, "create_cursor", down)
    response = client.get("/tiket/baru/")
    assert (response.status_code, in_our_design(response)) == (500, True)
    assert in_our_design(client.get("/tidak-ada/"))
