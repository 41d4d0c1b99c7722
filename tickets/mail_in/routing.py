"""Where mail goes: an app registers a reply-address kind, a place or a sieve, and what takes it.

A taker is called inside one transaction with the mail's row locked. It returns the ticket that
the mail has gone to, or None when it wants nothing of it: the mail then goes on as if nobody had
asked. What it raises puts the mail into quarantine, where staff see it. A machine's own mail (an
automatic reply, a bounce) is held before places and sieves are asked, unless a person has said
that it is a question: so what else a mail is marked with decides about its answers only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tickets.mail_in.files import Checked
from tickets.mail_in.parsed import ParsedMail
from tickets.models import InboundMail, Ticket


@dataclass(kw_only=True)
class Arrival:
    """A mail that has come in, with what is proven of it."""

    row: InboundMail
    mail: ParsedMail
    received_at: datetime
    # The domain for which the receiving host itself says that the sender was authenticated, in
    # line with From; empty where nothing is proven.
    proven_domain: str = ""
    # Its files, looked into before anything was locked.
    found: Checked = field(default_factory=Checked)
    # The closed ticket that it names, learnt on its way: what it makes goes on from there.
    follows: Ticket | None = None
    # A person has said that it is not junk.
    is_cleared: bool = False
    # It says that it is from an address of ours.
    is_in_our_name: bool = False
    # The places of those of our mailboxes that it was sent to.
    places: list[str] = field(default_factory=list)

    @property
    def is_proven(self) -> bool:
        """Tell whether the mail really comes from the domain of its From address."""
        sender = self.mail.sender
        return bool(self.proven_domain and sender)


# Gets what arrived and the ticket that the signed address is bound to.
ReplyTaker = Callable[[Arrival, Ticket], Ticket | None]
Taker = Callable[[Arrival], Ticket | None]

_replies: dict[str, ReplyTaker] = {}
_places: dict[str, Taker] = {}
_sieves: dict[str, Taker] = {}


def register_reply(kind: str, take: ReplyTaker) -> None:
    """Take what comes to signed addresses of a kind (see tickets.reply_address)."""
    _enter(_replies, kind, take)


def register_place(name: str, take: Taker) -> None:
    """Take what comes to the mailbox's plus-tag or to a mailbox place of this name."""
    _enter(_places, name, take)


def register_sieve(name: str, take: Taker) -> None:
    """Look at each mail that would otherwise become a new ticket, before it does."""
    _enter(_sieves, name, take)


def taker_of_reply(kind: str) -> ReplyTaker | None:
    return _replies.get(kind)


def taker_of_place(name: str) -> Taker | None:
    return _places.get(name.casefold())


def sieves() -> list[Taker]:
    return list(_sieves.values())


def _enter(register: dict, name: str, take: Callable) -> None:
    if register.get(name, take) is not take:
        raise ValueError(f"Mail for {name!r} has two takers.")
    register[name] = take
