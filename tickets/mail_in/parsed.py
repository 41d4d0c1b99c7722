"""What a mail says, as the parser gives it: plain data, no Django in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Address(NamedTuple):
    """A name as written, and an address in lower case."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class ParsedFile:
    """A part that is a file: its name as safe text, its declared type, and its bytes."""

    name: str
    content_type: str
    content: bytes
    is_inline: bool = False
    content_id: str = ""  # by which HTML shows it in itself, without angle brackets


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A report that a mail did not arrive (RFC 3464 and the older shapes)."""

    recipients: tuple[str, ...] = ()
    message_id: str = ""  # of the mail that came back, angle brackets included
    status: str = ""  # such as 5.1.1
    words: str = ""
    is_final: bool = True  # a delay is a report too, and final of nothing


@dataclass(frozen=True, kw_only=True)
class ParsedMail:
    """One mail, understood as far as it can be. Texts hold no NUL and no lone surrogates.

    `text` is all that was written, what is quoted included; what is new ends at
    `folds_at`, an offset into it. Lists of headers stand as received, topmost first.
    """

    message_id: str = ""  # angle brackets included; empty where there is none to believe
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None  # what the sender's clock said; never when it was received
    sender: Address | None = None  # None where From is missing or can be read in two ways
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()  # Delivered-To, X-Original-To, Envelope-To
    subject: str = ""
    text: str = ""
    folds_at: int = 0
    html: str = ""
    files: tuple[ParsedFile, ...] = ()
    bounce: Bounce | None = None
    # Why nothing may be answered automatically: "", "auto_reply" (notes of delivery and reading
    # too), "bounce", "list", "bulk" (whatever else a machine made).
    automatic: str = ""
    authentication_results: tuple[str, ...] = ()
    spam_verdict: str = ""  # the provider's own words: "", "yes", "no"
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by lower-case name
    faults: tuple[str, ...] = ()  # what was wrong with it and got over
