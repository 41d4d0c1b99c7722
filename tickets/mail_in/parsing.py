"""From the bytes of a mail to what it says. Pure: no Django, no clock, no network."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tickets.mail_in import addresses, automatic, bodies, bouncing, folding, headers, mime
from tickets.mail_in.parsed import Address, ParsedFile, ParsedMail

MOST_REFERENCES = 200
LONGEST_SUBJECT = 1_000

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_BLANK_LINES = re.compile(r"\A(?:[ \t\u00a0]*+\n)++")
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]")  # not ESC: Japanese mail has it
_FORWARD = re.compile(
    r"\s*(?:fwd?|trs?|wg|rv|enc|doorst|vb|vs|pd|terusan|diteruskan|teruskan|转发|轉寄)\s*[:：]",
    re.I,
)


def parse(raw: bytes) -> ParsedMail:
    """Return what a mail says, as far as it can be understood; raise for no mail whatever."""
    root, faults = mime.read(raw)
    body = bodies.gather(root)
    sender, fault = _sender(root)
    subject = _subject(root)
    text, whole = _text(root, body)
    bounce = bouncing.read(root, sender, subject, text)
    is_forward = bounce is not None or _FORWARD.match(subject) is not None
    return ParsedMail(
        message_id=_first_id(root),
        in_reply_to=_ids(root, "in-reply-to"),
        references=_ids(root, "references"),
        date=date_of(root.first("date")),
        sender=sender,
        reply_to=addresses.read(root.all("reply-to")),
        to=addresses.read(root.all("to")),
        cc=addresses.read(root.all("cc")),
        delivered_to=_delivered_to(root),
        subject=subject,
        text=text,
        folds_at=folding.folds_at(text, is_forward=is_forward),
        html="\n".join(body.markup),
        files=(*body.files, *whole),
        bounce=bounce,
        automatic=automatic.kind_of(root, sender, subject, is_bounce=bounce is not None),
        authentication_results=tuple(root.all("authentication-results")),
        spam_verdict=automatic.spam_verdict(root),
        headers=_all_headers(root),
        faults=tuple(sorted({*faults, *body.faults, *([fault] if fault else [])})),
    )


def _sender(root: mime.Part) -> tuple[Address | None, str]:
    """Return who wrote it; nobody where From holds what mail programs read in different ways."""
    if any(name == "from" and _CONTROL.search(value) for name, value in root.fields):
        return None, "ambiguous_from"
    return addresses.sender_of(root.all("from"))


def _subject(root: mime.Part) -> str:
    value = next((value for name, value in root.fields if name == "subject"), b"")
    return headers.read(value, root.charset)[:LONGEST_SUBJECT]


def _text(root: mime.Part, body: bodies.Body) -> tuple[str, list[ParsedFile]]:
    """Return what is read, and as a file the whole of what is too long to be read."""
    text = "\n\n".join(_trimmed(text) for text in body.texts if text.strip())
    if not text:
        text = bodies.forwarded(root)
    if len(text) <= bodies.LONGEST_TEXT:
        return text, []
    body.faults.add("text_cut")
    whole = ParsedFile(
        name="teks-lengkap.txt",
        content_type="text/plain",
        content=text.encode("utf-8", "replace"),
    )
    return text[: bodies.LONGEST_TEXT], [whole]


def _trimmed(text: str) -> str:
    """Return a text without blank lines around it."""
    return _BLANK_LINES.sub("", text, count=1).rstrip()


def _first_id(root: mime.Part) -> str:
    ids = _ids(root, "message-id")
    return ids[0] if ids else ""


def _ids(root: mime.Part, name: str) -> tuple[str, ...]:
    found = [one for value in root.all(name) for one in _MESSAGE_ID.findall(value)]
    return tuple(dict.fromkeys(found))[-MOST_REFERENCES:]


def date_of(value: str) -> datetime | None:
    """Return what the sender's clock said; None for what is no date."""
    try:
        date = parsedate_to_datetime(value[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        aware = date if date.tzinfo else date.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")


def _delivered_to(root: mime.Part) -> tuple[str, ...]:
    found: list[str] = []
    for name in _DELIVERED_TO:
        found += [address.email for address in addresses.read(root.all(name))]
    return tuple(dict.fromkeys(found))


def _all_headers(root: mime.Part) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in root.fields:
        found.setdefault(name, []).append(headers.text(value, root.charset))
    return {name: tuple(values) for name, values in found.items()}
