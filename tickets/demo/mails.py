"""A few mails as they come: proven, not verified, automatic, and junk, to look at."""

from __future__ import annotations

from email.message import EmailMessage

from django.conf import settings

from tickets.mail_in import storing, taking

# sender, subject, text, what the receiving host says, further headers
MAILS: list[tuple[str, str, str, str, dict[str, str]]] = [
    (
        "Yulia Permatasari <yulia@konsultan-bengawan.invalid>",
        "Undangan pembuktian kualifikasi tidak muncul",
        "Selamat siang,\n\nundangan pembuktian kualifikasi paket kami tidak muncul di SPSE, "
        "padahal jadwalnya hari ini. Mohon petunjuk.\n\nTerima kasih,\nYulia",
        "pass",
        {},
    ),
    (
        "Bagian Umum <umum@dinas-contoh.invalid>",
        "Perubahan PPK di RUP",
        "Mohon bantuan mengganti PPK pada RUP kami.\n\n--\nDikirim dari ponsel",
        "none",
        {},
    ),
    (
        "Hadiah Besar <promo@undian.invalid>",
        "Selamat! Anda memenangkan undian",
        "Klik tautan berikut untuk mengambil hadiah Anda.",
        "fail",
        {"X-Spam-Flag": "YES"},
    ),
    (
        "Rudi Hartono <rudi@cv-rejeki.invalid>",
        "Balasan otomatis: cuti bersama",
        "Saya sedang cuti sampai hari Senin.",
        "pass",
        {"Auto-Submitted": "auto-replied"},
    ),
]


def deliver() -> int:
    """Take the mails in as the worker does; return how many there are."""
    for sender, subject, text, verdict, headers in MAILS:
        kept = storing.keep(_written(sender, subject, text, verdict, headers), source="demo")
        if (row := taking.claim_one(kept.row)) is not None:
            taking.take(row)
    return len(MAILS)


def _written(sender: str, subject: str, text: str, verdict: str, headers: dict[str, str]) -> bytes:
    mail = EmailMessage()
    domain = sender.rpartition("@")[2].strip(">")
    mail["Received"] = "by 2002:a05:6a10:1234:b0:4a5:6789:abcd with SMTP id demo"
    mail["Authentication-Results"] = f"mx.google.com; dmarc={verdict} header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, settings.OFFICE_MAILBOX, subject
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()
