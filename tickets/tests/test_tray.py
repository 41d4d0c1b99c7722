"""A form refused for another reason keeps the files that were accepted, for its sender alone."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tickets import clock, tray
from tickets.models import Attachment, Ticket, TrayFile
from tickets.tests.portal import come_in, filled_in, png, url, wrong_fields

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
NEW = "/tiket/baru/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def handles(response) -> list[str]:
    return re.findall(r'name="attachments-kept" value="([^"]+)"', response.content.decode())


def refused(client: Client, *files: SimpleUploadedFile, **more):
    """Send the form with a mistake of another kind."""
    response = client.post(NEW, filled_in(phone="12", attachments=list(files) or [png()], **more))
    assert response.status_code == 422
    return response


def again(client: Client, *kept: str, **more):
    return client.post(NEW, filled_in(**{"attachments-kept": list(kept)}, **more))


def names_of_the_ticket() -> list[str]:
    return [file.name for file in Attachment.objects.filter(message__ticket=Ticket.objects.get())]


def test_an_accepted_file_goes_along_when_the_form_is_mended(client):
    page = refused(client, png("layar.png"))
    assert "layar.png" in page.content.decode()
    assert again(client, *handles(page)).status_code == 302
    assert names_of_the_ticket() == ["layar.png"]
    assert Attachment.objects.get().content_type == "image/png"


def test_what_was_kept_and_what_is_new_come_together(client):
    kept = handles(refused(client, png("a.png")))
    again(client, *kept, attachments=[png("b.png")])
    assert names_of_the_ticket() == ["a.png", "b.png"]


def test_of_several_files_the_good_ones_are_kept_and_the_bad_one_is_named(client):
    page = client.post(
        NEW, filled_in(attachments=[png("a.png"), SimpleUploadedFile("virus.exe", b"MZ")])
    )
    assert wrong_fields(page) == {"attachments"}
    assert "virus.exe" in page.content.decode()
    again(client, *handles(page))
    assert names_of_the_ticket() == ["a.png"]


def test_a_kept_file_can_be_removed(client):
    first, second = handles(refused(client, png("a.png"), png("b.png")))
    again(client, first, second, **{"attachments-drop": [first]})
    assert names_of_the_ticket() == ["b.png"]


def test_files_stay_through_several_refusals(client):
    page = refused(client)
    page = refused(client, png("b.png"), **{"attachments-kept": handles(page)})
    again(client, *handles(page))
    assert names_of_the_ticket() == ["layar.png", "b.png"]


def test_kept_ones_count_among_the_five(client):
    kept = handles(refused(client, *(png(f"{n}.png") for n in range(4))))
    page = again(client, *kept, attachments=[png("e.png"), png("f.png")])
    assert wrong_fields(page) == {"attachments"}
    assert "f.png" in page.content.decode()
    assert len(handles(page)) == 5


def test_pressing_twice_files_once(client):
    kept = handles(refused(client))
    form = {"submission": "8a3ccf2e-4a9e-4c1e-8a55-6c3a3c3f0001"}
    first, second = again(client, *kept, **form), again(client, *kept, **form)
    assert first["Location"] == second["Location"]
    assert names_of_the_ticket() == ["layar.png"]


def test_a_handle_opens_nothing_in_another_browser(client):
    kept = handles(refused(client))
    stranger = Client()
    stranger.get(NEW)
    page = again(stranger, *kept)
    assert wrong_fields(page) == {"attachments"}
    assert handles(page) == []
    assert not Ticket.objects.exists()


def test_a_handle_of_ones_own_making_is_none(client):
    refused(client)
    for made in (str(TrayFile.objects.get().pk), "1:abc", "\0", "9" * 40):
        assert wrong_fields(again(client, made)) == {"attachments"}


def test_after_a_day_it_has_to_be_chosen_again(client, time):
    kept = handles(refused(client))
    time.pass_(hours=25)
    assert wrong_fields(again(client, *kept)) == {"attachments"}


def test_the_clock_throws_away_what_lay_a_day(client, time):
    refused(client)
    stored = TrayFile.objects.get().file.name
    tray.clear(clock.now())
    assert default_storage.exists(stored)
    time.pass_(hours=25)
    assert tray.clear(clock.now()) == 1
    assert not default_storage.exists(stored)
    assert not TrayFile.objects.exists()


def test_a_file_without_a_row_is_thrown_away_too(time):
    stray = default_storage.save("tray/sisa", png())
    tray.clear(clock.now())
    assert default_storage.exists(stray)
    time.pass_(hours=25)
    tray.clear(clock.now())
    assert not default_storage.exists(stray)


def test_a_file_the_storage_lost_is_asked_for_again(client):
    kept = handles(refused(client))
    default_storage.delete(TrayFile.objects.get().file.name)
    assert wrong_fields(again(client, *kept)) == {"attachments"}


def test_a_full_tray_keeps_nothing_and_says_so(client, settings):
    settings.TRAY_MEGABYTES = 0
    page = refused(client)
    assert handles(page) == []
    assert page.context["form"].has_lost_files


def test_one_sender_cannot_fill_the_tray(client, monkeypatch):
    monkeypatch.setattr(tray, "MOST_FILES", 2)
    assert len(handles(refused(client, *(png(f"{n}.png") for n in range(4))))) == 2


def test_nothing_of_a_name_reaches_the_storage(client):
    refused(client, png("Foto layar.png"))
    assert "layar" not in TrayFile.objects.get().file.name


@pytest.mark.parametrize("verb", ["balasan", "belum-beres", "buka-kembali"])
def test_the_forms_of_the_ticket_page_keep_files_too(client, ticket, officer, verb):
    come_in(client, ticket)
    if verb != "balasan":
        ticket.solve("Sudah.", by=officer)
    if verb == "buka-kembali":
        ticket.confirm(by=ticket.requester)
    page = client.post(url(ticket, verb), {"body": "", "attachments": [png()]})
    assert page.status_code == 422
    form = {"body": "Masih.", "attachments-kept": handles(page)}
    assert client.post(url(ticket, verb), form).status_code == 302
    assert Attachment.objects.get().message.body == "Masih."


def test_a_press_that_comes_too_late_keeps_text_and_files(client, ticket, officer):
    come_in(client, ticket)
    ticket.withdraw(by=None)
    page = client.post(url(ticket, "balasan"), {"body": "Ini.", "attachments": [png()]})
    assert page.status_code == 409
    assert len(handles(page)) == 1


def test_what_was_kept_goes_on_into_a_new_ticket(client, ticket, time):
    come_in(client, ticket)
    ticket.withdraw(by=None)
    time.pass_(days=6, hours=23)
    client.get(url(ticket))
    form = {"body": "Ini.", "attachments": [png()], "continue": "1"}
    page = client.post(f"{NEW}?lanjutan={ticket.number}", form)
    assert len(handles(page)) == 1
    assert "layar.png" in page.content.decode()


def test_staff_find_their_files_again_in_the_composer(client, ticket, officer):
    client.force_login(officer)
    send = reverse("admin:tickets_ticket_message", args=[ticket.pk])
    page = client.post(send, {"mode": "reply", "body": "", "attachments": [png()]})
    kept = handles(page)
    assert len(kept) == 1
    client.post(send, {"mode": "reply", "body": "Ini.", "attachments-kept": kept})
    assert Attachment.objects.get().message.body == "Ini."


def test_a_colleague_cannot_send_the_files_of_another(client, ticket, officer, other_officer):
    client.force_login(officer)
    send = reverse("admin:tickets_ticket_message", args=[ticket.pk])
    kept = handles(client.post(send, {"mode": "reply", "body": "", "attachments": [png()]}))
    client.force_login(other_officer)
    page = client.post(send, {"mode": "reply", "body": "Ini.", "attachments-kept": kept})
    assert page.status_code == 422
    assert not Attachment.objects.exists()


def test_a_ticket_on_somebodys_behalf_keeps_its_files(client, officer):
    client.force_login(officer)
    page = client.post(reverse("admin:tickets_ticket_add"), {"attachments": [png()]})
    assert len(handles(page)) == 1
