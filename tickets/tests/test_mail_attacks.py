"""Ways to break the channel that were tried from outside; each came to nothing, or is mended."""

from types import SimpleNamespace

import pytest

from tickets import clock, links, outbox, reply_address
from tickets.mail_in import folders, storing, taking
from tickets.models import InboundMail, Mailbox, Message, OutgoingMail, Ticket
from tickets.tests.mail_in import OFFICE, PASS, arrive, written

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
VICTIM = "Andi Wijaya <andi@penyedia.invalid>"
HER = "penyedia.invalid"
FORGER = "Penjahat <jahat@lain.invalid>"
LISTED = [
    b'(\\HasNoChildren \\All) "/" "[Gmail]/Semua Email"',
    b'(\\HasNoChildren \\Junk) "/" "[Gmail]/Kotak &ZeVnLIqe-"',
    b'(\\HasNoChildren) "/" "INBOX"',
]


def test_folders_are_read_by_whatever_name_they_have():
    box = SimpleNamespace(client=SimpleNamespace(list=lambda: ("OK", LISTED)))
    found = folders.beside_inbox(box, Mailbox())
    assert found == [
        ("[Gmail]/Semua Email", b'"[Gmail]/Semua Email"', False),
        ("[Gmail]/Kotak 日本語", b'"[Gmail]/Kotak &ZeVnLIqe-"', True),
    ]


RESULTS = {
    "a pass in a comment": "mx.google.com; dmarc=none (dmarc=pass header.from=HER)",
    "a pass in a quoted value": 'mx.google.com; spf=fail smtp.mailfrom="x; dmarc=pass"',
    "a folded second host": "mx.evil.invalid;\n mx.google.com; dmarc=pass header.from=HER",
    "a host that only begins so": "mx.google.com.evil.invalid; dmarc=pass header.from=HER",
    "a pass for a domain above": "mx.google.com; dmarc=pass header.from=invalid",
    "a pass for a domain below": "mx.google.com; dkim=pass header.d=x.penyedia.invalid",
    "two results": "mx.google.com; dmarc=pass header.from=HER; dmarc=fail header.from=x",
    "an unrelated pass": "mx.google.com; spf=pass smtp.mailfrom=jahat@lain.invalid",
    "a bare pass": "mx.google.com; dmarc=pass",
}


@pytest.mark.parametrize("how", RESULTS)
def test_no_results_written_so_prove_anything(how, requester):
    raw = (
        b"Authentication-Results: "
        + RESULTS[how].encode()
        + b"\n"
        + written(sender=VICTIM, proof="")
    )
    row = arrive(raw)
    assert not row.is_verified
    assert row.status == "held" or row.ticket.doubt == "unproven"


@pytest.mark.parametrize(
    "said",
    [
        {"Reply_To": f"Kantor <{OFFICE}>"},
        {"Sender": OFFICE},
        {"Reply_To": "helpdesk.lpsetuban+pengaduan@gmail.com"},
    ],
    ids=["Reply-To", "Sender", "a tag of ours"],
)
def test_our_own_address_in_other_headers_has_nothing_answer_us(said, complaint_handler):
    arrive(sender="Sinta <sinta@cv.invalid>", **said)
    assert OFFICE not in {mail.to for mail in OutgoingMail.objects.filter(user=None)}


@pytest.mark.parametrize(
    "address",
    [
        "helpdesk.lpsetuban+r1@gmail.com",
        "HelpDesk.LPSETuban@googlemail.com",
        "h.e.l.p.d.e.s.k.lpsetuban@gmail.com",
    ],
)
def test_mail_in_our_own_name_makes_nothing(address):
    row = arrive(sender=f"Helpdesk <{address}>", proof=PASS, hop="")
    assert (row.status, Ticket.objects.count(), OutgoingMail.objects.count()) == ("ignored", 0, 0)


def test_an_acknowledgement_that_comes_back_as_new_makes_nothing(requester):
    ticket = arrive(sender=requester.email).ticket
    mail = ticket.outgoing_mails.get(template="received")
    raw = written(sender="Balasan <mesin@lain.invalid>", Message_ID=mail.message_id)
    assert arrive(raw).status == "ignored"
    assert mail.message_id.startswith(outbox.MESSAGE_ID)


def test_a_signed_address_of_another_ticket_opens_only_its_own(ticket, file, other_requester):
    other = file(other_requester)
    to = f"{reply_address.make(other.pk)}, {reply_address.make(ticket.pk)}"
    row = arrive(text="Punya saya", to=to, sender=VICTIM, subject=f"[{ticket.number}]", proof="")
    public = Message.objects.filter(ticket=other, body="Punya saya", is_internal=False)
    assert not public.exists() and row.message.ticket in (other, ticket)


def test_a_copied_signed_address_lets_a_stranger_say_nothing_in_public(ticket):
    to = f"{OFFICE}, {reply_address.make(ticket.pk)}"
    arrive(text="Saya Andi, sungguh", to=to, sender=FORGER, Cc=VICTIM)
    assert not Message.objects.filter(body="Saya Andi, sungguh", is_internal=False).exists()


def test_a_posted_mail_played_again_with_other_words_is_not_heard():
    first = storing.keep(written("Asli"), source="webhook:Mailgun", key="Mailgun:token")
    again = storing.keep(written("Palsu"), source="webhook:Mailgun", key="Mailgun:token")
    assert (again.row, again.is_new) == (first.row, False)


def test_the_name_that_a_mail_gives_its_sender_is_shown_to_nobody_else(client):
    ticket = arrive(sender="NAMA-PALSU <baru@cv.invalid>", proof="").ticket
    client.post(links.mint(ticket, "baru@cv.invalid", clock.now()))
    for more in ("", "terkirim/", "data-diri/", "batal/"):
        assert "NAMA-PALSU" not in client.get(f"/tiket/{ticket.number}/{more}").content.decode()
    ticket.withdraw(by=ticket.requester)
    form = client.get(f"/tiket/baru/?lanjutan={ticket.number}").content.decode()
    assert ticket.number in form and "NAMA-PALSU" not in form


def test_a_winmail_of_rich_text_alone_is_named_and_can_be_had(client, supervisor):
    winmail = b"\x78\x9f\x3e\x22\x01\x00" + b"\x01\x03\x90\x06\x00" + b"\x00" * 8
    row = arrive(text=" ", files=(("winmail.dat", winmail),))
    event = row.ticket.events.get(code="mail.files_refused")
    assert "winmail.dat" in event.data["files"][0]
    client.force_login(supervisor)
    page = client.get(f"/admin/tickets/ticket/{row.ticket_id}/change/").content.decode()
    assert "winmail.dat" in page and f"/admin/tickets/inboundmail/{row.pk}/change/" in page
    raw = client.get(f"/admin/tickets/inboundmail/{row.pk}/raw/")
    assert raw.content == bytes(row.raw)


def test_two_ways_at_once_to_say_whose_a_mail_is_agree(requester):
    ticket = arrive(sender=requester.email, proof="").ticket
    one, other = Ticket.objects.get(pk=ticket.pk), Ticket.objects.get(pk=ticket.pk)
    one.own(by=requester)
    other.own(by=requester)
    assert ticket.events.filter(code="mail.owned").count() == 1


def test_a_reading_that_ends_half_way_leaves_the_mail_to_be_read(requester, monkeypatch):
    kept = storing.keep(written(sender=requester.email, proof=""), source="test")
    with monkeypatch.context() as patch:
        patch.setattr("tickets.verbs.base.record_all", lambda events: 1 / 0)
        taking.take(taking.claim())
    assert InboundMail.objects.get(pk=kept.row.pk).status == "stored"
    assert not Ticket.objects.exists()
