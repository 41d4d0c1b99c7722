"""Mail that came back: the row, the ticket's history and the address know it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from anymail.backends.test import EmailBackend as TestBackend
from anymail.signals import AnymailTrackingEvent, tracking
from django.db import connection, transaction

from tickets import clock, lookups, outbox, tasks
from tickets.models import EarlyReport, Lookup, OutgoingMail
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


def left_later(sent, time) -> None:
    """Have another mail to the address leave an hour after."""
    time.pass_(hours=1)
    sent.pk, sent.key, sent.message_id = None, "later", "<later@x.invalid>"
    sent.provider_id, sent.settled_at = "abc-2", clock.now()
    sent.save(force_insert=True)


def test_a_later_delivery_clears_the_address(sent, requester, time):
    report("bounced", requester.email)
    left_later(sent, time)
    report("delivered", requester.email, "abc-2")
    requester.refresh_from_db()
    assert requester.email_bounced_at is None


def test_a_delivery_of_what_left_before_does_not(sent, requester, time):
    left_later(sent, time)
    report("bounced", requester.email, "abc-2")
    report("delivered", requester.email, "abc-1")
    report("delivered", requester.email, "unknown")
    requester.refresh_from_db()
    assert requester.email_bounced_at


def test_the_mail_of_all_tickets_marks_the_address_too(ticket, requester):
    lookups.write(Lookup.Kind.EMAIL, requester.email)
    lookups.answer_waiting()
    OutgoingMail.objects.filter(template="my_tickets").update(
        status="sent", settled_at=clock.now(), provider_id="abc-1"
    )
    report("bounced", requester.email)
    requester.refresh_from_db()
    assert requester.email_bounced_at


@pytest.fixture
def sending(ticket, settings) -> OutgoingMail:
    """Have a mail claimed; a provider that takes it calls it abc-1."""
    settings.EMAIL_BACKEND = "tickets.tests.test_bounces.Provider"
    queue_one(ticket)
    return outbox.claim()


class Provider(TestBackend):
    def parse_recipient_status(self, response, payload, message):
        known = super().parse_recipient_status(response, payload, message)
        for status in known.values():
            status.message_id = "abc-1"
        return known


def send(mail: OutgoingMail) -> OutgoingMail:
    outbox.attempt(mail)
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize("recipient", ["Andi@penyedia.invalid", ""])
def test_a_bounce_quicker_than_our_own_note_waits_for_it(sending, ticket, requester, recipient):
    report("bounced", recipient)
    assert not ticket.events.filter(code="mail.failed").exists()
    mail = send(sending)
    requester.refresh_from_db()
    assert (mail.status, mail.provider_id, bool(mail.bounced_at)) == ("failed", "abc-1", True)
    assert "550 5.1.1" in mail.last_error
    assert requester.email_bounced_at
    assert ticket.events.filter(code="mail.failed").count() == 1
    assert not EarlyReport.objects.exists()


def test_one_that_comes_after_it_is_the_same(sending, ticket):
    assert send(sending).status == "sent"
    report("bounced", "Andi@penyedia.invalid")
    sending.refresh_from_db()
    assert sending.status == "failed"


def test_a_quick_bounce_told_again_before_and_after_is_written_once(sending, ticket, requester):
    report("bounced", requester.email)
    report("bounced", requester.email)
    assert EarlyReport.objects.count() == 1
    send(sending)
    report("bounced", requester.email)
    assert ticket.events.filter(code="mail.failed").count() == 1
    assert not EarlyReport.objects.exists()


def test_a_quick_bounce_of_another_recipient_is_not_ours(sending, requester):
    report("bounced", "orang@lain.invalid")
    assert send(sending).status == "sent"


def test_what_is_about_no_mail_of_ours_is_thrown_away_in_a_week(db, time):
    report("bounced", "orang@lain.invalid", "unknown\0")
    tasks.forget_reports()
    assert EarlyReport.objects.count() == 1
    time.pass_(days=7, seconds=1)
    tasks.forget_reports()
    assert not EarlyReport.objects.exists()


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_bounce_at_the_very_moment_of_our_note_is_not_lost(sending, requester):
    """The report is not yet committed when the name is written: the note waits for it."""
    started = threading.Event()

    def note() -> OutgoingMail:
        try:
            started.set()
            return send(sending)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic():
            report("bounced", requester.email)
            noting = worker.submit(note)
            assert started.wait(10)
            _until_somebody_waits()
        assert noting.result(20).status == "failed"


def _until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    until = monotonic() + 20
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waited for the report")


def test_the_providers_own_name_is_kept(ticket, settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    mail = queue_one(ticket)
    outbox.attempt(outbox.claim())
    mail.refresh_from_db()
    assert mail.provider_id != ""


def test_without_a_secret_there_is_no_webhook(client):
    assert client.post("/anymail/mailgun/tracking/").status_code == 404
