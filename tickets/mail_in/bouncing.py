"""Reports that a mail of ours did not arrive: RFC 3464, and the shapes from before it."""

from __future__ import annotations

import re

from tickets.mail_in import addresses, charsets, headers, mime
from tickets.mail_in.parsed import Address, Bounce

LONGEST_WORDS = 500
_READ = 64_000  # characters of a report that are looked at

FROM_SERVER = re.compile(
    r"(?:mailer-daemon|mail-daemon|postmaster|mailerdaemon|microsoftexchange[0-9a-f]+)\Z", re.I
)
_SUBJECT = re.compile(
    r"\W*(?:undeliver(?:ed|able)|delivery (?:status notification|failure|has failed|report)"
    r"|mail (?:delivery|system) (?:failed|failure|error)|failure notice|returned mail"
    r"|mail could not"
    r"|message (?:undeliverable|not delivered)|non[- ]?delivery|warning: (?:could not send|message)"
    r"|delivery (?:delayed|delay)|delayed mail|tidak (?:dapat )?terkirim|pesan tidak terkirim"
    r"|gagal (?:terkirim|dikirim)|pengiriman gagal|kegagalan pengiriman|email tidak terkirim"
    r"|rejected mail|unzustellbar|nicht zugestellt|rapport de non-remise)",
    re.I,
)
_BODY = re.compile(
    r"this is the qmail-send program|this message was created automatically by mail delivery"
    r"|the following address(?:es)? (?:had|failed)|following recipient(?:s|\(s\))? (?:failed|could)"
    r"|could not be delivered|unable to deliver|did not reach|delivery to the following recipient"
    r"|undelivered|permanent fatal errors|tidak (?:dapat )?(?:di|ter)kirim|alamat tidak ditemukan"
    r"|wasn't delivered|has not been delivered|delivery failed|couldn't be delivered",
    re.I,
)
_COPY = re.compile(
    r"^[- ]*(?:below this line is a copy|this is a copy of|included is a copy|-+ ?original message"
    r"|-+ ?unsent message|message headers? follows?|-+ ?returned message|-+ ?pesan asli"
    r"|the body of the message|reporting-mta:|-+ ?message header|original message headers)",
    re.I | re.M,
)
_COPIES = {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}
_DELAY = re.compile(r"warning|delay|tertunda|not yet been delivered|will (?:keep|continue)", re.I)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ORIGINAL_ID = re.compile(r"^[ \t>]{0,10}message-id:\s{0,5}(<[^<>\s]{1,900}>)", re.I | re.M)


def read(root: mime.Part, sender: Address | None, subject: str, text: str) -> Bounce | None:
    """Return what a report says, or None where the mail is none of a mail that failed or waits."""
    reports = [p for p in root.walk() if p.content_type.endswith("delivery-status")]
    if reports:
        return _from_report(root, reports, text)
    if _looks_old(root, sender, subject, text):
        return _from_words(root, subject, text)
    return None


def _from_report(root: mime.Part, reports: list[mime.Part], text: str) -> Bounce | None:
    groups = [group for part in reports for group in _groups(part)]
    failed = [g for g in groups if g.get("action", "") in ("failed", "delayed")]
    if not failed:
        # Delivered, relayed, expanded: a note, no bounce; words without an action are doubtful.
        known = [group for group in groups if group.get("action")]
        return None if known else _from_words(root, "", text)
    final = [group for group in failed if group["action"] == "failed"]
    said = (final or failed)[0]
    return Bounce(
        recipients=_recipients(final or failed),
        message_id=_original_id(root),
        status=_status(said.get("status", "")),
        words=charsets.as_line(said.get("diagnostic-code", "") or text)[:LONGEST_WORDS],
        is_final=bool(final),
    )


def _groups(part: mime.Part) -> list[dict[str, str]]:
    """Return the groups of fields of a report; the first is of the whole mail."""
    said = charsets.as_text(charsets.decode(part.content[:_READ], part.charset)[0])
    groups = []
    for block in re.split(r"\n[ \t]*\n", said):
        fields, _, _ = headers.split(block.strip().encode("utf-8", "replace"))
        group = {name: headers.read(value) for name, value in reversed(fields)}
        group["action"] = group.get("action", "").split("(")[0].strip().lower()
        groups.append(group)
    return groups


def _recipients(groups: list[dict[str, str]]) -> tuple[str, ...]:
    found: list[str] = []
    for group in groups:
        written = group.get("final-recipient", "") or group.get("original-recipient", "")
        if address := _ADDRESS.search(written):
            found.append(addresses.lowered(address.group()))
    return tuple(dict.fromkeys(found))[:100]


def _status(written: str) -> str:
    found = _STATUS.search(written)
    return found[1] if found else ""


def _original_id(root: mime.Part) -> str:
    """Return the Message-ID of the mail that came back, from its copy or its headers."""
    for part in root.walk():
        kind = part.content_type
        if kind in _COPIES:
            said = charsets.decode(part.content[:_READ])[0]
            if found := _ORIGINAL_ID.search(said):
                return found[1]
    answered = root.first("in-reply-to") + root.first("references")
    references = re.findall(r"<[^<>\s]{1,900}>", answered)
    return references[-1] if references else ""


def _looks_old(root: mime.Part, sender: Address | None, subject: str, text: str) -> bool:
    """Tell whether it is a report in words alone: from a mail server, and saying so."""
    if root.first("x-failed-recipients"):
        return True
    local = sender.email.partition("@")[0] if sender else ""
    is_server = FROM_SERVER.match(local) is not None or (
        any(value.replace(" ", "") == "<>" for value in root.all("return-path"))
        and not root.first("auto-submitted").lower().startswith("auto-replied")
    )
    says = _SUBJECT.match(subject) is not None or _BODY.search(text[:_READ]) is not None
    return is_server and says


def _from_words(root: mime.Part, subject: str, text: str) -> Bounce:
    said = text[:_READ]
    copy = _COPY.search(said)
    report = said[: copy.start()] if copy else said
    named = _ADDRESS.findall(root.first("x-failed-recipients")) or _ADDRESS.findall(report)
    own = {address.email for address in addresses.read(root.all("from") + root.all("to"))}
    recipients = [addresses.lowered(address) for address in named]
    status = _STATUS.search(report)
    original = _ORIGINAL_ID.search(said)
    return Bounce(
        recipients=tuple(dict.fromkeys(a for a in recipients if a not in own))[:100],
        message_id=original[1] if original else _original_id(root),
        status=status[1] if status else "",
        words=charsets.as_line(report)[:LONGEST_WORDS],
        is_final=not (_DELAY.search(subject) or (status is not None and status[1][0] == "4")),
    )
