"""Finding a ticket by what a person on the telephone says: its number, a name, an address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Greatest, Left, Lower, StrIndex, Substr
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tickets import numbers
from tickets.models import Message, Ticket
from tickets.models.ticket import TicketQuerySet, may_see_tickets
from tickets.prepared import Prepared
from tickets.staff import identity_search, ways
from tickets.staff.marking import START, STOP, marked
from tickets.staff.paging import SIZE

LONGEST = 100
# More than this many are not shown.
MOST = 200
# Letters of a message that are searched, and those an excerpt is chosen from.
LOOKED_IN, AROUND = 20_000, 2_000
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


def only_one(user: Any, text: str) -> Ticket | None:
    """Return the ticket a whole number names: who types one wants to be there."""
    if identity_search.is_asked_for(text):
        return None
    meant, _said = read_number(text)
    if len(meant) != 1:
        return None
    return Ticket.objects.visible_to(user).filter(Ticket.numbered(meant[0])).first()


@dataclass
class Found:
    """What matches, best first: keys of tickets, and the message that says so, where one does."""

    keys: list[int] = field(default_factory=list)
    messages: dict[int, int] = field(default_factory=dict)
    said: str = ""


def find(user: Any, text: str, newest: tuple[int, int]) -> Found:
    """Return what matches of what somebody may see, ranked: a number before a name, a name before
    a word of a text.

    `newest` are the highest ids of tickets and messages."""
    numbers_meant, said = read_number(text)
    if not ways.is_searchable(text) and not numbers_meant:
        said = said or _(
            "Please write at least three letters of a name, an email address or a subject."
        )
    matches = ways.matches(text, numbers_meant, newest)
    found = _seen(user, matches)
    if len(found.keys) < SIZE <= len(matches):
        # What may not be seen may have taken the place of what may.
        visible = Ticket.objects.visible_to(user)
        found = _seen(user, ways.matches_among(visible, text, numbers_meant))
    found.said = said
    if len(found.keys) == MOST and not said:
        found.said = _(
            "Only the %(count)d best matches are shown. One word more makes them fewer."
        ) % {"count": MOST}
    return found


def _keys(visible: TicketQuerySet, keys: str) -> QuerySet:
    return visible.filter(ways.one_of("pk", keys)).values_list("pk", flat=True)


_keys_seen = Prepared(
    lambda user, keys: _keys(Ticket.objects.not_hidden_from(user), keys), user=int, keys=str
)


def _seen(user: Any, matches: set[ways.Match]) -> Found:
    """Decide who may see what, before anything is counted or shown; the best first."""
    found, weights = Found(), Counter[int]()
    for key, weight, message in sorted(matches, reverse=True):
        weights[key] += weight
        if message:
            found.messages.setdefault(key, message)
    keys = ways.array(weights)
    if may_see_tickets(user):
        seen = _keys_seen(user=user.pk, keys=keys)
    else:
        seen = list(_keys(Ticket.objects.visible_to(user), keys))
    found.keys = sorted(seen, key=lambda key: (-weights[key], -key))[:MOST]
    return found


def _around(word: str) -> Case:
    """Return the part of a long text where a word of small letters stands; else all that is
    looked in."""
    at = StrIndex(Lower("body"), Value(word))
    # A fifth of it before the word, for the sentence that it ends.
    part = Substr("body", Greatest(at - AROUND // 5, Value(1)), AROUND)
    return Case(When(GreaterThan(at, 0), then=part), default=Left("body", LOOKED_IN))


def _headlines(keys: str, word: str, text: str) -> QuerySet:
    headline = SearchHeadline(
        _around(word),
        SearchQuery(text, config="indonesian", search_type="websearch"),
        config="indonesian",
        start_sel=START,
        stop_sel=STOP,
        max_words=22,
        min_words=10,
    )
    said = Message.objects.filter(ways.one_of("pk", keys))
    return said.annotate(excerpt=headline).values_list("pk", "excerpt")


_headlines_of = Prepared(_headlines, keys=str, word=str, text=str)


def excerpts(found: Found, keys: Container[int], text: str) -> dict[int, SafeString]:
    """Return, by ticket, what stands around the words looked for, marked, and harmless."""
    messages = {message: key for key, message in found.messages.items() if key in keys}
    if not messages:
        return {}
    longest = max(text.split(), key=len, default="").lower()
    said = _headlines_of(keys=ways.array(messages), word=longest, text=text)
    return {messages[key]: marked(excerpt) for key, excerpt in said}
