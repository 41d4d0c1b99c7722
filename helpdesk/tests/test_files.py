"""Files in a bucket of an S3-compatible storage: a real one over HTTP, on loopback."""

from __future__ import annotations

import boto3
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from moto.server import ThreadedMotoServer

from helpdesk.files import storage
from helpdesk.tests.test_environment import read_settings
from tickets import clock, tray
from tickets.erasure import erase
from tickets.models import Attachment, TrayFile
from tickets.tests.conftest import (  # noqa: F401 — the cast
    file,
    officer,
    other_officer,
    requester,
    supervisor,
    ticket,
    time,
)
from tickets.tests.portal import come_in, filled_in, png, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
KEYS = {"access_key": "kunci", "secret_key": "rahasia", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def server():
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(server):
    """An empty bucket, which the portal keeps its files in."""
    client = boto3.resource(
        "s3",
        endpoint_url=server,
        aws_access_key_id="kunci",
        aws_secret_access_key="rahasia",
        region_name="us-east-1",
    )
    bucket = client.create_bucket(Bucket="helpdesk")
    ours = {"default": storage("helpdesk", endpoint_url=server, **KEYS)}
    with override_settings(STORAGES=settings.STORAGES | ours):
        yield bucket
    bucket.objects.delete()
    bucket.delete()


def names(bucket) -> list[str]:
    return [item.key for item in bucket.objects.all()]


def test_what_comes_with_a_ticket_is_in_the_bucket_and_comes_back_out(bucket, client):
    text = SimpleUploadedFile("catatan.txt", b"isi berkas")
    assert client.post("/tiket/baru/", filled_in(attachments=[text])).status_code == 302
    kept = Attachment.objects.get()
    assert names(bucket) == [kept.file.name]
    answer = client.get(f"/lampiran/{kept.pk}/")
    assert b"".join(answer.streaming_content) == b"isi berkas"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert "attachment" in answer["Content-Disposition"]


def test_a_refused_forms_files_wait_there_and_go_along(bucket, client, ticket):  # noqa: F811
    come_in(client, ticket)
    page = client.post(url(ticket, "balasan"), {"body": "", "attachments": [png("a.png")]})
    assert names(bucket) == [TrayFile.objects.get().file.name]
    handle = tray.handle(TrayFile.objects.get())
    assert handle in page.content.decode()
    client.post(url(ticket, "balasan"), {"body": "Ini.", "attachments-kept": handle})
    assert Attachment.objects.get().file.read() != b""


def test_the_tray_is_cleared_there_too(bucket, client, ticket, time):  # noqa: F811
    come_in(client, ticket)
    client.post(url(ticket, "balasan"), {"body": "", "attachments": [png("a.png")]})
    default_storage.save("tray/tanpa-baris", SimpleUploadedFile("x", b"x"))
    time.pass_(hours=25)
    assert tray.clear(clock.now()) == 1
    assert names(bucket) == []


def test_a_file_the_bucket_has_lost_is_not_there(bucket, client, ticket):  # noqa: F811
    come_in(client, ticket)
    client.post(url(ticket, "balasan"), {"body": "Ini.", "attachments": [png("a.png")]})
    bucket.objects.delete()
    assert client.get(f"/lampiran/{Attachment.objects.get().pk}/").status_code == 404


def test_erasing_a_person_empties_it(
    bucket,
    client,
    ticket,  # noqa: F811
    supervisor,  # noqa: F811
    django_capture_on_commit_callbacks,
):
    come_in(client, ticket)
    client.post(url(ticket, "balasan"), {"body": "Ini.", "attachments": [png("a.png")]})
    ticket.withdraw(by=ticket.requester)
    with django_capture_on_commit_callbacks(execute=True):
        erase(ticket.requester, by=supervisor, reason="Diminta sendiri")
    assert names(bucket) == []


def test_a_storage_that_is_away_loses_no_text(client, ticket, server):  # noqa: F811
    come_in(client, ticket)
    client.raise_request_exception = False
    away = {"default": storage("helpdesk", endpoint_url="http://127.0.0.1:9", **KEYS)}
    with override_settings(STORAGES=settings.STORAGES | away):
        form = {"body": "Jangan hilang.", "attachments": [png()]}
        page = client.post(url(ticket, "balasan"), form)
    assert page.status_code == 500
    assert "Jangan hilang." in page.content.decode()
    assert ticket.messages.count() == 1


def test_a_bucket_is_chosen_by_the_environment_and_a_folder_without_one(tmp_path):
    say = "print(s.STORAGES['default']['BACKEND'].split('.')[-1])"
    for bucket, backend in (("", "FileSystemStorage"), ("helpdesk", "S3Storage")):
        assert read_settings(tmp_path, say, S3_BUCKET=bucket).stdout.split() == [backend]
