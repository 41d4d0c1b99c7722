import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tickets.models import Attachment, Restriction
from tickets.tests.portal import PNG, come_in, link, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def attachment(ticket) -> Attachment:
    ticket.receive("Ini foto layarnya.", by=ticket.requester, files=[png()])
    return Attachment.objects.get()


def path(attachment: Attachment) -> str:
    return f"/lampiran/{attachment.pk}/"


def test_it_is_a_download_and_never_a_page(client, ticket, attachment):
    come_in(client, ticket)
    response = client.get(path(attachment))
    assert b"".join(response.streaming_content) == PNG
    assert response["Content-Disposition"] == 'attachment; filename="layar.png"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_a_stranger_gets_nothing(client, attachment):
    assert client.get(path(attachment)).status_code == 404


def test_the_holder_of_another_link_gets_nothing(client, attachment, file, other_requester):
    come_in(client, file(other_requester))
    assert client.get(path(attachment)).status_code == 404


def test_looking_at_the_link_is_not_enough(client, ticket, attachment):
    client.get(link(ticket))
    assert client.get(path(attachment)).status_code == 404


def test_files_of_internal_notes_stay_with_staff(client, ticket, officer):
    ticket.note("Lihat lampiran.", by=officer, files=[png()])
    internal = Attachment.objects.get()
    come_in(client, ticket)
    assert client.get(path(internal)).status_code == 404
    client.force_login(officer)
    assert client.get(path(internal)).status_code == 200


def test_staff_see_what_their_tickets_hold(client, attachment, officer):
    client.force_login(officer)
    assert client.get(path(attachment)).status_code == 200


def test_a_restriction_covers_files_too(client, attachment, officer):
    Restriction.objects.create(ticket=attachment.message.ticket, hidden_from=officer)
    client.force_login(officer)
    assert client.get(path(attachment)).status_code == 404


def test_nothing_of_a_name_reaches_the_storage(client, ticket):
    come_in(client, ticket)
    name = "../../Foto “layar” – galat.png"
    form = {"body": "Ini", "attachments": [SimpleUploadedFile(name, PNG)]}
    client.post(f"/tiket/{ticket.number}/balasan/", form)
    stored = Attachment.objects.get()
    assert stored.name == "Foto “layar” – galat.png"
    assert "layar" not in stored.file.name
    assert "filename*=utf-8''" in client.get(path(stored))["Content-Disposition"]


def test_a_file_the_storage_lost_is_a_page_not_an_error(client, ticket, attachment):
    attachment.file.delete(save=False)
    come_in(client, ticket)
    assert client.get(path(attachment)).status_code == 404


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999999"])
def test_an_attachment_that_is_not_there_is_not_found(client, pk):
    assert client.get(f"/lampiran/{pk}/").status_code == 404
