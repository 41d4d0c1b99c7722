"""What a mail server says on the line: for nothing odd is a mail or a folder passed over."""

from datetime import timedelta

import pytest

from tickets import clock
from tickets.mail_in import polling, withheld
from tickets.models import InboundMail, Mailbox, MailboxFolder
from tickets.tests import imap
from tickets.tests.mail_in import written

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def server():
    with imap.serving() as server:
        server.mails = {1: written("Satu")}
        yield server


@pytest.fixture
def mailbox(server, monkeypatch) -> Mailbox:
    monkeypatch.setenv("MAILBOX_KANTOR_PASSWORD", "x")
    return Mailbox.objects.create(
        code="kantor",
        address="kantor@x.invalid",
        host="127.0.0.1",
        port=server.port,
        security=Mailbox.Security.NONE,
        username="kantor",
        starts_at=clock.now() - timedelta(days=1),
    )


def poll(mailbox: Mailbox) -> int:
    count = polling.poll(mailbox)
    mailbox.refresh_from_db()
    return count


@pytest.mark.parametrize(
    "said",
    [
        b"* 7 FETCH (UID 99 FLAGS (\\Draft \\Seen))",
        b"* 7 FETCH (FLAGS (\\Draft))",
        b'* 7 FETCH (UID 11 RFC822.SIZE 0 INTERNALDATE "01-Jan-2001 00:00:00 +0000")',
        b"* 7 FETCH (UID 99 BODY[] {5}\r\nlain\n)",
        b"* 5 EXPUNGE",
    ],
)
def test_what_it_says_of_another_mail_is_no_answer_about_this_one(server, mailbox, said):
    server.in_between = said
    assert poll(mailbox) == 1 and not mailbox.last_error
    assert bytes(InboundMail.objects.get().raw) == written("Satu")


def test_no_answer_about_the_mail_moves_no_cursor(server, mailbox):
    server.says_uid = 9
    assert poll(mailbox) == 0 and "FETCH of mail 1" in mailbox.last_error
    server.says_uid = 0
    assert poll(mailbox) == 1


def test_a_draft_is_not_read_and_a_mail_flagged_later_is(server, mailbox):
    server.flags = b"\\Seen \\draft"
    assert poll(mailbox) == 0 and MailboxFolder.objects.get().last_uid == 1
    server.flags, server.mails[2] = b"Drafts $Draft", written("Dua")
    assert poll(mailbox) == 1


def test_a_date_to_come_is_now(server, mailbox):
    server.date = "01-Jan-2099 00:00:00 +0000"
    assert poll(mailbox) == 1
    row = InboundMail.objects.get()
    assert row.received_at == row.recorded_at <= clock.now()


def names() -> set[str]:
    return set(MailboxFolder.objects.values_list("name", flat=True))


@pytest.mark.parametrize("name", [b'"R&D"', b"&AOk", b'"Surat \\"aneh\\" & (lama)"'])
def test_a_name_by_no_rule_stops_no_folder(server, mailbox, name):
    server.listed = [b'() "/" ' + name, b'(\\Junk) "/" ' + name, b"(\\All) NIL {9}\r\nArsip (1)"]
    assert poll(mailbox) == 1 and not mailbox.last_error
    assert {"INBOX", "Arsip (1)"} < names() and len(names()) == 3
    wire = name if name[:1] == b'"' else b'"' + name + b'"'
    assert server.opened == [b"INBOX", wire, b'"Arsip (1)"']


def test_a_name_of_no_letters_stops_no_other_folder(server, mailbox):
    server.listed = [b'() "/" "\xff\xfe"', b'(\\Junk) "/" "\xff"', b'(\\All) "/" Arsip']
    polling.poll_all(timedelta(minutes=1))
    mailbox.refresh_from_db()
    assert mailbox.last_error and names() == {"INBOX", "Arsip"}
    assert InboundMail.objects.exists()


def test_what_cannot_be_opened_is_not_asked_for(server, mailbox):
    server.listed = [b'(\\Junk \\Noselect) "/" Spam', b'(\\All) "/" Arsip']
    server.missing = {b"Spam"}
    poll(mailbox)
    assert mailbox.read_at and names() == {"INBOX", "Arsip"}


def test_a_folder_that_is_gone_is_told_and_stops_no_other(server, mailbox):
    server.listed, server.missing = [b'(\\Junk) "/" Spam', b'(\\All) "/" Arsip'], {b"Spam"}
    poll(mailbox)
    assert "no such folder" in mailbox.last_error and names() == {"INBOX", "Arsip"}
    assert InboundMail.objects.exists()


def test_where_nothing_can_be_listed_the_inbox_is_read(server, mailbox, monkeypatch):
    monkeypatch.setattr(polling.folders, "_listed", lambda box: 1 / 0 or [])
    with pytest.raises(ZeroDivisionError):
        polling.poll(mailbox)
    assert InboundMail.objects.exists()


def test_where_people_archive_is_read_by_whatever_case(server, mailbox):
    server.listed = [b'(\\Archive) "/" Simpan', b'(\\junk) "/" Sampah', b'() "/" Pribadi']
    poll(mailbox)
    assert names() == {"INBOX", "Simpan", "Sampah"}


def test_staff_name_further_folders(server, mailbox):
    server.listed, server.missing = [b'() "/" "Arsip/2026"', b'() "/" "R&D"'], {b"Salah"}
    mailbox.further_folders = " Arsip/2026\r\n\r\nSalah\r\nInbox\r\nR&D"
    poll(mailbox)
    assert server.opened == [b"INBOX", b'"Arsip/2026"', b'"R&D"']
    assert "no such folder" in mailbox.last_error


def rename(mailbox) -> None:
    mailbox.username = "lpse@kantor.invalid"


def move(mailbox) -> None:
    mailbox.host = "localhost"


@pytest.mark.parametrize("change", [rename, move])
def test_another_account_is_read_from_its_beginning(change, server, mailbox):
    server.mails = {5: written("Lama")}
    poll(mailbox)
    change(mailbox)
    mailbox.save()
    server.mails = {uid: written(f"Nomor {uid}") for uid in (1, 5, 6)}
    assert poll(mailbox) == 3 and poll(mailbox) == 0
    assert InboundMail.objects.count() == 4


def test_so_is_a_server_that_was_restored(server, mailbox):
    server.mails = {uid: written(f"Nomor {uid}") for uid in range(1, 6)}
    assert poll(mailbox) == 5
    server.mails = {1: written("Nomor 1"), 2: written("Nomor 2"), 3: written("Baru")}
    assert poll(mailbox) == 1 and poll(mailbox) == 0
    assert InboundMail.objects.count() == 6


def test_what_is_not_given_out_under_a_known_uid_is_seen_too(server, mailbox):
    poll(mailbox)
    cursor = MailboxFolder.objects.get()
    cursor.failing_since = clock.now()
    row = withheld.give_up(mailbox, cursor, 1, "SERVERBUG")
    row.refresh_from_db()
    assert (row.status, withheld.where(row, mailbox)) == ("quarantined", ("INBOX", 1, 1))
    assert InboundMail.objects.exclude(pk=row.pk).get().status == "stored"


def test_a_start_moved_back_brings_what_came_since(server, mailbox):
    mailbox.starts_at = clock.now() + timedelta(hours=1)
    assert poll(mailbox) == 0
    mailbox.starts_at -= timedelta(days=1)
    assert poll(mailbox) == 1 and poll(mailbox) == 0


def test_folders_whose_names_only_begin_alike_are_two(server, mailbox):
    long = b"Arsip/" + b"a" * 300
    server.listed = [b'(\\All) "/" ' + long + b"1", b'(\\All) "/" ' + long + b"2"]
    poll(mailbox)
    keys = {withheld.key_of(mailbox, name, 1, 2**32) for name in names()}
    assert len(keys) == 3 and max(map(len, keys)) <= 180 and not mailbox.last_error


def test_who_has_waited_longest_is_read_first(server, mailbox, time, monkeypatch):
    about = {"host": "127.0.0.1", "username": "x", "address": "x@x.invalid"}
    Mailbox.objects.create(code="a", tried_at=clock.now(), **about)
    Mailbox.objects.create(code="b", tried_at=clock.now() - timedelta(minutes=9), **about)
    tried = []
    monkeypatch.setattr(polling, "poll", lambda mailbox, until: tried.append(mailbox.code))
    polling.poll_all(timedelta(minutes=1))
    assert tried == ["kantor", "b", "a"]
