"""The portal's own addresses and mails: what it sent itself is never anybody's question."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from tickets import outbox
from tickets.mail_in.parsed import ParsedMail
from tickets.models import Mailbox, OutgoingMail
from tickets.prepared import Shared


def is_own(address: str) -> bool:
    """Tell an address of ours, however it is tagged, dotted or capitalised."""
    return _bare(address) in _addresses(boxes())


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


def boxes() -> list[tuple[str, str]]:
    """Return our mailboxes: the address of each, and the place that its mail goes to."""
    return _read_boxes()


def places(mail: ParsedMail, boxes: list[tuple[str, str]]) -> list[str]:
    """Return the places of the mailboxes that a mail was sent to, whichever of them had it."""
    written = recipients(mail)
    with_place = [(box, place) for box, place in boxes if place]
    return [place for box, place in with_place if any(_leads_to(box, each) for each in written)]


def _leads_to(box: str, address: str) -> bool:
    return _bare(address) == _bare(box) and _tag(box) in ("", _tag(address))


def is_in_our_name(mail: ParsedMail, boxes: list[tuple[str, str]]) -> bool:
    """Tell what says it is from us: a web form of the office, a colleague's note, or a forgery."""
    return mail.sender is not None and _bare(mail.sender.email) in _addresses(boxes)


def is_a_mail_of_ours(mail: ParsedMail) -> bool:
    """Tell what the portal has sent itself, by the name that it gave it."""
    name = mail.message_id[:160]
    return name.startswith(outbox.MESSAGE_ID) and (
        OutgoingMail.objects.filter(message_id=name).exists()
    )


def _addresses(boxes: list[tuple[str, str]]) -> set[str]:
    named = [settings.OFFICE_MAILBOX, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]]
    return {_bare(each) for each in [*named, *(address for address, _place in boxes)]}


_read_boxes = Shared(lambda: Mailbox.objects.values_list("address", "place"))


def _tag(address: str) -> str:
    return address.strip().lower().rpartition("@")[0].partition("+")[2]


def _bare(address: str) -> str:
    local, _, domain = address.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
