"""The portal's own addresses and mails: what it sent itself is never anybody's question."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from tickets import outbox
from tickets.mail_in.parsed import ParsedMail
from tickets.models import Mailbox, OutgoingMail
from tickets.prepared import Prepared


def is_own(address: str) -> bool:
    """Tell an address of ours, however it is tagged, dotted or capitalised."""
    return _bare(address) in _addresses()


def tags(mail: ParsedMail, means: Callable[[str], Any]) -> list[str]:
    """Return the plus-tags of ours that a mail was sent to and that mean something, each once."""
    found: dict[str, None] = {}
    for address in recipients(mail):
        tag = address.rpartition("@")[0].partition("+")[2]
        # Asked first, since it costs nothing: a signed address has a tag too.
        if tag and means(tag) and is_own(address):
            found[tag] = None
    return list(found)


def recipients(mail: ParsedMail) -> list[str]:
    written = [address.email for address in (*mail.to, *mail.cc)]
    return [address.strip().lower() for address in (*written, *mail.delivered_to)]


def was_sent_by_us(mail: ParsedMail) -> bool:
    if mail.sender and is_own(mail.sender.email):
        return True
    name = mail.message_id[:160]
    return name.startswith(outbox.MESSAGE_ID) and (
        OutgoingMail.objects.filter(message_id=name).exists()
    )


def _addresses() -> set[str]:
    named = [settings.OFFICE_MAILBOX, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]]
    return {_bare(each) for each in [*named, *(address for (address,) in _read_addresses())]}


_read_addresses = Prepared(lambda: Mailbox.objects.values_list("address"))


def _bare(address: str) -> str:
    local, _, domain = address.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
