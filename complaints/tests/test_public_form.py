from __future__ import annotations

import re
from uuid import uuid4

import pytest

from complaints import secrets
from complaints.models import Complaint
from tickets.models import Attachment, Message, Ticket, TrayFile
from tickets.tests.portal import in_our_design, png, wrong_fields

pytestmark = pytest.mark.django_db

FORM = "/pengaduan/"
TRACK = "/pengaduan/lacak/"
NAMES = """kind about name email phone identity_type identity_number confidentiality happened_at
earlier_ticket subject description attachments""".split()  # noqa: SIM905


def filled_in(**changes) -> dict:
    form = {
        "kind": "pengaduan",
        "about": "service",
        "subject": "Antrean terlalu lama",
        "description": "Saya menunggu dua jam.",
        "confidentiality": "open",
        "name": "Nur Hidayat",
        "email": "nur@warga.invalid",
        "phone": "0812 3450 0001",
    } | changes
    return {name: value for name, value in form.items() if value is not None}


def anonymous(**changes) -> dict:
    return filled_in(confidentiality="anonymous", name=None, email=None, phone=None, **changes)


def secret_on(answer) -> str:
    return re.search(r"<strong>(\w{4}(?:-\w{4}){3})</strong>", answer.content.decode())[1]


@pytest.fixture(autouse=True)
def staff(complaint_handler, supervisor):
    return complaint_handler, supervisor


def test_the_field_names_are_kept(client):
    page = client.get(FORM).content.decode()
    assert all(f'name="{name}"' in page for name in NAMES)


def test_the_page_lists_all_ways_with_their_real_addresses(client):
    page = client.get(FORM).content.decode()
    for way in ("Dr. Wahidin Sudiro Husodo", "helpdesk.lpsetuban@gmail.com", "(0356) 327987",
                "https://lpse.tubankab.go.id/eproc4/kontak"):  # fmt: skip
        assert way in page


def test_filing_gives_a_receipt_and_the_page_to_follow_it(client):
    answer = client.post(FORM, filled_in())
    complaint = Complaint.objects.get()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert complaint.number in page
    assert "LPSE-" not in page
    followed = client.get(f"/tiket/{complaint.number}/")
    assert followed.status_code == 200
    assert "LPSE-" not in followed.content.decode()
    assert not complaint.secret_hash


def test_bad_input_keeps_everything(client):
    answer = client.post(
        FORM, filled_in(about="", email="bukan", subject="", attachments=png("bukti.png"))
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert {"about", "email", "subject"} <= wrong_fields(answer)
    assert "Saya menunggu dua jam." in page
    assert "Nur Hidayat" in page
    assert "bukti.png" in page
    assert not Ticket.objects.exists()


def test_kept_files_come_with_the_next_press_and_are_thrown_away_after(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    refused = client.post(FORM, filled_in(subject="", attachments=png("bukti.png")))
    page = refused.content.decode()
    handle = re.search(r'name="attachments-kept" value="([^"]+)"', page)[1]
    submission = re.search(r'name="submission" value="([^"]+)"', page)[1]
    client.post(FORM, filled_in(**{"attachments-kept": handle, "submission": submission}))
    assert Attachment.objects.get().name == "bukti.png"
    assert not TrayFile.objects.exists()


def test_one_way_to_reach_is_enough_and_gives_a_secret_without_email(client):
    assert wrong_fields(client.post(FORM, filled_in(email=None, phone=None))) == {"email"}
    answer = client.post(FORM, filled_in(email=None))
    assert secrets.fits(secret_on(answer), Complaint.objects.get().secret_hash)


def test_who_is_anonymous_is_not_stored_whatever_was_typed(client):
    answer = client.post(FORM, filled_in(confidentiality="anonymous", email="bukan alamat"))
    ticket = Ticket.objects.get()
    assert answer.status_code == 200
    assert ticket.requester is None
    assert ticket.is_anonymous
    assert "sessionid" not in answer.cookies


def test_a_double_press_saves_once_and_shows_the_same_secret(client):
    key = str(uuid4())
    first, second = (client.post(FORM, anonymous(submission=key)) for _ in range(2))
    assert secret_on(first) == secret_on(second)
    assert Complaint.objects.count() == Message.objects.count() == 1


def test_number_and_secret_show_it_and_take_an_answer(client, complaint_handler):
    secret = secret_on(client.post(FORM, anonymous()))
    complaint = Complaint.objects.get()
    complaint.ticket.reply("Kami periksa CCTV.", by=complaint_handler)
    said = {"number": complaint.number.lower(), "secret": secret.upper().replace("-", " ")}
    shown = client.post(TRACK, said)
    assert "Kami periksa CCTV." in shown.content.decode()
    key = shown.context["key"]
    answer = client.post(f"{TRACK}balasan/", {"key": key, "body": "Terima kasih, ditunggu."})
    assert answer.status_code == 200
    assert Message.objects.last().author == "requester"
    complaint.decide("upheld", "Benar.", by=complaint_handler)
    client.post(f"{TRACK}balasan/", {"key": key, "body": "Belum cukup."})
    assert Ticket.objects.get().status == "open"
    assert "_auth" not in client.session


def test_a_wrong_secret_tells_nothing_and_is_limited(client, settings):
    secret = secret_on(client.post(FORM, anonymous()))
    number = Complaint.objects.get().number
    wrong = client.post(TRACK, {"number": number, "secret": "aaaa-aaaa-aaaa-aaaa"})
    other = client.post(TRACK, {"number": "ADU-26-9999-1", "secret": secret})
    assert wrong.status_code == other.status_code == 422
    tell = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in (wrong, other)]
    assert tell[0] == tell[1]
    for _ in range(5):
        last = client.post(TRACK, {"number": number, "secret": secret})
    assert last.status_code == 429
    assert in_our_design(last)


def test_a_forged_or_old_key_opens_nothing(client):
    client.post(FORM, anonymous())
    pk = Complaint.objects.get().pk
    for key in ("", str(pk), f"{pk}:1tX:abc"):
        assert client.post(f"{TRACK}balasan/", {"key": key, "body": "x"}).status_code == 404
        assert client.post(f"{TRACK}berkas/", {"key": key, "file": "1"}).status_code == 404


def test_a_file_of_the_office_comes_by_a_button(client, complaint_handler, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    secret = secret_on(client.post(FORM, anonymous()))
    complaint = Complaint.objects.get()
    complaint.ticket.reply("Lihat foto.", by=complaint_handler, files=[png("cctv.png")])
    complaint.ticket.note("Rahasia.", by=complaint_handler, files=[png("dalam.png")])
    key = client.post(TRACK, {"number": complaint.number, "secret": secret}).context["key"]
    public, internal = Attachment.objects.order_by("pk")
    got = client.post(f"{TRACK}berkas/", {"key": key, "file": public.pk})
    assert got.status_code == 200
    hidden = client.post(f"{TRACK}berkas/", {"key": key, "file": internal.pk})
    assert hidden.status_code == 404


def test_an_earlier_ticket_shields_from_who_handled_it_and_tells_nobody_of_it(
    client, ticket, officer
):
    ticket.reply("Kami periksa.", by=officer)
    client.post(FORM, filled_in(earlier_ticket=ticket.number))
    complaint = Complaint.objects.get()
    assert complaint.earlier_ticket == ticket
    assert complaint.ticket.restrictions.filter(hidden_from=officer).exists()
    from tickets import numbers

    unknown = numbers.compose("LPSE", 2026, 99999)
    client.post(FORM, filled_in(earlier_ticket=unknown))
    said = Message.objects.latest("pk").body
    assert unknown in said


def test_a_program_that_fills_in_everything_files_nothing_at_once(client):
    answer = client.post(FORM, filled_in(catatan_lain="beli sekarang"))
    assert answer.status_code == 200
    assert not Complaint.objects.exists()
