"""The ways in which a ticket matches what was typed, none read further than a page has room for.

Reading all rows that have a frequent word, to find the newest, would cost more the more there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import (
    BigIntegerField,
    BooleanField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Left

from tickets import blocks, phones
from tickets.blocks import BITS, Block, InBlocks
from tickets.models import Message, Requester, Ticket
from tickets.models.message import WORDS
from tickets.models.ticket import SUBJECT_WORDS
from tickets.prepared import Prepared
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
    typed = {"text": text} | dict(zip(("number", "other"), [*numbers_meant, "", ""], strict=False))
    rare = _holders(text)
    if not is_searchable(text):
        return {*_exact(**typed), *_read(rare)}
    people = _people(text)
    if len(people) > PEOPLE:
        rare.append(_by(Q(_is_theirs(text), pk__gt=newest[0] - RECENT), 50))
    typed["people"] = array(people[:PEOPLE])
    width = NEAR if max(newest) >> BITS >= NEAR else None
    known = _known_near(**typed, **_last(width, newest)) if width else _known(**typed)
    found = {*known, *_read(rare)}
    while width and (so_far := len({match[0] for match in found})) < SIZE:
        may_be_frequent = so_far > RARE and max(newest) >> BITS >= FAR > width
        width = FAR if may_be_frequent else None
        found |= {*(_said_near(text=text, **_last(width, newest)) if width else _said(text=text))}
    return found


def matches_among(visible: QuerySet, text: str, numbers_meant: list[str]) -> set[Match]:
    """Return as much as `matches`, of some tickets alone and from all rows: slower, for where
    the newest matches are of tickets that may not be seen."""
    number, other, *_rest = [*numbers_meant, "", ""]
    known = [*_by_what_is_known(text, number, other), *_holders(text)]
    if is_searchable(text):
        called = Requester.objects.filter(_is_called(text)).values("pk")
        known += [_weighed(Ticket.objects.filter(requester__in=called), 50)]
        known += _by_what_is_said(text)
    return set(_together([_of(way, visible) for way in known]))


def _of(way: QuerySet, visible: QuerySet) -> QuerySet:
    ticket = "ticket" if way.model is Message else "pk"
    return way.filter(**{f"{ticket}__in": visible.order_by().values("pk")})


def _last(width: int | None, newest: tuple[int, int]) -> dict[str, str]:
    return {
        "tickets": blocks.newest(width or 0, newest[0]),
        "messages": blocks.newest(width or 0, newest[1]),
    }


def _read(ways: list[QuerySet]) -> list[Match]:
    return [match for way in ways for match in way[:EACH]]


def _people(text: str) -> list[int]:
    # Everybody's address ends as many others do: a whole one is not looked for in parts of others.
    whole = Requester.objects.filter(email=text.casefold()).values_list("pk", flat=True)
    if "@" in text and whole:
        return list(whole)
    # Unsorted: of a frequent name the index gives the first without reading all.
    called = Requester.objects.filter(_is_called(text)).values_list("pk", flat=True)
    return list(called[: PEOPLE + 1])


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


def _holders(text: str) -> list[QuerySet]:
    is_asked_for = identity_search.is_asked_for(text)
    return [_by(identity_search.holders(text), 90)] if is_asked_for else []


def _by_what_is_known(text: str, number: str, other: str) -> list[QuerySet]:
    return [
        _by(Q(number__in=[number, other]), 100),
        _by(Q(outside_number=text, channel=Ticket.Channel.LPSE_SUPPORT), 80),
        _by(Q(tender_code=text) & ~Q(tender_code=""), 80),
    ]


def _of_people(people: str) -> QuerySet:
    return _weighed(Ticket.objects.filter(one_of("requester", people)), 50)


def array(keys: Iterable[int]) -> str:
    """Return keys as PostgreSQL writes them down: one value, however many there are."""
    return f"{{{','.join(map(str, keys))}}}"


def one_of(name: str, keys: str) -> Func:
    """Return the condition that a key is in an array, which a prepared query can be given."""
    return Func(
        name,
        Value(keys),
        template="%(expressions)s::bigint[])",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def _by_what_is_said(text: str, tickets: str = "", messages: str = "") -> list[QuerySet]:
    of_tickets = Ticket.objects.annotate(words=SUBJECT_WORDS, block=Block("id"))
    of_messages = Message.objects.annotate(words=WORDS, block=Block("id"))
    if tickets:
        of_tickets = of_tickets.filter(block=InBlocks(tickets))
        of_messages = of_messages.filter(block=InBlocks(messages))
    words = SearchQuery(text, config="indonesian", search_type="websearch")
    return [
        _weighed(of_tickets.filter(error_code__icontains=Value(text)), 40),
        _weighed(of_tickets.filter(subject__icontains=Value(text)), 30),
        _by_words(of_tickets, SUBJECT_WORDS, words, 20),
        _by_words(of_messages, BEGINNING, words, 10),
    ]


def _by(way: Q, weight: int) -> QuerySet:
    return _weighed(Ticket.objects.filter(way).order_by("-pk"), weight)


def _weighed(rows: QuerySet, weight: int) -> QuerySet:
    # Not by the bare key: the planner would rather walk all rows backwards than ask the index.
    rows = rows if rows.ordered else rows.order_by((F("pk") + 0).desc())
    found = rows.annotate(weight=Value(float(weight)), message=Value(0, BigIntegerField()))
    return found.values_list("pk", "weight", "message")


def _by_words(rows: QuerySet, vector: SearchVector, words: SearchQuery, weight: int) -> QuerySet:
    is_message = rows.model is Message
    found = rows.filter(words=words).order_by((F("pk") + 0).desc())
    found = found.annotate(
        weight=Value(float(weight)) + SearchRank(vector, words),
        message=F("pk") if is_message else Value(0, BigIntegerField()),
    )
    return found.values_list("ticket" if is_message else "pk", "weight", "message")


def _together(ways: list[QuerySet]) -> QuerySet:
    first, *others = (way[:EACH] for way in ways)
    return first.union(*others, all=True)


def _all(text: str, number: str, other: str, people: str, **blocks: str) -> QuerySet:
    known = [*_by_what_is_known(text, number, other), _of_people(people)]
    return _together([*known, *_by_what_is_said(text, **blocks)])


_TYPED = {"text": str, "number": str, "other": str}
_BLOCKS = {"tickets": str, "messages": str}
_exact = Prepared(lambda **typed: _together(_by_what_is_known(**typed)), **_TYPED)
_known = Prepared(_all, **_TYPED, people=str)
_known_near = Prepared(_all, **_TYPED, people=str, **_BLOCKS)
_said = Prepared(lambda text: _together(_by_what_is_said(text)), text=str)
_said_near = Prepared(lambda **asked: _together(_by_what_is_said(**asked)), text=str, **_BLOCKS)
