"""Cases that are more than a question: an app that takes tickets for its own says how they go.

A ticket of a case is numbered in a series of its own, promises what the case promises, and is
worked on at the case's own page. `Ticket.case` names it; an ordinary ticket has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse


@dataclass(frozen=True, kw_only=True)
class Case:
    kind: str
    prefix: Callable[[], str]
    width: int
    # What is promised at receipt: a kind of deadline, and how long it grants.
    first_promises: Callable[[datetime], list[tuple[str, timedelta]]]
    # The promise that a refused or reopened ticket goes back to, and the policy with its length.
    promise: str
    promise_policy: str
    # How long a question to the requester stands before the ticket closes as "no answer".
    close_waiting_policy: str
    # What its promises are called, by kind.
    names: Mapping[str, Any]
    # Mails of these names here are taken before the spine's own.
    emails: str
    # The URL name of its staff page, which takes the ticket's key.
    page: str
    # The keys of tickets whose requester not even its own staff read without that being recorded.
    concealed: Callable[[], QuerySet] | None = None


_cases: dict[str, Case] = {}


def register(case: Case) -> None:
    if _cases.get(case.kind, case) != case:
        raise ValueError(f"Case {case.kind!r} is registered twice.")
    _cases[case.kind] = case


def of(ticket: Any) -> Case | None:
    """Return the case of a ticket; None for an ordinary one, or one of an app now gone."""
    return _cases.get(ticket.case) if ticket.case else None


def named(kind: str) -> Case:
    return _cases[kind]


def prefixes() -> set[str]:
    """Return what the numbers of all cases begin with."""
    return {case.prefix() for case in _cases.values()}


def concealed() -> list[QuerySet]:
    """Return the keys of all tickets whose mail, which says who wrote, is in no list."""
    asked = {case.concealed for case in _cases.values() if case.concealed}
    return [keys() for keys in asked]


def promise_name(kind: str) -> str:
    """Return what a kind of deadline is called; an ordinary one has no name of its own."""
    return str(next((case.names[kind] for case in _cases.values() if kind in case.names), ""))


def page_of(ticket: Any) -> str:
    """Return where staff work on a ticket."""
    case = of(ticket)
    return reverse(case.page if case else "admin:tickets_ticket_change", args=[ticket.pk])
