"""Reports that a mail of ours did not arrive: RFC 3464, and the shapes from before it."""

from __future__ import annotations

import re

from tickets.mail_in import addresses, charsets, headers, mime
from tickets.mail_in.parsed import Address, Bounce

LONGEST_WORDS = 500
_READ = 64_000  # characters of a report that are looked at

FROM_SERVER = re.compile(
    r"(?:mailer-daemon|mail-daemon|postmaster|mailerdaemon|mdaemon|mail\.delivery\.(?:sub)?system"
    r"|microsoftexchange[0-9a-f]+)\Z",
    re.I,
)
# How servers call themselves where their address does not tell it, and where they give none.
_SERVERS_NAME = re.compile(
    r"mail(?:er)?[ -]daemon|(?:internet )?mail delivery (?:sub)?system|internet mail delivery", re.I
)
_WITHOUT_ADDRESS = re.compile(
    r"[\W_]*(?:mail(?:er)?[ -]daemon|mail delivery|postmaster|system administrator)\b", re.I
)
_SUBJECT = re.compile(
    r"\W*(?:undeliver(?:ed|able)|(?:permanent |e?-?mail )?delivery (?:status notification|failure"
    r"|has failed|report|problem|error|warning|delayed|delay)"
    r"|mail (?:delivery|system) (?:failed|failure|error|problem|warning)"
    r"|failure (?:notice|delivery)|failed mail|returned mail|processing error"
    r"|mail (?:could not|not delivered|failed)|message (?:undeliverable|not delivered)"
    r"|warning: (?:could not send|message|\S+ - user unknown)|non[- ]?delivery|delayed mail"
    r"|tidak (?:dapat )?terkirim|pesan tidak terkirim"
    r"|gagal (?:terkirim|dikirim)|pengiriman gagal|kegagalan pengiriman|email tidak terkirim"
    r"|(?:automatically )?rejected (?:mail|message)|unzustellbar|nicht zugestellt"
    r"|rapport de non-remise|ваше сообщение не доставлено|недоставленное сообщение)",
    re.I,
)
_BODY = re.compile(
    r"this is the qmail-send program|this message was created automatically by mail delivery"
    r"|the following address(?:es)? (?:had|failed|did)"
    r"|following recipient(?:s|\(s\))? (?:failed|could)"
    r"|(?:could|can) ?not (?:be delivered|deliver)|unable to deliver|did not reach"
    r"|delivery to the following recipient|(?:was|were) not delivered|not delivered to"
    r"|undelivered|permanent fatal errors|tidak (?:dapat )?(?:di|ter)kirim|alamat tidak ditemukan"
    r"|wasn't (?:delivered|able to deliver)|has not been delivered|delivery failed"
    r"|couldn't (?:be delivered|deliver)|error delivering|delivery of email|automatically rejected"
    r"|no valid recipients|intended recipient|no such user|user unknown|не может быть доставлено"
    r"|<[^<>@\s]{1,64}@[^<>@\s]{1,200}>:\s*(?:\n|\Z)",
    re.I,
)
_COPY = re.compile(
    r"^[-|* ]*+(?:below this line is a copy|this is a copy of|(?:here|included) is a copy"
    r"|(?:the )?original message (?:follow|headers|details|as received)"
    r"|message (?:headers?|text) follow|(?:start of )?returned (?:message|mail)"
    r"|the body of the message|the (?:headers? and|first \d+ lines)|old message:"
    r"|reporting-mta:|session transcript)"
    r"|^ *+-[-|* ]*+(?:original message|unsent message|pesan asli|message header)",
    re.I | re.M,
)
_COPIES = {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}
_DELAY = re.compile(r"warning|delay|tertunda|not yet been delivered|will (?:keep|continue)", re.I)
_WAITS = re.compile(
    r"will (?:keep|continue)|will be retried|attempts will|still being retried"
    r"|not yet been delivered|has been (?:delayed|postponed|deferred)|warning (?:message )?only"
    r"|akan terus dicoba",
    re.I,
)
_IS_OVER = re.compile(
    r"not going to try again|giv(?:ing|en) up|permanent|(?:user unknown|unknown user|no such user)",
    re.I,
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_LEADING = re.compile(r"[^\w@]{0,20}" + _ADDRESS.pattern)
_LABELLED = re.compile(
    r"[\W_]*(?:(?P<to>to|cc)|from|sender|reply-to|(?:original-)?message-id|references|in-reply-to"
    r"|return-path|system contact|contact)\s{0,10}:",
    re.I,
)
_SENT_ON = re.compile(r"\b(?:expanded|generated) from\b", re.I)
_KEEPERS = ("postmaster", "mailer-daemon", "abuse")  # whom reports say to ask
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
    failed = [group for group in groups if group["action"] in ("failed", "delayed")]
    if not failed:
        # Delivered, relayed, expanded: a note, no bounce; words without an action are doubtful.
        known = [group for group in groups if group["action"]]
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
        group["action"] = _action(group)
        groups.append(group)
    return groups


def _action(group: dict[str, str]) -> str:
    """Return what became of a mail in the words of RFC 3464, which not every server knows."""
    said = group.get("action", "").split("(")[0].strip().lower()
    if not said and "final-recipient" in group:  # it forgot to say; only its status can tell
        return {"2": "delivered", "4": "delayed"}.get(group.get("status", "")[:1], "failed")
    return "failed" if said.startswith("fail") or said == "error" else said


def _recipients(groups: list[dict[str, str]]) -> tuple[str, ...]:
    found: list[str] = []
    for group in groups:
        # The original one is what we wrote to; the final one may be where a server sent it on.
        written = [group.get(f"{which}-recipient", "") for which in ("original", "final")]
        named = [address for value in written if (address := _ADDRESS.search(value))]
        found += [addresses.lowered(address.group()) for address in named[:1]]
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
    is_server = _names_server(root, sender) or (
        any(value.replace(" ", "") == "<>" for value in root.all("return-path"))
        and not root.first("auto-submitted").lower().startswith("auto-replied")
    )
    says = _SUBJECT.match(subject) is not None or _BODY.search(text[:_READ]) is not None
    return is_server and says


def _names_server(root: mime.Part, sender: Address | None) -> bool:
    if sender is None:
        return _WITHOUT_ADDRESS.match(root.first("from")) is not None
    local = sender.email.partition("@")[0]
    return bool(FROM_SERVER.match(local) or _SERVERS_NAME.fullmatch(sender.name))


def _from_words(root: mime.Part, subject: str, text: str) -> Bounce:
    said = text[:_READ]
    copy = _COPY.search(said)
    report = said[: copy.start()] if copy else said
    named = _ADDRESS.findall(root.first("x-failed-recipients"))
    recipients = named or _named(report, addresses.read(root.all("from") + root.all("to")))
    status = _STATUS.search(report)
    original = _ORIGINAL_ID.search(said)
    return Bounce(
        recipients=tuple(dict.fromkeys(map(addresses.lowered, recipients)))[:100],
        message_id=original[1] if original else _original_id(root),
        status=status[1] if status else "",
        words=charsets.as_line(report)[:LONGEST_WORDS],
        is_final=_is_final(subject, report, status[1] if status else ""),
    )


def _named(report: str, own: tuple[Address, ...]) -> list[str]:
    """Return whom a report names, by its lines that tell most surely."""
    apart = {address.email for address in own}
    ranks: tuple[list[str], ...] = ([], [], [])
    for line in report.split("\n"):
        rank, found = _ranked(line[:1_000])
        named = [addresses.lowered(address) for address in found]
        ranks[rank].extend(a for a in named if a not in apart and not a.startswith(_KEEPERS))
    return next((rank for rank in ranks if rank), [])


def _ranked(line: str) -> tuple[int, list[str]]:
    """Return how sure a line is of who failed: 0 at its head, 1 within it, 2 as its addressee."""
    found, label = _ADDRESS.findall(line), _LABELLED.match(line)
    if label:
        return 2, found if label["to"] else []
    if _SENT_ON.search(line):  # what an address was expanded from is what we wrote to
        return 0, found
    return (0, found[:1]) if _LEADING.match(line) else (1, found)


def _is_final(subject: str, report: str, status: str) -> bool:
    if _IS_OVER.search(f"{subject}\n{report}") and not _WAITS.search(report):
        return True
    return not (_DELAY.search(subject) or _WAITS.search(report) or status.startswith("4"))
