import uuid

import pytest

from tickets.models import Requester, Ticket
from tickets.tests.portal import NIK, filled_in, png, wrong_fields

pytestmark = pytest.mark.django_db
NEW = "/tiket/baru/"
REQUIRED = ["name", "email", "phone", "identity_type", "category", "subject", "description"]


def test_the_least_one_must_say_files_a_ticket(client):
    response = client.post(NEW, filled_in())
    ticket = Ticket.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/tiket/{ticket.number}/terkirim/"
    assert (ticket.channel, ticket.requester.phone) == ("web", "+6281234567890")


def test_everything_said_is_kept(client, stopped):
    said = {
        "role": "penyedia",
        "organisation": "CV Maju",
        "application": "Apendo",
        "error_code": "E-42",
        "tender_code": "8675309",
        "stage_ends_at": "2026-11-24T09:15",
        "identity_number": NIK,
    }
    client.post(NEW, filled_in(**said, attachments=[png("a.png"), png("b.png")]))
    ticket = Ticket.objects.get()
    assert (ticket.application, ticket.error_code, ticket.tender_code) == (
        "Apendo",
        "E-42",
        "8675309",
    )
    assert ticket.stage_ends_at.isoformat() == "2026-11-24T02:15:00+00:00"
    assert ticket.requester.masked_identity_number.endswith("003")
    assert [file.name for file in ticket.messages.get().attachments.all()] == ["a.png", "b.png"]


@pytest.mark.parametrize("typed", ["24/11/2026 09:15", "24-11-2026 09.15", "2026-11-24 09:15"])
def test_a_moment_is_taken_as_the_error_message_says_to_write_it(client, stopped, typed):
    client.post(NEW, filled_in(stage_ends_at=typed))
    assert Ticket.objects.get().stage_ends_at.isoformat() == "2026-11-24T02:15:00+00:00"


@pytest.mark.parametrize("zone", ["WITA", "WIT"])
def test_the_form_names_the_zone_its_moments_are_read_in(client, settings, zone):
    settings.TIME_ZONE = {"WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}[zone]
    page = client.get(NEW).content.decode()
    assert f"({zone})" in page
    assert "WIB" not in page


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_required_is_asked_for_beside_its_field(client, name):
    response = client.post(NEW, filled_in(**{name: None}))
    assert response.status_code == 422
    assert wrong_fields(response) == {name}
    assert f'id="id_{name}_error"' in response.content.decode()


def test_a_category_may_need_the_identity_number(client):
    assert wrong_fields(client.post(NEW, filled_in(category="password"))) == {"identity_number"}
    response = client.post(NEW, filled_in(category="password", identity_number=NIK))
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone", "12"),
        ("phone", "0812 abc"),
        ("email", "andi di rumah"),
        ("email", "a" * 250 + "@x.id"),
        ("identity_type", "rapor"),
        ("identity_number", "1234567890123456"),
        ("category", "tidak-ada"),
        ("category", "99999999999999999999"),
        ("role", "raja"),
        ("stage_ends_at", "besok"),
        ("stage_ends_at", "0001-01-01T00:00"),
        ("name", "x" * 121),
        ("subject", "x" * 201),
        ("description", "x" * 20_001),
        ("subject", "a\0b"),
        ("name", "\u202e"),
        ("phone", "0812\0"),
        ("category", "pass\0word"),
        ("application", "\0"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, name, value):
    response = client.post(NEW, filled_in(**{name: value}))
    assert response.status_code == 422
    assert wrong_fields(response) == {name}
    assert not Ticket.objects.exists()


def test_what_was_typed_is_kept_on_the_page(client):
    page = client.post(NEW, filled_in(phone="12", description="Sudah tiga kali.")).content.decode()
    assert "Sudah tiga kali." in page
    assert 'value="Andi Wijaya"' in page


def test_a_name_or_subject_does_not_turn_what_stands_beside_it(client):
    client.post(
        NEW, filled_in(name="Budi\u202e\x1b[31m 👩\u200d💻", subject="مرحبا \u2066SPSE\x07")
    )
    ticket = Ticket.objects.get()
    assert (ticket.requester.name, ticket.subject) == ("Budi[31m 👩\u200d💻", "مرحبا SPSE")


def test_a_category_is_known_by_its_id_too(client):
    from tickets.models import Category

    sirup = Category.objects.get(code="sirup")
    client.post(NEW, filled_in(category=sirup.pk))
    assert Ticket.objects.get().category == sirup


def test_a_category_out_of_use_is_not_taken(client):
    from tickets.models import Category

    Category.objects.filter(code="sirup").update(is_active=False)
    assert wrong_fields(client.post(NEW, filled_in(category="sirup"))) == {"category"}


def test_a_line_break_does_not_get_into_a_subject(client):
    client.post(NEW, filled_in(subject="Gagal\r\nmasuk", name="Andi\nWijaya"))
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester.name) == ("Gagal masuk", "Andi Wijaya")


def test_a_double_press_files_once(client):
    form = filled_in(submission=str(uuid.uuid4()))
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_going_back_and_writing_something_else_files_another(client):
    form = filled_in(submission=str(uuid.uuid4()))
    client.post(NEW, form)
    client.post(NEW, form | {"description": "Masalah yang lain."})
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("submission", ["", "rubbish", "\0", "9" * 5000])
def test_a_wrong_submission_counts_as_none(client, submission):
    assert client.post(NEW, filled_in(submission=submission)).status_code == 302


def test_the_csrf_check_stays_on(csrf_client):
    assert csrf_client.post(NEW, filled_in()).status_code == 403
    assert not Ticket.objects.exists()


def test_who_types_a_known_address_learns_nothing_about_its_owner(client, requester):
    requester.name = "Nama Rahasia"
    requester.save()
    response = client.post(NEW, filled_in(email=requester.email, name="Orang Iseng"), follow=True)
    number = Ticket.objects.get().number
    pages = [response, client.get(f"/tiket/{number}/"), client.get(NEW)]
    assert all("Nama Rahasia" not in page.content.decode() for page in pages)
    assert Requester.objects.get().name == "Nama Rahasia"


def test_the_form_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert client.get(NEW).status_code == 200
