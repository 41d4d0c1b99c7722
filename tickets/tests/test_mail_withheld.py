"""What the mail server does not give out, and what nothing can be made of now: seen, never lost."""

import imaplib
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from imap_tools.utils import encode_folder

from tickets import clock, tasks
from tickets.mail_in import polling, quarantine, routing, sorting, storing, taking, withheld
from tickets.models import Attachment, InboundMail, Mailbox, MailboxFolder, Ticket
from tickets.tests.mail_in import arrive, written
from tickets.verbs.base import NotPossible

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ABOUT = b'1 (UID %d INTERNALDATE "25-Nov-2026 09:15:00 +0700" RFC822.SIZE %d FLAGS ())'


class Box:
    """A mailbox as far as polling asks for one; `broken` mails are never given out."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.broken: dict[int, Exception | None] = {}
        self.validity = 7
        self.listed: list[bytes] = []
        self.client = SimpleNamespace(uid=self._uid, list=lambda: ("OK", self.listed))
        self.folder = SimpleNamespace(
            set=lambda name: None,
            status=lambda name, what: {"UIDVALIDITY": self.validity},
        )

    def uids(self, criteria: str) -> list[str]:
        return [str(uid) for uid in self.mails]

    def _uid(self, command: str, uid: str, parts: str, *more: str):
        raw = self.mails[int(uid)]
        if command == "FETCH" and "BODY" in parts:
            if int(uid) in self.broken:
                if error := self.broken[int(uid)]:
                    raise error
                raw = b""
            return "OK", [(b"1 (UID %d BODY[] {%d}" % (int(uid), len(raw)), raw), b")"]
        return "OK", [ABOUT % (int(uid), len(raw))]


@pytest.fixture
def mailbox(time) -> Mailbox:
    starts_at = clock.now() - timedelta(days=400)
    about = {"address": "kantor@x.invalid", "host": "127.0.0.1", "username": "kantor"}
    return Mailbox.objects.create(code="kantor", starts_at=starts_at, **about)


@pytest.fixture
def box(monkeypatch) -> Box:
    box = Box()

    @contextmanager
    def connected(mailbox):
        yield box

    monkeypatch.setattr(polling, "_connected", connected)
    box.mails = {1: written("Pertama"), 2: written("Rusak"), 3: written("Ketiga")}
    return box


def poll(mailbox, time, times: int = 1, minutes: int = 1) -> None:
    for _ in range(times):
        polling.poll(mailbox)
        time.pass_(minutes=minutes)


ERRORS = {
    "gives none of it": None,
    "says no": imaplib.IMAP4.error("SERVERBUG"),
    "hangs up": imaplib.IMAP4.abort("socket error: EOF"),
}


@pytest.mark.parametrize("how", ERRORS)
def test_a_mail_that_never_comes_holds_up_the_others_for_some_tries_only(box, mailbox, time, how):
    box.broken[2] = ERRORS[how]
    poll(mailbox, time, times=12)
    texts = {row.key.rpartition(":")[2] for row in InboundMail.objects.all()}
    assert texts == {"1", "2", "3"}
    row = InboundMail.objects.get(status="quarantined")
    said = row.ticket.messages.get().body
    for words in ("kantor@x.invalid", "INBOX", "UID 2", "2026-"):
        assert words in row.last_error and words in said
    assert not row.ticket.messages.get().attachments.exists()
    assert polling.poll(mailbox) == 0 and InboundMail.objects.count() == 3


def test_a_passing_outage_skips_nothing(box, mailbox, time):
    box.broken[2] = ERRORS["says no"]
    for _ in range(withheld.TRIES * 3):  # many at once
        polling.poll(mailbox)
    assert not InboundMail.objects.filter(status="quarantined").exists()
    mailbox.refresh_from_db()
    assert "SERVERBUG" in mailbox.last_error
    box.broken.clear()
    assert polling.poll(mailbox) == 2


def test_few_tries_far_apart_skip_nothing(box, mailbox, time):
    box.broken[2] = ERRORS["says no"]
    poll(mailbox, time, times=withheld.TRIES - 1, minutes=60)
    assert not InboundMail.objects.filter(status="quarantined").exists()


def test_uids_that_count_anew_count_their_tries_anew(box, mailbox, time):
    box.broken[2] = ERRORS["says no"]
    poll(mailbox, time, times=withheld.TRIES - 1, minutes=60)
    box.validity += 1
    poll(mailbox, time)
    assert not InboundMail.objects.filter(status="quarantined").exists()


def test_what_the_server_gives_out_later_is_its_senders_ticket(box, mailbox, time):
    box.broken[2] = ERRORS["says no"]
    poll(mailbox, time, times=12)
    row = InboundMail.objects.get(status="quarantined")
    with pytest.raises(NotPossible, match=r"SERVERBUG.*kantor@x.invalid"):
        sorting.again(row)
    assert InboundMail.objects.get(pk=row.pk).status == "quarantined"
    box.broken.clear()
    again = sorting.again(row)
    assert (again.status, bytes(again.raw)) == ("taken", box.mails[2])
    row.ticket.refresh_from_db()
    assert (row.ticket.outcome, row.ticket.duplicate_of) == ("duplicate", again.ticket)
    assert "Rusak" in again.message.body


def test_another_folder_is_read_meanwhile(box, mailbox, time):
    box.listed = [b'(\\Junk) "/" Spam']
    box.broken[2] = ERRORS["says no"]
    opened = []
    box.folder.set = opened.append
    poll(mailbox, time)
    assert opened == [b"INBOX", b'"Spam"']


def test_a_date_that_no_calendar_has_holds_up_nothing(box, mailbox, monkeypatch):
    def overflow(parsed):
        raise OverflowError

    monkeypatch.setattr("tickets.mail_in.polling.time.mktime", overflow)
    assert polling.poll(mailbox) == 3


@pytest.fixture
def unreadable(monkeypatch):
    from tickets.mail_in import child

    def fail(raw):
        raise child.CannotParse("It is too deep.")

    monkeypatch.setattr(child, "parse", fail)


def test_where_no_file_can_be_kept_the_mail_is_seen_and_gets_its_ticket_later(
    unreadable, monkeypatch, time
):
    with monkeypatch.context() as patch:
        patch.setattr(Attachment, "attach", lambda *args: 1 / 0)
        row = arrive()
        assert (row.status, row.ticket, row.is_sensitive) == ("quarantined", None, True)
        assert "too deep" in row.last_error and "ZeroDivisionError" in row.last_error
        assert not Ticket.objects.exists()
        time.pass_(minutes=11)
        quarantine.make_missing_tickets()
        assert not Ticket.objects.exists()
    time.pass_(minutes=11)
    tasks.read_mail()
    row.refresh_from_db()
    assert row.status == "quarantined"
    assert row.ticket.messages.get().attachments.get().size == len(row.raw)
    assert row.ticket.received_at == row.received_at  # the promise has run since


def test_a_sieve_that_breaks_leaves_the_mail_to_complaint_handlers(
    unreadable, monkeypatch, officer, complaint_handler
):
    monkeypatch.setattr(routing, "sieves", lambda: [lambda arrival: 1 / 0])
    row = arrive()
    assert (row.status, row.ticket) == ("quarantined", None)
    seen = InboundMail.objects.visible_to
    assert row in seen(complaint_handler) and row not in seen(officer)


def test_what_was_quarantined_without_a_ticket_can_be_read_again(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("tickets.mail_in.child.parse", lambda raw: 1 / 0)
        patch.setattr(Attachment, "attach", lambda *args: 1 / 0)
        kept = storing.keep(written("Akhirnya"), source="test")
        InboundMail.objects.update(attempts=taking.MOST_ATTEMPTS - 1)
        taking.take(taking.claim())
    row = InboundMail.objects.get(pk=kept.row.pk)
    assert (row.status, row.ticket) == ("quarantined", None)
    assert "Akhirnya" in sorting.again(row).ticket.messages.get().body


def test_a_folder_with_letters_of_its_own_is_remembered_by_its_name(box, mailbox, time):
    name = "[Gmail]/Semua Email é"
    box.listed = [b'(\\All) "/" ' + encode_folder(name)]
    poll(mailbox, time)
    assert MailboxFolder.objects.filter(name=name, last_uid=3).exists()
