"""Solved tickets that resemble one, for their answers: by the words of their subjects and of what
was asked, in Indonesian, and by the letters of the subject."""

from __future__ import annotations

import re
from collections import Counter

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.db.models import Exists, F, OuterRef

from tickets import blocks
from tickets.blocks import Block, InBlocks
from tickets.models import Message, Ticket
from tickets.models.message import WORDS
from tickets.models.ticket import SUBJECT_WORDS, TicketQuerySet

SHOWN = 5
# Of each way to resemble, this many newest ones are compared.
EACH = 60
# A word in everything tells nothing; among the newest rows it is found without reading all.
BLOCKS = 2
_WORD = re.compile(r"\w{3,}")


def similar(ticket: Ticket, visible: TicketQuerySet) -> list[Ticket]:
    """Return the solved tickets most like one, with an answer each, of those somebody may see."""
    words = _WORD.findall(ticket.subject)[:12]
    if not words:
        return []
    near: Counter[int] = Counter()
    for keys, weight in _near(words):
        near.update(dict.fromkeys(keys, weight))
    near.pop(ticket.pk, None)
    answered = Message.objects.filter(ticket=OuterRef("pk"), author="office", is_internal=False)
    found = visible.filter(Exists(answered), pk__in=near, outcome__in=["", "solved"])
    found = found.filter(status__in=[Ticket.Status.SOLVED, Ticket.Status.CLOSED])
    found = found.annotate(alike=TrigramSimilarity("subject", ticket.subject))
    best = sorted(found, key=lambda one: (-near[one.pk] - 10 * one.alike, -one.pk))
    return best[:SHOWN]


def _near(words: list[str]) -> list[tuple[list[int], int]]:
    every = SearchQuery(" ".join(words), config="indonesian")
    some = SearchQuery(" OR ".join(words), config="indonesian", search_type="websearch")
    tickets = Ticket.objects.annotate(words=SUBJECT_WORDS, block=Block("id"))
    messages = Message.objects.annotate(words=WORDS, block=Block("id"))
    messages = messages.filter(is_internal=False)
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    spoken = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    recent = tickets.filter(block=InBlocks(blocks.newest(BLOCKS, newest)))
    said = messages.filter(block=InBlocks(blocks.newest(BLOCKS, spoken)))
    like = _keys(recent.filter(words=every), "pk")
    if len(like) < SHOWN:
        # Rare among the new ones, so not many in all.
        like = _keys(tickets.filter(words=every), "pk")
    return [
        (like, 6),
        (_keys(recent.filter(words=some), "pk"), 2),
        (_keys(said.filter(words=every), "ticket"), 3),
    ]


def _keys(rows, name: str) -> list[int]:
    # Not by the bare key: the planner would rather walk all rows backwards than ask the index.
    newest = rows.order_by((F("pk") + 0).desc())
    return list(newest.values_list(name, flat=True)[:EACH])
