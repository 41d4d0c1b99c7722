import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from tickets import accepted, bell, clock, outbox, tasks
from tickets.models import OutgoingMail
from tickets.tests.mails import queue_one
from tickets.tests.smtp import Loopback, Server

pytestmark = pytest.mark.thorough

QUEUED, SENT, FAILED = (OutgoingMail.Status[name] for name in ("QUEUED", "SENT", "FAILED"))
A_WHILE = timedelta(seconds=30)


@pytest.fixture
def server(settings):
    server = Server()
    loopback = Loopback(server)
    loopback.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", loopback.port
    settings.OUTBOX_SECONDS_PER_MAIL = 0.5
    yield server
    loopback.stop(no_assert=True)


@pytest.fixture
def mail(ticket):
    return queue_one(ticket)


def _send(mail) -> OutgoingMail:
    outbox.send_queued(A_WHILE)
    mail.refresh_from_db()
    return mail


@pytest.mark.django_db
def test_an_accepted_mail_is_sent_once_with_a_copy(server, mail):
    assert _send(mail).status == SENT
    assert _send(mail).attempts == 1
    (arrived,) = server.received
    assert arrived["Message-ID"] == mail.message_id
    assert mail.subject
    assert mail.copy


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["451 Later", "hang", "drop"])
def test_a_server_that_may_do_better_is_tried_again_later(server, mail, words):
    server.answer = words
    assert _send(mail).status == QUEUED
    assert mail.next_attempt_at > clock.now() + timedelta(seconds=50)
    assert mail.last_error


@pytest.mark.django_db
def test_a_mail_tried_again_is_the_same_mail(server, mail, time):
    server.answer = "drop"
    _send(mail)
    server.answer = "250 OK"
    time.pass_(minutes=2)
    assert _send(mail).status == SENT
    assert len({arrived["Message-ID"] for arrived in server.received}) == 1


@pytest.mark.django_db
def test_a_text_refused_for_good_fails_and_stands_in_the_history(server, mail, ticket):
    server.answer = "550 No"
    assert _send(mail).status == FAILED
    event = ticket.events.get(code="mail.failed")
    assert event.data == {"mail": mail.pk, "template": "received"}


@pytest.mark.django_db
def test_a_recipient_refused_for_good_fails_at_once(server, mail):
    server.to_recipient = "550 No such user"
    assert _send(mail).status == FAILED
    assert mail.attempts == 1


@pytest.mark.django_db
def test_a_mail_too_large_fails_at_once_though_it_is_refused_with_the_sender(server, mail):
    server.to_sender = "552 5.3.4 Message size exceeds fixed maximum message size"
    assert (_send(mail).status, mail.attempts) == (FAILED, 1)


@pytest.mark.django_db
def test_our_own_sender_refused_is_ours_to_mend_and_the_mail_stays(server, mail):
    server.to_sender = "550 We do not know you"
    assert _send(mail).status == QUEUED


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["hang", "drop", "421 Go away"])
def test_a_goodbye_gone_wrong_does_not_send_the_mail_twice(server, mail, monkeypatch, words):
    monkeypatch.setattr(outbox, "GOODBYE_SECONDS", 0.2)
    server.goodbye = words
    assert _send(mail).status == SENT


@pytest.mark.django_db
def test_no_server_at_all_is_a_reason_to_wait(settings, mail):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _closed_port()
    assert _send(mail).status == QUEUED


@pytest.mark.django_db
def test_the_wait_grows_up_to_an_hour_and_ends(server, mail, time):
    server.answer = "451 Later"
    waits = []
    while _send(mail).status == QUEUED:
        waits.append(round((mail.next_attempt_at - clock.now()).total_seconds() / 60))
        time.pass_(hours=1, seconds=1)
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert max(waits) == 60
    assert mail.attempts == outbox.MOST_ATTEMPTS


@pytest.mark.django_db
def test_mail_written_before_a_long_outage_is_not_given_up_at_its_first_try(server, mail, time):
    time.pass_(days=3)
    server.answer = "451 Later"
    assert _send(mail).status == QUEUED


@pytest.mark.django_db
def test_one_bad_mail_does_not_hold_up_the_others(server, ticket, mail):
    bad = queue_one(ticket, "bad")
    OutgoingMail.objects.filter(pk=bad.pk).update(template="no such mail")
    good = OutgoingMail.objects.get(pk=bad.pk)
    good.pk, good.key, good.message_id, good.template = None, "good", "<good@x>", "received"
    good.save()
    outbox.send_queued(A_WHILE)
    assert len(server.received) == 1


@pytest.mark.django_db
def test_what_a_server_says_can_always_be_stored(mail, monkeypatch):
    def fail(message):
        raise OSError("odd\x00 \udcff words")

    monkeypatch.setattr(outbox, "deliver", fail)
    assert "odd" in _send(mail).last_error


@pytest.mark.django_db
def test_the_sweep_takes_over_from_a_worker_that_died_after_sending(server, mail, time):
    taken = outbox.claim()
    assert taken == mail
    assert _send(mail).status == QUEUED  # its lease still runs
    time.pass_(seconds=91)
    tasks.send_queued()
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (SENT, 2)


@pytest.mark.django_db
def test_a_worker_that_comes_back_after_its_lease_settles_nothing(server, mail, time):
    late = outbox.claim()
    time.pass_(seconds=91)
    outbox.claim()
    outbox.attempt(late)
    mail.refresh_from_db()
    assert mail.status == QUEUED


@pytest.mark.django_db
def test_a_worker_that_fails_after_its_lease_makes_nobody_wait(server, mail, time):
    server.answer = "451 Later"
    held = outbox.claim()
    time.pass_(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    outbox.attempt(held)
    server.answer = "250 OK"
    assert _send(mail).status == SENT


@pytest.mark.django_db
def test_a_mail_that_kills_every_worker_is_given_up(mail, time, ticket):
    for _ in range(outbox.MOST_ATTEMPTS):
        assert outbox.claim()
        time.pass_(hours=1, seconds=1)
    assert _send(mail).status == FAILED
    assert "Lost" in mail.last_error


@pytest.fixture
def outage(monkeypatch, settings, tmp_path):
    """Have the database take nothing after the server has; what is called lets it come back."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(outbox, "SETTLE_SECONDS", 0)

    def refuse(*args, **fields):
        raise OperationalError("the database system is starting up")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_settle", refuse)
        yield patched.undo


def notes(settings) -> list[str]:
    return [path.name for path in (settings.VAR_DIR / "accepted").iterdir()]


@pytest.mark.django_db(transaction=True)
def test_an_outage_longer_than_the_lease_repeats_no_mail_the_server_took(
    server, settings, ticket, outage, time
):
    mail = queue_one(ticket)
    with pytest.raises(OperationalError):
        outbox.send_queued(A_WHILE)
    mail.refresh_from_db()
    assert (mail.status, notes(settings)) == (QUEUED, [f"{mail.pk}.json"])
    time.pass_(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    outage()
    assert _send(mail).status == SENT
    assert mail.subject
    assert (len(server.received), notes(settings)) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_a_mail_claimed_by_another_machine_meanwhile_is_settled_all_the_same(
    server, settings, ticket, outage, time
):
    mail = queue_one(ticket)
    with pytest.raises(OperationalError):
        outbox.send_queued(A_WHILE)
    time.pass_(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    outage()
    assert outbox.claim() == mail
    assert (_send(mail).status, len(server.received)) == (SENT, 1)


@pytest.mark.django_db(transaction=True)
def test_an_outage_after_a_refusal_notes_nothing(server, settings, ticket, outage):
    queue_one(ticket)
    server.answer = "550 No"
    with pytest.raises(OperationalError):
        outbox.send_queued(A_WHILE)
    assert not (settings.VAR_DIR / "accepted").exists()


@pytest.mark.django_db
def test_a_note_that_was_settled_already_changes_nothing(server, mail, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    _send(mail)
    accepted.note(mail, {"subject": "Lain"})
    outbox.settle_noted()
    mail.refresh_from_db()
    assert mail.subject != "Lain"
    assert notes(settings) == []


@pytest.mark.django_db
def test_a_note_that_cannot_be_settled_stops_no_mail(server, ticket, mail, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    gone = OutgoingMail.objects.get(pk=mail.pk)
    gone.pk, gone.key, gone.message_id = None, "gone", "<gone@x>"
    gone.save()
    accepted.note(gone, {"subject": "x" * 1000})
    assert _send(mail).status == SENT
    assert notes(settings) == [f"{gone.pk}.json"]


@pytest.mark.django_db
def test_a_note_that_cannot_be_read_stops_no_mail(server, mail, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "accepted").mkdir()
    (tmp_path / "accepted" / "1.json").write_text("{")
    assert _send(mail).status == SENT


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_take_the_same_mail(ticket):
    queue_one(ticket)
    both_there = threading.Barrier(2)

    def claim(_):
        both_there.wait(5)
        try:
            return outbox.claim()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        taken = list(workers.map(claim, range(2)))
    assert len([mail for mail in taken if mail]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_another_worker_holds_is_passed_over(ticket):
    first = queue_one(ticket)
    with transaction.atomic():
        OutgoingMail.objects.select_for_update().get(pk=first.pk)
        with ThreadPoolExecutor(1) as worker:
            assert worker.submit(_claim_elsewhere).result(5) is None


def _claim_elsewhere():
    try:
        return outbox.claim()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_outside_the_main_thread_mail_is_sent_too(server, ticket):
    mail = queue_one(ticket)

    def send():
        try:
            outbox.send_queued(A_WHILE)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        worker.submit(send).result(10)
    mail.refresh_from_db()
    assert mail.status == SENT


@pytest.mark.django_db
def test_the_same_notice_is_written_once(ticket):
    mail = queue_one(ticket)
    twin = outbox.compose(
        key=mail.key, ticket=ticket, template="received", to=mail.to, language="id",
        now=clock.now(), data={},
    )  # fmt: skip
    outbox.put([twin])
    assert OutgoingMail.objects.get().message_id == mail.message_id != twin.message_id


@pytest.mark.django_db
def test_a_commit_rings(file, monkeypatch, django_capture_on_commit_callbacks):
    rung = threading.Event()
    monkeypatch.setattr(bell, "ring", rung.set)
    with django_capture_on_commit_callbacks(execute=True):
        file()
    assert rung.is_set()


def test_nobody_waits_for_a_broker_that_does_not_answer():
    begun, let_go = threading.Event(), threading.Event()
    mute = bell.Bell(lambda: begun.set() or let_go.wait(10))
    mute.ring()
    assert begun.wait(5)  # it is publishing, and that does not end
    mute.ring()
    let_go.set()


def test_a_ring_during_a_ring_is_not_lost():
    rung = threading.Semaphore(0)
    second = threading.Event()

    def publish():
        if not second.is_set():
            second.set()
            ringing.ring()
        rung.release()
        return True

    ringing = bell.Bell(publish)
    ringing.ring()
    assert rung.acquire(timeout=5)
    assert rung.acquire(timeout=5)


def test_after_a_broker_that_failed_the_bell_rings_again():
    rung, answers = threading.Semaphore(0), iter([False, True])
    ringing = bell.Bell(lambda: rung.release() or next(answers), rest=0)
    for _ in range(2):
        ringing.ring()
        assert rung.acquire(timeout=5)


def test_a_broker_that_is_down_is_reported_and_no_more(monkeypatch, caplog):
    app = tasks.send_queued.app
    dead = app.connection_for_write(f"redis://127.0.0.1:{_closed_port()}/0")
    monkeypatch.setattr(
        tasks.send_queued,
        "apply_async",
        lambda **options: app.send_task("tickets.send_queued", connection=dead),
    )
    with caplog.at_level(logging.WARNING):
        assert bell.publish() is False
    assert "did not ring" in caplog.text


def _closed_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]
