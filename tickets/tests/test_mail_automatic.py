"""Mail that no person sent is known by its marks; it gets no automatic answer, and is kept."""

import pytest

from tickets.mail_in import parsing


def parsed(*lines: str, body: str = "x", sender: str = "Budi <budi@a.example>"):
    return parsing.parse("\r\n".join([*lines, f"From: {sender}", "", body]).encode())


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation); owner-email=x",
        "X-Autoreply: yes",
        "X-Autorespond: x",
        "X-Auto-Reply-From: x",
        "Precedence: auto_reply",
        "X-Precedence: auto-reply",
        "X-POST-MessageClass: 9; Autoresponder",
        "Delivered-To: Autoresponder",
        "X-MS-Exchange-Inbox-Rules-Loop: a@b.example",
        "Return-Path: <>",
        "Subject: Automatic reply: Tiket",
        "Subject: Out of Office Re: Tiket",
        "Subject: Balasan otomatis: Tiket",
        "Subject: [Auto-Reply] Tiket",
        "Subject: Re: Balasan otomatis: Tiket",
        "Subject: Abwesenheitsnotiz: Ticket",
        "Subject: Balas automatik: Tiket",
        "Subject: =?utf-8?Q?Automatick=C3=A1_odpov=C4=9B=C4=8F?=: Tiket",
    ],
)
def test_an_auto_reply_is_known(line):
    assert parsed(line).automatic == "auto_reply"


@pytest.mark.parametrize(
    "line,kind",
    [
        ("List-Id: <a.b.example>", "list"),
        ("Precedence: list", "list"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: junk", "bulk"),
        ("Auto-Submitted: auto-generated", "bulk"),
        ("Auto-Submitted: auto-notified", "bulk"),
        ("List-Unsubscribe: <https://x.example>", "bulk"),
        ("Feedback-ID: 1:2:3", "bulk"),
        ("X-Auto-Response-Suppress: OOF, AutoReply", "bulk"),
        # Perhaps a person's: a ticket, and no answer.
        ("Subject: =?utf-8?Q?Sedang_cuti?=", "bulk"),
        ("Subject: Auto: gagal login", "bulk"),
        ("Subject: Otomatis: saya cuti", "bulk"),
        ("Subject: Cuti: pengajuan", "bulk"),
        ("Subject: Sedang dinas luar - mohon perpanjangan", "bulk"),
        ("Subject: Pesan otomatis: gagal kirim penawaran", "bulk"),
        ("Subject: Re: Di luar kantor", "bulk"),
    ],
)
def test_mass_mail_is_known(line, kind):
    assert parsed(line).automatic == kind


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "do-not-reply", "postmaster", "tidakbalas"]
)
def test_a_machines_address_gets_no_answer(local):
    assert parsed(sender=f"X <{local}@a.example>").automatic == "bulk"


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Subject: Bagaimana mengatur balasan otomatis?",
        "Subject: Re: Auto reply tidak jalan",
        "Subject: Tanya re: balasan otomatis: kenapa mati?",
        "Subject: Di kantor: internet mati, SPSE tidak terbuka",
        "Subject: Di kantor - tidak bisa login",
        "Subject: Respon otomatis SPSE error",
        "Precedence: first-class",
        "Return-Path: <budi@a.example>",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "Subject: Undelivered mail kami kenapa?",
    ],
)
def test_a_person_is_a_person(line):
    mail = parsed(line)
    assert (mail.automatic, mail.bounce) == ("", None)


@pytest.mark.parametrize(
    "lines,verdict",
    [
        (["X-Spam-Flag: YES"], "yes"),
        (["X-Spam-Status: No, score=-1.9", "X-Spam-Status: Yes"], "no"),
        (["X-MS-Exchange-Organization-SCL: 6"], "yes"),
        (["X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;SCL:9"], "yes"),
        (["X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:NSPM;"], "no"),
        ([], ""),
    ],
)
def test_the_providers_verdict_is_told(lines, verdict):
    assert parsed(*lines).spam_verdict == verdict


SERVER = "Mail Delivery System <MAILER-DAEMON@mx.example>"
REPORTS = {
    "sendmail": "   ----- The following addresses had permanent fatal errors -----\n"
    "<siti@a.example>\n    (reason: 550 5.1.1 User unknown)\n",
    "gmail of old": "Delivery to the following recipient failed permanently:\n\n"
    "     siti@a.example\n\n550 5.1.1 no such user\n\n   ----- Original message -----\n"
    "Message-ID: <ours@lpse.example>\nFrom: lain@b.example\n",
    "yahoo": "Sorry, we were unable to deliver your message to the following address.\n\n"
    "<siti@a.example>:\n554: delivery error: 5.1.1\n\n--- Original message follows ---\n",
    "gmail in Indonesian": "** Alamat tidak ditemukan **\n\n"
    "Pesan Anda tidak terkirim ke siti@a.example karena 550 5.1.1\n",
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_bounce_in_words_is_read(name):
    mail = parsed("Return-Path: <>", "Subject: failure notice", body=REPORTS[name], sender=SERVER)
    assert mail.automatic == "bounce"
    assert (mail.bounce.recipients, mail.bounce.status) == (("siti@a.example",), "5.1.1")
    assert mail.bounce.is_final
    if "Message-ID" in REPORTS[name]:
        assert mail.bounce.message_id == "<ours@lpse.example>"


def test_a_warning_is_no_end():
    body = "Could not be delivered yet to siti@a.example, will keep trying. 4.4.1"
    mail = parsed("Subject: Warning: message delayed", body=body, sender=SERVER)
    assert not mail.bounce.is_final


def test_a_person_cannot_pass_for_a_bounce_by_words():
    mail = parsed("Subject: failure notice", body=REPORTS["sendmail"])
    assert mail.bounce is None
