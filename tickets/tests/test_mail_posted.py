"""Mail as a provider really posts it: signed, with the secret, and as large as mail may be."""

import base64
import hashlib
import hmac

import pytest
from django.urls import include, path

from helpdesk import urls
from tickets.mail_in import posted, posting
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


# No charset says what these bytes are, and no line ends as another.
ODD = b"From: a@x.invalid\r\nSubject: \xe9\xff\x80\n\r\nIsi \x81\xfe dan \xc3\xa9\r\n.\n"


def _fields(raw: bytes) -> dict[str, bytes]:
    stamp, token = b"1790000000", b"v" * 50
    signed = hmac.new(KEY.encode(), stamp + token, hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signed.encode(), "body-mime": raw}


def _multipart(raw: bytes) -> tuple[bytes, str]:
    parts = [
        b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in _fields(raw).items()
    ]
    return b"".join(parts) + b"--B--\r\n", "multipart/form-data; boundary=B"


def _urlencoded(raw: bytes) -> tuple[bytes, str]:
    from urllib.parse import urlencode

    return urlencode(_fields(raw)).encode(), "application/x-www-form-urlencoded"


@pytest.mark.parametrize("encoded", [_multipart, _urlencoded])
def test_a_mail_posted_whole_is_kept_byte_for_byte(client, encoded):
    body, kind = encoded(ODD)
    name = base64.b64encode(SECRET.encode()).decode()
    client.post(URL, body, content_type=kind, headers={"Authorization": f"Basic {name}"})
    assert bytes(InboundMail.objects.get().raw) == ODD


TEXT = "From: a@x.invalid\r\nSubject: é\n\nIsi\r\n"
IN_JSON = {
    "Mandrill": {"msg": {"raw_msg": TEXT}},
    "Postmark": {"RawEmail": TEXT},
    "MailerSend": {"data": {"raw": TEXT}},
    "Postal": {"message": base64.b64encode(TEXT.encode()).decode(), "base64": True},
    "Amazon SES": {"content": TEXT, "receipt": {"action": {"type": "SNS", "encoding": "UTF-8"}}},
    "SparkPost": {
        "msys": {
            "relay_message": {"content": {"email_rfc822": TEXT, "email_rfc822_is_base64": False}}
        }
    },
}


@pytest.mark.parametrize("provider", IN_JSON)
def test_so_it_is_where_it_is_posted_in_json(provider):
    assert posted.whole(provider, IN_JSON[provider]) == TEXT.encode()


@pytest.mark.parametrize("provider", [*IN_JSON, "Mailgun", "SendGrid", "Mailjet"])
def test_what_was_not_posted_whole_is_left_to_the_library(provider):
    assert posted.whole(provider, {}) == b""
