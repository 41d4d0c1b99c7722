"""Mail becomes tickets: stored raw first, once, and nothing of it is ever lost."""

import io
import sys
import tracemalloc
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from tickets import clock
from tickets.mail_in import child, mbox, polling, sorting, storing, taking
from tickets.models import InboundMail, Mailbox, OutgoingMail, Ticket
from tickets.tests.mail_in import arrive, written

pytestmark = pytest.mark.django_db


def test_a_mail_becomes_a_ticket_of_its_sender():
    row = arrive(text="Kata sandi saya lupa.", sender="Sinta <sinta@cv.invalid>")
    ticket = row.ticket
    assert (row.status, ticket.channel, ticket.requester.email) == (
        "taken",
        "email",
        "sinta@cv.invalid",
    )
    assert ticket.messages.get().body == "Kata sandi saya lupa."
    assert ticket.outgoing_mails.filter(template="received").count() == 1


def test_the_clock_starts_when_the_server_received_it():
    at = clock.now() - timedelta(hours=3)
    kept = storing.keep(written(), source="test", received_at=at)
    taking.take(taking.claim())
    assert InboundMail.objects.get(pk=kept.row.pk).ticket.received_at == at


def test_the_senders_clock_decides_nothing():
    row = arrive(Date="Mon, 1 Jan 2001 00:00:00 +0000")
    assert row.ticket.received_at == row.received_at


def test_the_bytes_are_kept_as_they_came():
    raw = written()
    assert bytes(arrive(raw).raw) == raw


def test_the_same_bytes_are_taken_once_whatever_way_they_come():
    raw = written()
    arrive(raw)
    kept = storing.keep(raw.replace(b"\n", b"\r\n"), source="imap", key="imap:1:2")
    assert (kept.is_new, Ticket.objects.count()) == (False, 1)


def test_the_same_mail_delivered_twice_is_one_ticket():
    raw = written()
    arrive(raw)
    second = arrive(b"Received: by another.invalid\n" + raw)
    assert (second.status, Ticket.objects.count()) == ("ignored", 1)


def test_a_message_id_alone_makes_two_mails_the_same_mail_no_more():
    arrive(text="Satu", Message_ID="<same@x.invalid>")
    arrive(text="Dua", Message_ID="<same@x.invalid>")
    assert Ticket.objects.count() == 2


def test_what_cannot_be_read_is_shown_and_gets_a_ticket(monkeypatch):
    def fail(raw):
        raise child.CannotParse("It is too deep.")

    monkeypatch.setattr(child, "parse", fail)
    row = arrive()
    (message,) = row.ticket.messages.all()
    attached = message.attachments.get()
    assert (row.status, row.last_error) == ("quarantined", "It is too deep.")
    assert attached.file.read() == bytes(row.raw)
    assert (attached.name[-4:], attached.content_type) == (".eml", "application/octet-stream")


def test_a_mail_that_kills_its_workers_is_quarantined_in_the_end():
    kept = storing.keep(written(), source="test")
    InboundMail.objects.update(attempts=taking.MOST_ATTEMPTS)
    taking.take(taking.claim())
    kept.row.refresh_from_db()
    assert kept.row.status == "quarantined"


def test_an_error_of_ours_is_tried_again_and_loses_nothing(monkeypatch):
    monkeypatch.setattr("tickets.mail_in.deciding.decide", lambda *a: 1 / 0)
    row = arrive()
    assert (row.status, row.attempts, Ticket.objects.count()) == ("stored", 1, 0)
    assert "ZeroDivisionError" in row.last_error


def test_files_come_by_the_rules_of_the_web_and_the_sender_hears_of_those_refused(requester):
    row = arrive(files=(("catatan.txt", b"isi"), ("virus.exe", b"MZ")))
    assert [file.name for file in row.message.attachments.all()] == ["catatan.txt"]
    assert row.ticket.events.filter(code="mail.files_refused").count() == 1
    assert OutgoingMail.objects.filter(template="files_refused", to=requester.email).count() == 1


def test_a_known_sender_stays_who_they_are(requester):
    row = arrive(sender=f"Orang Lain <{requester.email}>")
    assert row.ticket.requester == requester
    assert not hasattr(row.ticket, "statement")


def test_an_unknown_sender_is_asked_who_they_are(rf):
    from tickets.tests.mails import html_of, worded

    ticket = arrive(sender="Sinta <sinta@cv.invalid>").ticket
    mail = worded(ticket, "received", "en")
    assert "telephone number and an identity document" in mail.message.body
    assert "telephone number and an identity document" in html_of(mail)


def test_whoever_has_no_readable_from_is_nobody_and_still_has_a_ticket():
    raw = written().replace(
        b"From: Andi Wijaya <andi@penyedia.invalid>", b"From: a@x.invalid, b@x.invalid"
    )
    row = arrive(raw)
    assert (row.status, row.ticket.is_anonymous) == ("taken", True)


def take(*arguments: str) -> str:
    out = io.StringIO()
    call_command("take_mail", *arguments, stdout=out, stderr=out)
    return out.getvalue().splitlines()[-1]


def test_a_folder_is_taken_and_taken_again(tmp_path):
    (tmp_path / "cur").mkdir()
    for number in range(3):
        (tmp_path / "cur" / f"{number}.eml").write_bytes(written(text=f"Nomor {number}"))
    assert take(str(tmp_path)) == "taken 3 new 3 repeated 0 quarantined 0 failed 0"
    assert take(str(tmp_path)) == "taken 3 new 0 repeated 3 quarantined 0 failed 0"


def test_an_mbox_is_taken_mail_by_mail(tmp_path):
    begin = b"From andi@x Mon Nov 23 09:15:00 2026\n"
    mails = [written(text=f"Surat {n}\n>From sini ya") for n in range(2)]
    (tmp_path / "mbox").write_bytes(b"".join(begin + mail + b"\n\n" for mail in mails))
    assert take(str(tmp_path / "mbox")) == "taken 2 new 2 repeated 0 quarantined 0 failed 0"
    assert Ticket.objects.count() == 2


def mails_of(content: bytes) -> list[bytes | None]:
    return list(mbox.split(io.BytesIO(content), 1_000_000))


BEGINS = [
    b"From andi@x Mon Nov 23 09:15:00 2026",
    b"From - Sun Nov  1 09:15:00 2026",
    b"From 1850@xxx Mon Nov 23 09:15:00 +0700 2026",
    b"From andi@x Mon, 23 Nov 2026 09:15:00 +0700",
    b"From andi  Mon Nov 23 09:15 WIB 2026 remote from kantor",
]


@pytest.mark.parametrize("line", BEGINS)
def test_a_mail_in_an_mbox_ends_where_the_next_one_begins(line):
    one = b"Subject: Gangguan\n\nHalo,\n\nFrom Monday 08:00 until noon on 12 November 2026 mati.\n"
    one += b"\nFrom Mon Nov 23 08:00 to Tue Nov 24 2026 too.\n\n>From sini juga.\n\n"
    found = mails_of((line + b"\n" + one) * 2)
    assert found == [one.replace(b">From", b"From")] * 2
    assert mails_of(line + b"\n" + one) == found[:1]


def test_of_an_mbox_no_more_is_held_than_one_mail(tmp_path):
    begin = b"From andi@x Mon Nov 23 09:15:00 2026\n"
    large = begin + b"Subject: Besar\n\n" + b"x" * 9_000_000 + b"\n\n"
    path = tmp_path / "mbox"
    with path.open("wb") as file:
        for number in range(4):
            file.write(begin + b"Subject: %d\n\nIsi.\n\n" % number + large)
    tracemalloc.start()
    with path.open("rb") as file:
        found = [raw and len(raw) for raw in mbox.split(file, 1_000_000)]
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [bool(size) for size in found] == [True, False] * 4
    assert held < 3_000_000


def test_an_empty_file_is_named_and_makes_no_ticket(tmp_path):
    for name, content in (("1.eml", b""), ("2.eml", b" \r\n\n"), ("3.eml", written())):
        (tmp_path / name).write_bytes(content)
    out = io.StringIO()
    call_command("take_mail", str(tmp_path), stdout=out, stderr=out)
    said = out.getvalue()
    assert said.count("it is empty") == 2
    assert f"{tmp_path / '2.eml'}: ValueError: it is empty" in said
    assert said.splitlines()[-1] == "taken 3 new 1 repeated 0 quarantined 0 failed 2"
    assert (Ticket.objects.count(), InboundMail.objects.count()) == (1, 1)


def test_of_a_maildir_only_the_mails_are_taken(tmp_path):
    for name in ("cur", "new", "tmp", ".Junk/cur", ".Junk/new", ".Junk/tmp"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("cur/1:2,S", "new/2", ".Junk/cur/3:2,"):
        (tmp_path / name).write_bytes(written(text=name))
    (tmp_path / "tmp/4").write_bytes(written()[:80])
    for name in ("dovecot-uidlist", "dovecot.index.log", "subscriptions", ".Junk/maildirfolder"):
        (tmp_path / name).write_bytes(b"3 V1 N2 G1")
    assert take(str(tmp_path)) == "taken 3 new 3 repeated 0 quarantined 0 failed 0"


def test_a_folder_that_cannot_be_opened_is_counted(tmp_path, monkeypatch):
    (tmp_path / "tertutup").mkdir()
    opened = Path.iterdir

    def refuse(path):
        if path.name == "tertutup":
            raise PermissionError
        return opened(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    (tmp_path / "1.eml").write_bytes(written())
    assert take(str(tmp_path)) == "taken 2 new 1 repeated 0 quarantined 0 failed 1"


def test_where_no_database_answers_it_is_said_once(tmp_path, monkeypatch):
    (tmp_path / "1.eml").write_bytes(written())
    monkeypatch.setattr(connection, "ensure_connection", Mock(side_effect=OperationalError))
    with pytest.raises(CommandError, match="start bin/run first"):
        take(str(tmp_path))


def test_standard_input_is_taken(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written())))
    assert take() == "taken 1 new 1 repeated 0 quarantined 0 failed 0"
    assert Ticket.objects.count() == 1


def test_a_mail_that_is_too_large_becomes_a_ticket_with_its_head():
    head = b"From: Andi <andi@penyedia.invalid>\nSubject: Berkas besar\n\n"
    kept = storing.keep(head, source="test", size=99_000_000)
    taking.take(taking.claim_one(kept.row))
    row = InboundMail.objects.get()
    assert (row.status, row.subject, row.sender) == (
        "quarantined",
        "Berkas besar",
        "andi@penyedia.invalid",
    )
    assert "99000000 bytes" in row.last_error
    assert bytes(row.ticket.messages.get().attachments.get().file.read()) == head
    assert sorting.again(row).status == "quarantined" and Ticket.objects.count() == 1


def test_a_mailbox_that_fails_in_a_way_nobody_foresaw_stops_no_other(monkeypatch):
    about = {"address": "kantor@x.invalid", "host": "127.0.0.1", "username": "kantor"}
    for code in ("a", "b"):
        Mailbox.objects.create(code=code, **about)
    tried = []

    def connected(mailbox):
        tried.append(mailbox.code)
        raise KeyError("UIDVALIDITY")

    monkeypatch.setattr(polling, "_connected", connected)
    polling.poll_all(timedelta(minutes=1))
    assert tried == ["a", "b"]
    failing = Mailbox.objects.filter(failing_since__isnull=False, leased_until=None)
    assert failing.count() == 2 and "UIDVALIDITY" in failing[0].last_error
