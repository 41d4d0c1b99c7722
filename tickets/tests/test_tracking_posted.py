"""What became of a mail, as a provider really posts it: signed, and with the secret."""

import base64
import hashlib
import hmac
import time

import pytest
from django.urls import include, path

from helpdesk import urls
from tickets import clock
from tickets.mail_in import posting
from tickets.models import OutgoingMail
from tickets.tests.mails import queue_one

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("anymail/", include((posting.patterns(), "anymail"))),
    *urls.urlpatterns,
]
handler400 = urls.handler400
KEY, SECRET = "kunci", "kantor:rahasia"
NAME = "<20261125.1@mg.invalid>"


@pytest.fixture
def sent(ticket, settings) -> OutgoingMail:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "WEBHOOK_SECRET": SECRET}
    mail = queue_one(ticket)
    mail.status, mail.settled_at, mail.provider_id = "sent", clock.now(), NAME
    mail.save()
    return mail


def post(client, recipient: str, *, key: str = KEY, secret: str = SECRET) -> int:
    stamp, token = str(int(time.time())), "t" * 50
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": stamp, "token": token, "signature": signed},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "id": "e1",
            "timestamp": float(stamp),
            "recipient": recipient,
            "message": {"headers": {"message-id": NAME.strip("<>")}},
            "delivery-status": {"code": 550, "message": "no such user"},
            "reason": "bounce",
        },
    }
    name = base64.b64encode(secret.encode()).decode()
    return client.post(
        "/anymail/mailgun/tracking/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Basic {name}"},
    ).status_code


def test_a_bounce_that_is_posted_marks_row_and_address(client, sent, requester):
    assert post(client, requester.email) == 200
    sent.refresh_from_db()
    requester.refresh_from_db()
    assert (sent.status, bool(sent.bounced_at)) == ("failed", True)
    assert "no such user" in sent.last_error
    assert requester.email_bounced_at


@pytest.mark.parametrize("forged", [{"key": "lain"}, {"secret": "kantor:lain"}])
def test_a_forged_one_marks_nothing(client, sent, requester, forged):
    assert post(client, requester.email, **forged) == 400
    sent.refresh_from_db()
    assert sent.status == "sent"
