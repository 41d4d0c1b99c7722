"""The sentences of history: each app registers one for each of its event codes.

Staff read of every event. A requester reads only of those that have a sentence for requesters:
a code that nobody thought about is not shown to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tickets.models.event import Event

Sentence = Callable[[Event], str]
_sentences: dict[str, Sentence] = {}
_for_requesters: dict[str, Sentence] = {}
_NONE: Mapping[str, Sentence] = MappingProxyType({})


def register(
    sentences: Mapping[str, Sentence], for_requesters: Mapping[str, Sentence] = _NONE
) -> None:
    twice = sentences.keys() & _sentences.keys()
    if twice:
        raise ValueError(f"Event codes worded twice: {sorted(twice)}")
    unknown = for_requesters.keys() - sentences.keys()
    if unknown:
        raise ValueError(f"Worded for requesters but not for staff: {sorted(unknown)}")
    _sentences.update(sentences)
    _for_requesters.update(for_requesters)


def known_codes() -> set[str]:
    return set(_sentences)


def public_codes() -> set[str]:
    return set(_for_requesters)


def sentence(event: Event) -> str:
    """Word an event in the reader's language; a code of an app now gone is shown as it is."""
    worded = _sentences.get(event.code)
    return str(worded(event)) if worded else event.code


def sentence_for_requester(event: Event) -> str:
    """Word an event of `public_codes` for whoever asked."""
    return str(_for_requesters[event.code](event))
