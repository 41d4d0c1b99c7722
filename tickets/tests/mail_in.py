"""Mail as it arrives, for tests: written out, stored, and read."""

from __future__ import annotations

from email.message import EmailMessage

from tickets.mail_in import storing, taking
from tickets.models import InboundMail

OFFICE = "helpdesk.lpsetuban@gmail.com"
PASS = "mx.google.com; dmarc=pass header.from={domain}; spf=pass smtp.mailfrom={domain}"
# How Google's own line begins, in whose mailbox the office's mail lies.
HOP = "by 2002:a05:6a10:1234:b0:4a5:6789:abcd with SMTP id x; Mon, 23 Nov 2026 09:15:00 +0700"
FAIL = "mx.google.com; dmarc=fail header.from={domain}"


def written(
    text: str = "Selamat pagi, saya tidak bisa masuk.",
    *,
    sender: str = "Andi Wijaya <andi@penyedia.invalid>",
    to: str = OFFICE,
    subject: str = "Mohon bantuan masuk SPSE",
    proof: str = PASS,
    hop: str = HOP,
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    mail = EmailMessage()
    domain = sender.rpartition("@")[2].strip("> ")
    if hop:
        mail["Received"] = hop
    if proof:
        mail["Authentication-Results"] = proof.format(domain=domain)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = headers.pop(
        "Message_ID", f"<{abs(hash((text, sender, subject, to)))}@x.invalid>"
    )
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def arrive(raw: bytes | None = None, /, **said) -> InboundMail:
    """Store a mail, read it as the worker does, and return its row."""
    kept = storing.keep(raw if raw is not None else written(**said), source="test")
    if (row := taking.claim_one(kept.row)) is not None:
        taking.take(row)
    return InboundMail.objects.get(pk=kept.row.pk)
