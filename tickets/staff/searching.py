"""Finding a ticket by what a person on the telephone says: its number, a name, an address."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets import numbers, phones
from tickets.models import Requester, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.staff.paging import Mark, by_newest

LONGEST = 100
# Fewer letters in a row than a trigram has would read the whole table.
_SEARCHABLE = re.compile(r"\w{3}")
_SERIAL = re.compile(r"^(?:(\d{2})[- ])?(\d{1,6})$", re.ASCII)


def clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST]


def read_number(text: str) -> tuple[list[str], str]:
    """Return the numbers a text may mean, and what to say about it."""
    try:
        number = numbers.read(text)
    except numbers.WrongCheckDigit:
        return [], _(
            "One digit of this number must be wrong: its last digit does not fit the others. "
            "Please have it read out again, or search by name or email address."
        )
    if number:
        return [number], ""
    serial = _SERIAL.match(text)
    if not serial:
        return [], ""
    this = timezone.localdate().year
    years = [2000 + int(serial[1])] if serial[1] else [this, this - 1]
    prefix = settings.NUMBER_PREFIX
    return [numbers.compose(prefix, year, int(serial[2])) for year in years], ""


def only_one(visible: TicketQuerySet, text: str) -> Ticket | None:
    """Return the ticket a whole number names: who types one wants to be there."""
    meant, _said = read_number(text)
    return visible.filter(number=meant[0]).first() if len(meant) == 1 else None


def find(visible: TicketQuerySet, text: str, after: Mark | None) -> tuple[TicketQuerySet, str]:
    """Return a page of what matches and one row, newest first, and what to say about the search.

    Each way of matching is its own ordered and limited query, so that the planner can walk a
    frequent word by date and a rare one by its trigrams.
    """
    numbers_meant, said = read_number(text)
    ways = [Q(number__in=numbers_meant)] if numbers_meant else []
    ways.append(Q(outside_number=text, channel=Ticket.Channel.LPSE_SUPPORT))
    if _SEARCHABLE.search(text):
        asking = Requester.objects.filter(_is_called(text)).values("pk")
        ways += [Q(subject__icontains=text), Q(requester__in=asking)]
    elif not said and not numbers_meant:
        said = _("Please write at least three letters of a name, an email address or a subject.")
    first, *others = [by_newest(visible.filter(way).values("pk"), after) for way in ways]
    found = first.union(*others, all=True) if others else first
    return by_newest(visible.filter(pk__in=list(found.values_list("pk", flat=True))), after), said


def _is_called(text: str) -> Q:
    called = Q(name__icontains=text) | Q(email__icontains=text)
    try:
        return called | Q(phone=phones.normalise(text))
    except phones.WrongPhone:
        return called
