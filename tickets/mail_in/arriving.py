"""What is known of a mail once it is parsed: who proves it, and what its row shows of it."""

from __future__ import annotations

import hashlib
import re

from django.conf import settings

from tickets.mail_in import authenticating
from tickets.mail_in.parsed import ParsedMail
from tickets.mail_in.routing import Arrival
from tickets.models import InboundMail

GOOGLE = ["mx.google.com"]
# How Google's own line begins, which stands above all others; no sender's word is in it.
_BY_GOOGLE = re.compile(
    r"\s*by\s+(?:2002:a[0-9a-f]{2}:[0-9a-f:]+|[a-z0-9.-]+\.google\.com)\s", re.I
)
# Another host's: at most one word, which the sender chose, stands before its own name.
_HOP = re.compile(r"\s*(?:from\s+\S+\s+(?:\([^()]*(?:\([^()]*\)[^()]*)*\)\s+)?)?by\s+(\S+)", re.I)


def arrived(row: InboundMail, mail: ParsedMail) -> Arrival:
    """Return the arrival, and note on the (unsaved) row what lists show."""
    hosts = trusted_hosts(row) if _may_be_believed(row, mail) else []
    proven = authenticating.proven_domain(mail, hosts)
    row.sender = _stripped(mail.sender.email if mail.sender else _from(mail))[:320]
    row.subject = _stripped(mail.subject)[:300]
    row.own_id = mail.message_id[:300]
    row.is_verified = bool(proven)
    row.content_digest = _content_digest(mail)
    return Arrival(row=row, mail=mail, received_at=row.received_at, proven_domain=proven)


def trusted_hosts(row: InboundMail) -> list[str]:
    """Return the hosts whose word on a sender counts for a mail that came this way.

    A host that is named for one way is one whose name a sender may write himself on another.
    """
    if row.mailbox:
        name, host = row.mailbox.authserv_id, row.mailbox.host.lower()
        is_googles = host.endswith((".gmail.com", ".googlemail.com"))
        return [name] if name else GOOGLE if is_googles else []
    if _is_posted(row):
        return settings.WEBHOOK_AUTHSERV_IDS
    is_googles = settings.OFFICE_MAILBOX.endswith("@gmail.com")
    return settings.MAIL_AUTHSERV_IDS or (GOOGLE if is_googles else [])


def _is_posted(row: InboundMail) -> bool:
    return row.source.startswith("webhook:")


def _may_be_believed(row: InboundMail, mail: ParsedMail) -> bool:
    """Tell a file that a trusted host received last from one that shows no such hop.

    Whoever writes a file by hand writes its topmost results too.
    """
    if row.mailbox or _is_posted(row):
        return True
    received = mail.headers.get("received")
    if not received:
        return False
    hosts = trusted_hosts(row)
    if GOOGLE[0] in hosts and _BY_GOOGLE.match(received[0]):
        return True
    hop = _HOP.match(received[0])
    return hop is not None and any(_is_of(hop[1].lower(), name.lower()) for name in hosts)


def _is_of(host: str, name: str) -> bool:
    """Tell whether a host is the one that checks senders, or one beside or below it."""
    beside = name.partition(".")[2]
    return host == name or host.endswith(f".{beside if '.' in beside else name}")


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
