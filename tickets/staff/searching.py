"""Finding a ticket by what a person on the telephone says: its number, a name, an address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from functools import reduce
from operator import and_

from django.conf import settings
from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVector,
)
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tickets import numbers, phones
from tickets.models import Message, Requester, Ticket
from tickets.models.message import WORDS
from tickets.models.ticket import SUBJECT_WORDS, TicketQuerySet
from tickets.staff import identity_search
from tickets.staff.marking import START, STOP, marked
from tickets.staff.paging import SIZE

LONGEST = 100
# Of each way to match, this many are ranked; of all together, this many are shown.
EACH, MOST = 100, 200
# The newest rows in which a word is looked for first.
WINDOW = 10_000
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
    if identity_search.is_asked_for(text):
        return None
    meant, _said = read_number(text)
    return visible.filter(Ticket.numbered(meant[0])).first() if len(meant) == 1 else None


@dataclass
class Found:
    """What matches, best first: keys of tickets, and the message that says so, where one does."""

    keys: list[int] = field(default_factory=list)
    messages: dict[int, int] = field(default_factory=dict)
    said: str = ""


def find(visible: TicketQuerySet, text: str, newest: tuple[int, int]) -> Found:
    """Return what matches, ranked: a number before a name, a name before a word of a text.

    `newest` are the highest ids of tickets and messages."""
    numbers_meant, said = read_number(text)
    if not _SEARCHABLE.search(text) and not numbers_meant:
        said = said or _(
            "Please write at least three letters of a name, an email address or a subject."
        )
    found = Found(said=said)
    weights: Counter[int] = Counter()
    for key, weight, message in _candidates(text, numbers_meant, newest):
        weights[key] += weight
        if message:
            found.messages.setdefault(key, message)
    # Who may see what is decided here, before anything is counted or shown.
    seen = visible.filter(pk__in=weights).values_list("pk", flat=True)
    found.keys = sorted(seen, key=lambda key: (-weights[key], -key))[:MOST]
    if len(found.keys) == MOST and not said:
        found.said = _(
            "Only the %(count)d best matches are shown. One word more makes them fewer."
        ) % {"count": MOST}
    return found


def _candidates(
    text: str, numbers_meant: list[str], newest: tuple[int, int]
) -> list[tuple[int, float, int]]:
    """Return (ticket, weight, message or 0) of what matches, the newest of each way.

    A frequent word is looked for among the newest rows first: reading all that have it, to rank
    them, would cost more the more there are.
    """
    for window in (WINDOW, None):
        if window and max(newest) <= window:
            continue
        first, *others = _ways(text, numbers_meant, newest, window)
        rows = list(first.union(*others, all=True))
        if window is None or len({row[0] for row in rows}) >= SIZE:
            return rows
    return []


def _ways(text: str, numbers_meant: list[str], newest: tuple[int, int], window: int | None) -> list:
    ways = [
        _by(Q(number__in=numbers_meant), 100),
        _by(Q(outside_number=text, channel=Ticket.Channel.LPSE_SUPPORT), 80),
        _by(Q(tender_code=text) & ~Q(tender_code=""), 80),
    ]
    if identity_search.is_asked_for(text):
        ways.append(_by(identity_search.holders(text), 90))
    if not _SEARCHABLE.search(text):
        return ways
    recent = Q(pk__gt=newest[0] - window) if window else Q()
    said = Q(pk__gt=newest[1] - window) if window else Q()
    words = SearchQuery(text, config="indonesian", search_type="websearch")
    return [
        *ways,
        _by(Q(requester__in=Requester.objects.filter(_is_called(text)).values("pk")), 50),
        _by(Q(error_code__icontains=text) & recent, 40),
        _by(Q(subject__icontains=text) & recent, 30),
        _by_words(Ticket.objects.filter(recent), SUBJECT_WORDS, words, 20),
        _by_words(Message.objects.filter(said), WORDS, words, 10),
    ]


def _by(way: Q, weight: int):
    rows = Ticket.objects.filter(way).order_by("-pk")
    found = rows.annotate(weight=Value(float(weight)), message=Value(0, BigIntegerField()))
    return found.values_list("pk", "weight", "message")[:EACH]


def _by_words(rows: QuerySet, vector: SearchVector, words: SearchQuery, weight: int):
    is_message = rows.model is Message
    # Not by the bare key: the planner would rather walk all rows backwards than ask the index.
    found = rows.annotate(words=vector).filter(words=words).order_by((F("pk") + 0).desc())
    found = found.annotate(
        weight=Value(float(weight)) + SearchRank(vector, words),
        message=F("pk") if is_message else Value(0, BigIntegerField()),
    )
    return found.values_list("ticket" if is_message else "pk", "weight", "message")[:EACH]


def excerpts(found: Found, keys: Container[int], text: str) -> dict[int, SafeString]:
    """Return, by ticket, what stands around the words looked for, marked, and harmless."""
    messages = {message: key for key, message in found.messages.items() if key in keys}
    words = SearchQuery(text, config="indonesian", search_type="websearch")
    headline = SearchHeadline(
        Left("body", 20_000),
        words,
        config="indonesian",
        start_sel=START,
        stop_sel=STOP,
        max_words=22,
        min_words=10,
    )
    said = Message.objects.filter(pk__in=messages) if messages else Message.objects.none()
    return {
        messages[key]: marked(excerpt)
        for key, excerpt in said.annotate(excerpt=headline).values_list("pk", "excerpt")
    }


def _is_called(text: str) -> Q:
    """Match every word in a name, the whole in an address, or a telephone number."""
    named = reduce(and_, (Q(name__icontains=word) for word in text.split()))
    called = named | Q(email__icontains=text)
    try:
        return called | Q(phone=phones.normalise(text))
    except phones.WrongPhone:
        return called
