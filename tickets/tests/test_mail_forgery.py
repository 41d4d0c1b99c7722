"""Nobody writes as somebody else: each line is a way that forgers have tried elsewhere."""

import pytest
from django.utils import timezone

from tickets import reply_address
from tickets.mail_in import storing, taking
from tickets.models import AccessLink, Mailbox, Message, OutgoingMail, Ticket
from tickets.tests.mail_in import FAIL, OFFICE, PASS, arrive, written

pytestmark = pytest.mark.django_db
VICTIM = "Andi Wijaya <andi@penyedia.invalid>"
FORGER = "Penjahat <jahat@lain.invalid>"
BELOW = "mx.evil.invalid; dmarc=fail header.from=penyedia.invalid"


@pytest.fixture
def answered(ticket, officer):
    ticket.reply("Silakan coba lagi.", by=officer)
    return ticket


def signed(ticket) -> str:
    return reply_address.make(ticket.pk)


def altered(ticket) -> str:
    local, _, domain = signed(ticket).partition("@")
    return f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"


def guessed(ticket) -> str:
    return f"helpdesk.lpsetuban+r{ticket.pk}@gmail.com"


def of_another(ticket) -> str:
    """A code of a kind that the letter in front of it does not stand for."""
    return signed(ticket).replace("+r", "+t")


def known_id(ticket) -> str:
    return OutgoingMail.objects.filter(ticket=ticket, template="answered").get().message_id


FORGERIES = {
    "a number and no proof": lambda t: {"subject": f"Re: [{t.number}]", "proof": ""},
    "a number and a failed proof": lambda t: {"subject": f"Re: [{t.number}]", "proof": FAIL},
    "a number from somebody else": lambda t: {"subject": f"Re: [{t.number}]", "sender": FORGER},
    "a thread and no proof": lambda t: {"In_Reply_To": known_id(t), "proof": ""},
    "a thread from somebody else": lambda t: {"In_Reply_To": known_id(t), "sender": FORGER},
    "a proof of another host": lambda t: {
        "subject": f"Re: [{t.number}]",
        "proof": "mx.evil.invalid; dmarc=pass header.from={domain}",
    },
    "a proof of another domain": lambda t: {
        "subject": f"Re: [{t.number}]",
        "proof": "mx.google.com; dmarc=pass header.from=lain.invalid",
    },
    "an altered signature": lambda t: {"to": altered(t), "proof": ""},
    "a guessed address": lambda t: {"to": guessed(t), "proof": ""},
    "an address of another kind": lambda t: {"to": of_another(t), "proof": ""},
    "a signed address and somebody else": lambda t: {"to": signed(t), "sender": FORGER},
    "a signed address and a failed proof": lambda t: {"to": signed(t), "proof": FAIL},
    "a verification mail of a third party": lambda t: {
        "to": signed(t),
        "sender": "Layanan <noreply@layanan.invalid>",
        "subject": "Please verify your address",
    },
    "a victim in Reply-To": lambda t: {
        "sender": FORGER,
        "subject": f"[{t.number}]",
        "Reply_To": VICTIM,
    },
    "a victim in Sender": lambda t: {
        "sender": FORGER,
        "subject": f"[{t.number}]",
        "Sender": VICTIM,
    },
    "a victim in the name": lambda t: {
        "sender": '"andi@penyedia.invalid" <jahat@lain.invalid>',
        "subject": f"[{t.number}]",
    },
    "a victim in Cc": lambda t: {"sender": FORGER, "Cc": VICTIM, "subject": f"[{t.number}]"},
    "control headers": lambda t: {
        "sender": FORGER,
        "X_Ticket": t.number,
        "X_Helpdesk_Close": "yes",
        "X_RT_Command": "resolve",
    },
}
FROMS = {
    "two authors": b"From: andi@penyedia.invalid, jahat@lain.invalid",
    "two headers": b"From: jahat@lain.invalid\nFrom: andi@penyedia.invalid",
    "an address and another": b"From: andi@penyedia.invalid <jahat@lain.invalid>",
    "a group": b"From: x: andi@penyedia.invalid;",
    "two in brackets": b"From: <andi@penyedia.invalid> <jahat@lain.invalid>",
    "a comment": b"From: andi@penyedia.invalid (jahat@lain.invalid",
    "a NUL": b"From: andi@penyedia.invalid\0jahat@lain.invalid",
}


def words_of_requester(ticket: Ticket) -> int:
    return Message.objects.filter(ticket=ticket, author="requester", is_internal=False).count()


@pytest.mark.thorough
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forger_writes_nothing_into_the_conversation(name, answered):
    before = words_of_requester(answered), answered.status
    row = arrive(text="Ini rekening baru saya.", **{"sender": VICTIM, **FORGERIES[name](answered)})
    answered.refresh_from_db()
    assert (words_of_requester(answered), answered.status) == before
    assert row.status in ("taken", "held")  # kept, whatever it is
    assert not Message.objects.filter(ticket=answered, is_internal=False, author="office")[1:]


@pytest.mark.thorough
@pytest.mark.parametrize("name", FORGERIES)
def test_a_link_goes_nowhere_but_to_the_address_on_file(name, answered, requester):
    arrive(text="Kirim tautannya.", **{"sender": VICTIM, **FORGERIES[name](answered)})
    mails = OutgoingMail.objects.filter(ticket=answered, user=None)
    assert {mail.to for mail in mails} == {requester.email}
    assert not AccessLink.objects.exclude(recipient=requester.email).filter(ticket=answered)


@pytest.mark.thorough
@pytest.mark.parametrize("name", FROMS)
def test_a_from_that_can_be_read_in_two_ways_matches_nobody(name, answered):
    raw = written(sender=FORGER, subject=f"[{answered.number}]", proof=PASS)
    raw = raw.replace(f"From: {FORGER}".encode(), FROMS[name])
    before = words_of_requester(answered)
    row = arrive(raw)
    assert words_of_requester(answered) == before
    assert row.ticket != answered and row.status in ("taken", "held")


def test_results_below_the_topmost_prove_nothing(answered):
    raw = written(subject=f"[{answered.number}]", proof="")
    forged = b"Authentication-Results: " + PASS.format(domain="penyedia.invalid").encode() + b"\n"
    row = arrive(b"Authentication-Results: " + BELOW.encode() + b"\n" + forged + raw)
    assert (row.is_verified, words_of_requester(answered)) == (False, 1)


def test_a_signed_address_brings_the_requesters_word(answered, requester):
    row = arrive(text="Sudah bisa, terima kasih.", to=signed(answered), sender=VICTIM, proof="")
    assert (row.ticket, row.is_verified, row.message.author) == (answered, True, "requester")


def test_a_thread_brings_the_word_of_a_proven_requester(answered):
    row = arrive(text="Sudah bisa.", sender=VICTIM, In_Reply_To=known_id(answered))
    assert (row.ticket, row.message.is_internal) == (answered, False)


def test_a_number_brings_the_word_of_a_proven_requester(answered):
    row = arrive(text="Sudah bisa.", sender=VICTIM, subject=f"Tanya {answered.number.lower()}")
    assert (row.ticket, row.message.is_internal) == (answered, False)


def test_a_number_with_a_wrong_digit_brings_nothing(answered):
    wrong = answered.number[:-1] + str((int(answered.number[-1]) + 1) % 10)
    assert arrive(sender=VICTIM, subject=wrong).ticket != answered


def test_a_colleague_in_copy_is_heard_by_staff_only(answered):
    row = arrive(text="Saya juga.", to=signed(answered), sender="Rekan <rekan@penyedia.invalid>")
    assert (row.ticket, row.message.is_internal) == (answered, True)
    assert answered.events.get(code="mail.joined").data["why"] == "colleague"


def test_mail_that_claims_to_be_staff_answers_nobody(answered, officer):
    row = arrive(text="Sudah beres.", to=signed(answered), sender=f"Sari <{officer.email}>")
    assert (row.ticket, row.message.is_internal, row.message.user) == (answered, True, None)
    assert not answered.outgoing_mails.filter(template="answered")[1:]


def test_unverified_words_move_no_clock(answered, officer):
    answered.ask("Kode tender?", by=officer)
    arrive(text="1234", sender=VICTIM, subject=answered.number, proof="")
    answered.refresh_from_db()
    assert answered.status == "waiting" and answered.unanswered_since


def test_the_requester_never_sees_what_is_not_proven(answered, client):
    from tickets import clock, links

    arrive(text="RAHASIA-PALSU", sender=VICTIM, subject=answered.number, proof="")
    client.post(links.mint(answered, answered.requester.email, clock.now()))
    page = client.get(f"/tiket/{answered.number}/")
    assert page.status_code == 200 and "RAHASIA-PALSU" not in page.content.decode()


def test_a_reply_to_a_ticket_just_closed_reopens_it(answered, officer):
    answered.solve("Selesai.", by=officer)
    answered.confirm(by=answered.requester)
    row = arrive(text="Ternyata belum.", to=signed(answered), sender=VICTIM)
    answered.refresh_from_db()
    assert (row.ticket, answered.status, answered.cycle) == (answered, "open", 2)


def test_a_reply_after_the_window_is_a_new_linked_ticket(answered, officer, time):
    answered.solve("Selesai.", by=officer)
    answered.confirm(by=answered.requester)
    time.pass_(days=8)
    row = arrive(text="Terjadi lagi.", to=signed(answered), sender=VICTIM)
    assert row.ticket != answered and row.ticket.follows == answered


def test_a_mail_with_our_office_in_copy_reaches_no_other_ticket(answered, other_requester):
    row = arrive(sender=f"Maya <{other_requester.email}>", to="x@y.invalid", Cc=OFFICE)
    assert row.ticket.requester == other_requester
    assert timezone.is_aware(row.received_at)


@pytest.mark.parametrize("named", [[], ["mx.google.com"]])
def test_googles_name_proves_nothing_where_google_received_nothing(named, requester, settings):
    """Whoever mails a provider's webhook, or another server, writes the topmost results himself."""
    settings.MAIL_AUTHSERV_IDS = named
    forged = {"sender": VICTIM, "proof": PASS, "subject": "Baru"}
    posted = storing.keep(written(text="Satu", **forged), source="webhook:Mailgun")
    elsewhere = Mailbox.objects.create(
        code="lain", address="lain@x.invalid", host="mail.x.invalid", username="lain"
    )
    fetched = storing.keep(written(text="Dua", **forged), source="imap:lain", mailbox=elsewhere)
    for kept in (posted, fetched):
        taking.take(taking.claim_one(kept.row))
        kept.row.refresh_from_db()
        assert not kept.row.is_verified
        assert kept.row.ticket.doubt == "unproven"


def test_googles_word_counts_for_what_google_received():
    box = Mailbox.objects.create(
        code="kantor", address=OFFICE, host="imap.gmail.com", username=OFFICE
    )
    kept = storing.keep(written(sender=VICTIM), source="imap:kantor", mailbox=box)
    taking.take(taking.claim_one(kept.row))
    kept.row.refresh_from_db()
    assert kept.row.is_verified


BY_GOOGLE = b"Received: by 2002:a05:6a10:1234:b0:4a5:6789:abcd with SMTP id x; Mon, 23 Nov 2026\n"
BY_ANOTHER = b"Received: from by mx.google.com (jahat.invalid) by mail.x.invalid with ESMTP id y\n"


@pytest.mark.parametrize(("received", "is_believed"), [(BY_GOOGLE, True), (BY_ANOTHER, False)])
def test_of_files_only_those_that_google_received_bear_its_word(received, is_believed):
    row = arrive(received + written(sender=VICTIM))
    assert row.is_verified is is_believed


def test_a_file_that_shows_no_hop_is_not_believed(requester):
    raw = written(sender=VICTIM).partition(b"\n")[2]
    assert b"Received:" not in raw and b"dmarc=pass" in raw
    row = arrive(raw)
    assert (row.is_verified, row.ticket.doubt) == (False, "unproven")


OF_THE_OFFICE = "from pengirim.invalid (pengirim.invalid [192.0.2.1]) by {host} with ESMTPS id x"


@pytest.mark.parametrize(
    ("host", "is_believed"),
    [
        ("mx1.tuban.invalid", True),
        ("surat.tuban.invalid", True),
        ("mx1.tuban.invalid.jahat.invalid", False),
        ("mail.jahat.invalid", False),
        ("jahatmx1.tuban", False),
    ],
)
def test_of_files_those_are_believed_that_a_named_host_received(host, is_believed, settings):
    settings.MAIL_AUTHSERV_IDS = ["mx1.tuban.invalid"]
    proof = PASS.replace("mx.google.com", "mx1.tuban.invalid")
    hop = f"Received: {OF_THE_OFFICE.format(host=host)}\n".encode()
    assert arrive(hop + written(sender=VICTIM, proof=proof)).is_verified is is_believed


def test_a_name_the_sender_gave_himself_is_no_hop(settings):
    settings.MAIL_AUTHSERV_IDS = ["mx1.tuban.invalid"]
    proof = PASS.replace("mx.google.com", "mx1.tuban.invalid")
    hop = b"Received: from by mx1.tuban.invalid by mail.jahat.invalid with ESMTP id y\n"
    assert not arrive(hop + written(sender=VICTIM, proof=proof)).is_verified


def test_what_a_provider_posts_is_believed_by_hosts_of_its_own(settings):
    settings.MAIL_AUTHSERV_IDS, settings.WEBHOOK_AUTHSERV_IDS = ["mx.google.com"], ["amazonses.com"]
    proof = PASS.replace("mx.google.com", "amazonses.com")
    mails = (written("Satu", sender=VICTIM), written("Dua", sender=VICTIM, proof=proof))
    rows = [storing.keep(raw, source="webhook:Amazon SES").row for raw in mails]
    for row in rows:
        taking.take(taking.claim_one(row))
        row.refresh_from_db()
    assert [row.is_verified for row in rows] == [False, True]


def test_a_forged_copy_never_stands_for_a_proven_one(requester):
    about = {"sender": VICTIM, "text": "Sama", "Message_ID": "<sama@x.invalid>"}
    forged, proven = (arrive(proof=proof, **about) for proof in (FAIL, PASS))
    again = arrive(b"X-Way: lain\n" + written(proof=FAIL, **about))
    assert (forged.status, forged.ticket) == ("held", None)
    assert (proven.status, proven.ticket.doubt, proven.message.author) == ("taken", "", "requester")
    assert (again.status, Ticket.objects.count()) == ("ignored", 1)
