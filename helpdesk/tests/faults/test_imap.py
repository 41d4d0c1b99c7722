"""A real mailbox behind a line that breaks: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk.trials import imap_server
from helpdesk.trials.imap_server import PASSWORD, Dovecot, Proxy
from tickets.mail_in import polling, taking
from tickets.models import InboundMail, Mailbox, MailboxFolder

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
COUNT = 6


def mail(number: int, size: int = 2_000) -> bytes:
    head = f"From: a{number}@x.invalid\nTo: kantor@x.invalid\nSubject: Surat {number}\n"
    return (
        head + f"Message-ID: <{number}@x.invalid>\n\n" + f"baris {number}\n" * (size // 9)
    ).encode()


MAILS = [mail(number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    if imap_server.program() is None:
        sentence = "no Dovecot here: install it (Debian: apt-get install dovecot-imapd)"
        if os.environ.get("REQUIRE_DOVECOT"):
            pytest.fail(f"REQUIRE_DOVECOT is set, and there is {sentence}")
        pytest.skip(sentence)
    root = Path(tempfile.mkdtemp(prefix="dovecot"))
    root.chmod(0o755)
    try:
        with Dovecot(root) as server:
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def proxy(dovecot) -> Iterator[Proxy]:
    proxy = Proxy(dovecot.port)
    yield proxy
    proxy.close()


@pytest.fixture
def mailbox(dovecot, proxy, request, monkeypatch) -> Mailbox:
    monkeypatch.setenv("MAILBOX_KANTOR_PASSWORD", PASSWORD)
    user = request.node.name.removeprefix("test_").partition("[")[0][:40]
    return Mailbox.objects.create(
        code="kantor",
        address="kantor@x.invalid",
        host="127.0.0.1",
        port=proxy.port,
        security=Mailbox.Security.NONE,
        username=user,
        starts_at=timezone.now() - timedelta(minutes=5),
    )


def poll(mailbox: Mailbox) -> int:
    count = polling.poll(mailbox)
    mailbox.refresh_from_db()
    return count


def kept() -> list[bytes]:
    rows = InboundMail.objects.order_by("id").values_list("raw", flat=True)
    return sorted(bytes(raw).replace(b"\r\n", b"\n") for raw in rows)


def test_every_mail_is_stored_once_flagged_and_never_deleted(dovecot, mailbox):
    dovecot.deliver(mailbox.username, *MAILS)
    assert (poll(mailbox), poll(mailbox)) == (COUNT, 0)
    flags = dovecot.flags(mailbox.username)
    assert kept() == sorted(MAILS)
    assert len(flags) == COUNT and all(b"\\Seen" in line for line in flags)


def test_spam_and_the_archive_are_read_too(dovecot, mailbox):
    dovecot.deliver(mailbox.username, MAILS[0], folder="Sampah")
    dovecot.deliver(mailbox.username, MAILS[1], MAILS[2], folder="Semua")
    dovecot.deliver(mailbox.username, MAILS[2])
    assert poll(mailbox) == 3
    assert InboundMail.objects.get(is_junk=True).source == "imap:kantor"


def test_nothing_older_than_the_start_is_read(dovecot, mailbox):
    dovecot.deliver(mailbox.username, MAILS[0])
    Mailbox.objects.update(starts_at=timezone.now() + timedelta(minutes=5))
    mailbox.refresh_from_db()
    assert poll(mailbox) == 0 and not kept()


@pytest.mark.parametrize("after", [1, 500, 900, 1_400, 2_500, 4_000, 9_000])
def test_the_line_is_cut(dovecot, mailbox, proxy, after):
    mailbox.username = f"cut{after}"
    mailbox.save()
    dovecot.deliver(mailbox.username, *MAILS)
    proxy.cut_after(after)
    poll(mailbox)
    assert mailbox.last_error and mailbox.failing_since
    poll(mailbox)
    assert kept() == sorted(MAILS) and not mailbox.last_error


def test_a_refused_login_is_told_in_the_servers_words(dovecot, mailbox, monkeypatch):
    dovecot.deliver(mailbox.username, *MAILS)
    monkeypatch.setenv("MAILBOX_KANTOR_PASSWORD", "salah")
    assert poll(mailbox) == 0
    assert "127.0.0.1" in mailbox.last_error and "uthentication failed" in mailbox.last_error
    monkeypatch.setenv("MAILBOX_KANTOR_PASSWORD", PASSWORD)
    assert poll(mailbox) == COUNT and mailbox.failing_since is None


def test_a_mailbox_over_its_quota_is_read_all_the_same(dovecot, mailbox):
    dovecot.deliver(mailbox.username, mail(1, 600_000))
    with pytest.raises(Exception, match="uota"):
        dovecot.deliver(mailbox.username, mail(2, 600_000))
    assert poll(mailbox) == 1


def test_of_a_mail_that_is_too_large_the_head_waits_for_a_person(dovecot, mailbox, settings):
    settings.MAIL_LARGEST = 100_000
    dovecot.deliver(mailbox.username, mail(1, 200_000), mail(2))
    assert poll(mailbox) == 2
    for _ in range(2):
        taking.take(taking.claim())
    large = InboundMail.objects.get(status="quarantined")
    assert (large.subject, large.size > 200_000) == ("Surat 1", True)
    assert len(large.raw) < 500 and large.ticket.messages.get().attachments.count() == 1
    assert InboundMail.objects.get(status="taken").subject == "Surat 2"
    assert poll(mailbox) == 0


def test_uids_that_count_anew_bring_nothing_twice(dovecot, mailbox):
    dovecot.deliver(mailbox.username, *MAILS[:3])
    assert poll(mailbox) == 3
    before = MailboxFolder.objects.get(name="INBOX").uid_validity
    dovecot.renew(mailbox.username)
    dovecot.deliver(mailbox.username, *MAILS[3:])
    assert poll(mailbox) == 3
    assert MailboxFolder.objects.get(name="INBOX").uid_validity != before
    assert kept() == sorted(MAILS)


def test_what_is_delivered_twice_is_kept_once(dovecot, mailbox):
    dovecot.deliver(mailbox.username, *MAILS, *MAILS)
    assert poll(mailbox) == COUNT and kept() == sorted(MAILS)


def test_two_pollers_bring_nothing_twice(dovecot, mailbox):
    dovecot.deliver(mailbox.username, *MAILS)
    counts: list[int] = []

    def read(is_without_lease: bool) -> None:
        if is_without_lease:  # as after a lease that ran out under a slow poller
            Mailbox.objects.update(leased_until=None)
        counts.append(polling.poll(mailbox))
        connection.close()

    threads = [threading.Thread(target=read, args=(bool(n),)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == COUNT and kept() == sorted(MAILS)


def test_a_worker_killed_between_storing_and_flagging(dovecot, mailbox, monkeypatch):
    dovecot.deliver(mailbox.username, *MAILS)

    class Killed(BaseException):
        pass

    def die(box, uid):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(polling, "_flag", die)
        polling.poll(mailbox)
    assert len(kept()) == 1
    poll(mailbox)
    assert kept() == sorted(MAILS)
