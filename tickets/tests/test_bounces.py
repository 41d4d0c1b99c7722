"""Mail that came back: the row, the ticket's history and the address know it."""

import pytest
from anymail.signals import AnymailTrackingEvent, tracking

from tickets import clock, outbox
from tickets.models import OutgoingMail
from tickets.tests.mails import queue_one

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(ticket):
    mail = queue_one(ticket)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        status="sent", settled_at=clock.now(), provider_id="abc-1"
    )
    mail.refresh_from_db()
    return mail


def report(event_type: str, recipient: str, message_id: str = "abc-1") -> None:
    event = AnymailTrackingEvent(
        event_type=event_type,
        recipient=recipient,
        message_id=message_id,
        reject_reason="bounced",
        mta_response="550 5.1.1 no such user",
    )
    tracking.send(sender=object, event=event, esp_name="Test")


def test_a_bounce_marks_the_row_the_history_and_the_address(sent, ticket, requester):
    report("bounced", "Andi@penyedia.invalid")
    sent.refresh_from_db()
    requester.refresh_from_db()
    assert (sent.status, bool(sent.bounced_at)) == ("failed", True)
    assert "550 5.1.1" in sent.last_error
    assert requester.email_bounced_at
    assert ticket.events.filter(code="mail.failed").count() == 1


def test_a_bounce_reported_twice_is_written_once(sent, ticket, requester):
    report("bounced", requester.email)
    report("bounced", requester.email)
    assert ticket.events.filter(code="mail.failed").count() == 1


@pytest.mark.parametrize("event_type", ["deferred", "opened", "sent"])
def test_other_reports_change_nothing(sent, requester, event_type):
    report(event_type, requester.email)
    sent.refresh_from_db()
    assert sent.status == "sent"


def test_a_mail_we_never_sent_changes_nothing(sent, requester):
    report("bounced", requester.email, "unknown")
    requester.refresh_from_db()
    assert requester.email_bounced_at is None


def test_another_recipient_of_that_name_changes_nothing(sent, requester):
    report("bounced", "orang@lain.invalid")
    sent.refresh_from_db()
    assert sent.status == "sent"


def test_a_later_delivery_clears_the_address(sent, requester):
    report("bounced", requester.email)
    report("delivered", requester.email)
    requester.refresh_from_db()
    assert requester.email_bounced_at is None


def test_the_providers_own_name_is_kept(ticket, settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    mail = queue_one(ticket)
    outbox.attempt(outbox.claim())
    mail.refresh_from_db()
    assert mail.provider_id != ""


def test_without_a_secret_there_is_no_webhook(client):
    assert client.post("/anymail/mailgun/tracking/").status_code == 404
