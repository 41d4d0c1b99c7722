"""The ways in which a ticket matches what was typed, none read further than a page has room for.

Reading all rows that have a frequent word, to find the newest, would cost more the more there are.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import (
    BigIntegerField,
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Left

from tickets import phones
from tickets.blocks import BITS, NewestBlocks
from tickets.models import Message, Requester, Ticket
from tickets.models.message import WORDS_AND_BLOCK
from tickets.models.ticket import SUBJECT_AND_BLOCK, SUBJECT_WORDS
from tickets.staff import identity_search
from tickets.staff.paging import SIZE

# Of each way, this many are ranked.
EACH = 100
# Of who is called so, this many are read; where there are more, also the newest tickets.
PEOPLE, RECENT = 200, 2_000
# The newest blocks of rows in which words are looked for first, and those looked in next.
NEAR, FAR = 2, 32
# So many matches in the nearest are so rare a word that all of its rows can be read.
RARE = 4
# What a message is ranked by: a hundred long ones would take longer than finding them.
BEGINNING = SearchVector(Left("body", 4_000), config="indonesian")
# Fewer letters in a row than a trigram has would read the whole table.
_SEARCHABLE = re.compile(r"\w{3}")

# A ticket, how much it counts, and the message that matched, or 0.
Match = tuple[int, float, int]


def is_searchable(text: str) -> bool:
    return _SEARCHABLE.search(text) is not None


def matches(text: str, numbers_meant: list[str], newest: tuple[int, int]) -> set[Match]:
    """Return what matches, the newest of each way; `newest` are the highest keys of tickets and
    messages."""
    ways = _exactly(text, numbers_meant)
    if not is_searchable(text):
        return _read(ways)
    blocks = NEAR if max(newest) >> BITS >= NEAR else None
    found = _read([*ways, *_by_people(text, newest[0]), *_by_what_is_said(text, newest, blocks)])
    while blocks and (so_far := len({match[0] for match in found})) < SIZE:
        may_be_frequent = so_far > RARE and max(newest) >> BITS >= FAR > blocks
        blocks = FAR if may_be_frequent else None
        found |= _read(_by_what_is_said(text, newest, blocks))
    return found


def _read(ways: list[QuerySet]) -> set[Match]:
    first, *others = ways
    return set(first.union(*others, all=True))


def _exactly(text: str, numbers_meant: list[str]) -> list[QuerySet]:
    ways = [
        _by(Q(number__in=numbers_meant), 100),
        _by(Q(outside_number=text, channel=Ticket.Channel.LPSE_SUPPORT), 80),
        _by(Q(tender_code=text) & ~Q(tender_code=""), 80),
    ]
    if identity_search.is_asked_for(text):
        ways.append(_by(identity_search.holders(text), 90))
    return ways


def _by_people(text: str, newest: int) -> list[QuerySet]:
    # Unsorted: of a frequent name the index gives the first without reading all.
    called = Requester.objects.filter(_is_called(text)).values_list("pk", flat=True)
    people = list(called[: PEOPLE + 1])
    ways = [_weighed(Ticket.objects.filter(requester__in=people[:PEOPLE]), 50)]
    if len(people) > PEOPLE:
        ways.append(_by(Q(_is_theirs(text), pk__gt=newest - RECENT), 50))
    return ways


def _is_theirs(text: str) -> Subquery:
    """Ask of one ticket's requester: a join would read everybody of a frequent name first."""
    is_called = ExpressionWrapper(_is_called(text), BooleanField())
    return Subquery(Requester.objects.filter(pk=OuterRef("requester")).values_list(is_called))


def _is_called(text: str) -> Q:
    """Match every word in a name, the whole in an address, or a telephone number."""
    named = reduce(and_, (Q(name__icontains=word) for word in text.split()))
    called = named | Q(email__icontains=text)
    try:
        return called | Q(phone=phones.normalise(text))
    except phones.WrongPhone:
        return called


def _by_what_is_said(text: str, newest: tuple[int, int], blocks: int | None) -> list[QuerySet]:
    tickets = Ticket.objects.annotate(looked_for=SUBJECT_AND_BLOCK)
    messages = Message.objects.annotate(looked_for=WORDS_AND_BLOCK)
    if blocks:
        tickets = tickets.filter(looked_for=NewestBlocks(blocks, newest[0]))
        messages = messages.filter(looked_for=NewestBlocks(blocks, newest[1]))
    words = SearchQuery(text, config="indonesian", search_type="websearch")
    return [
        _weighed(tickets.filter(error_code__icontains=text), 40),
        _weighed(tickets.filter(subject__icontains=text), 30),
        _by_words(tickets, SUBJECT_WORDS, words, 20),
        _by_words(messages, BEGINNING, words, 10),
    ]


def _by(way: Q, weight: int) -> QuerySet:
    return _weighed(Ticket.objects.filter(way).order_by("-pk"), weight)


def _weighed(rows: QuerySet, weight: int) -> QuerySet:
    # Not by the bare key: the planner would rather walk all rows backwards than ask the index.
    rows = rows if rows.ordered else rows.order_by((F("pk") + 0).desc())
    found = rows.annotate(weight=Value(float(weight)), message=Value(0, BigIntegerField()))
    return found.values_list("pk", "weight", "message")[:EACH]


def _by_words(rows: QuerySet, vector: SearchVector, words: SearchQuery, weight: int) -> QuerySet:
    is_message = rows.model is Message
    found = rows.filter(looked_for=words).order_by((F("pk") + 0).desc())
    found = found.annotate(
        weight=Value(float(weight)) + SearchRank(vector, words),
        message=F("pk") if is_message else Value(0, BigIntegerField()),
    )
    return found.values_list("ticket" if is_message else "pk", "weight", "message")[:EACH]
