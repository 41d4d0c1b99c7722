"""What is known of a mail once it is parsed: who proves it, and what its row shows of it."""

from __future__ import annotations

import hashlib

from django.conf import settings

from tickets.mail_in import authenticating
from tickets.mail_in.parsed import ParsedMail
from tickets.mail_in.routing import Arrival
from tickets.models import InboundMail

GOOGLE = ["mx.google.com"]


def arrived(row: InboundMail, mail: ParsedMail) -> Arrival:
    """Return the arrival, and note on the (unsaved) row what lists show."""
    proven = authenticating.proven_domain(mail, trusted_hosts(row))
    row.sender = _stripped(mail.sender.email if mail.sender else _from(mail))[:320]
    row.subject = _stripped(mail.subject)[:300]
    row.own_id = mail.message_id[:300]
    row.is_verified = bool(proven)
    row.content_digest = _content_digest(mail)
    return Arrival(row=row, mail=mail, received_at=row.received_at, proven_domain=proven)


def trusted_hosts(row: InboundMail) -> list[str]:
    """Return the hosts whose word on a sender counts for a mail that came this way."""
    if row.mailbox and row.mailbox.authserv_id:
        return [row.mailbox.authserv_id]
    return settings.MAIL_AUTHSERV_IDS or (GOOGLE if _is_from_google(row) else [])


def _is_from_google(row: InboundMail) -> bool:
    """Tell what Google received: above any other mail its sender may write Google's name."""
    if row.mailbox:
        return row.mailbox.host.lower().endswith((".gmail.com", ".googlemail.com"))
    is_posted = row.source.startswith("webhook:")
    return not is_posted and settings.OFFICE_MAILBOX.endswith("@gmail.com")


def _from(mail: ParsedMail) -> str:
    return (mail.headers.get("from") or ("",))[0]


def _stripped(text: str) -> str:
    return " ".join(text.split())


def _content_digest(mail: ParsedMail) -> str:
    """Return the hash of what the author wrote; empty for a mail without a name of its own."""
    if not mail.message_id:
        return ""
    said = [mail.message_id, _from(mail), mail.subject, mail.text, mail.html]
    hashed = hashlib.sha256("\0".join(said).encode("utf-8", "replace"))
    for file in mail.files:
        hashed.update(file.name.encode("utf-8", "replace") + b"\0" + file.content)
    return hashed.hexdigest()
