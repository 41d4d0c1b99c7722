"""Mail as a provider really posts it: signed, with the secret, and as large as mail may be."""

import base64
import hashlib
import hmac

import pytest
from django.urls import include, path

from helpdesk import urls
from tickets.mail_in import posting
from tickets.models import InboundMail
from tickets.tests.mail_in import written

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("anymail/", include((posting.patterns(), "anymail"))),
    *urls.urlpatterns,
]
handler400 = urls.handler400
URL = "/anymail/mailgun/inbound_mime/"
KEY, SECRET = "kunci", "kantor:rahasia"
LARGE = "baris yang panjang sekali\n" * 60_000


@pytest.fixture(autouse=True)
def provider(settings):
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "WEBHOOK_SECRET": SECRET}


def post(client, raw: bytes, *, token: str = "t" * 50, key: str = KEY, secret: str = SECRET, **kw):
    stamp = "1790000000"
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    fields = {"timestamp": stamp, "token": token, "signature": signed, "body-mime": raw.decode()}
    name = base64.b64encode(secret.encode()).decode()
    return client.post(URL, fields, headers={"Authorization": f"Basic {name}"}, **kw)


def test_a_posted_mail_is_kept_under_the_providers_name_for_it(client):
    assert post(client, written()).status_code == 200
    row = InboundMail.objects.get()
    assert (row.source, row.key) == ("webhook:Mailgun", f"Mailgun:{'t' * 50}")
    assert b"saya tidak bisa masuk" in bytes(row.raw)


def test_a_mail_larger_than_a_form_is_taken(client):
    assert len(LARGE) > 1_500_000
    assert post(client, written(LARGE)).status_code == 200
    assert InboundMail.objects.get().size > 1_500_000


def test_so_it_is_where_it_is_posted_as_a_plain_form(client):
    from urllib.parse import urlencode

    stamp, token = "1790000000", "u" * 50
    signed = hmac.new(KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    fields = {"timestamp": stamp, "token": token, "signature": signed, "body-mime": written(LARGE)}
    answer = client.post(
        URL,
        urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()},
    )
    assert answer.status_code == 200
    assert InboundMail.objects.get().size > 1_500_000


def test_a_mail_larger_than_any_that_is_taken_is_refused(client, settings):
    settings.MAIL_LARGEST = 100_000
    assert post(client, written(LARGE)).status_code == 413
    assert not InboundMail.objects.exists()


@pytest.mark.parametrize("wrong", [{"key": "lain"}, {"secret": "kantor:salah"}, {"secret": ":"}])
@pytest.mark.parametrize("text", ["Pendek.", LARGE], ids=["small", "large"])
def test_who_has_not_both_signature_and_secret_is_refused(client, wrong, text):
    assert post(client, written(text), **wrong).status_code == 400
    assert not InboundMail.objects.exists()


def test_played_again_it_is_the_same_mail(client):
    for _ in range(2):
        assert post(client, written()).status_code == 200
    assert post(client, written(), token="n" * 50).status_code == 200  # signed anew, the same bytes
    assert InboundMail.objects.count() == 1


def test_a_mail_that_cannot_be_stored_is_asked_for_again(client, monkeypatch):
    from tickets.mail_in import storing

    def break_down(*args, **kwargs):
        raise RuntimeError

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(storing, "keep", break_down)
        assert post(client, written()).status_code == 500
    assert post(client, written()).status_code == 200
    assert InboundMail.objects.exists()
