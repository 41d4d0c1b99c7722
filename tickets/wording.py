"""The sentences of history: each app registers one for each of its event codes."""

from __future__ import annotations

from collections.abc import Callable

from tickets.models.event import Event

Sentence = Callable[[Event], str]
_sentences: dict[str, Sentence] = {}


def register(sentences: dict[str, Sentence]) -> None:
    twice = sentences.keys() & _sentences.keys()
    if twice:
        raise ValueError(f"Event codes worded twice: {sorted(twice)}")
    _sentences.update(sentences)


def known_codes() -> set[str]:
    return set(_sentences)


def sentence(event: Event) -> str:
    """Word an event in the reader's language; a code of an app now gone is shown as it is."""
    worded = _sentences.get(event.code)
    return str(worded(event)) if worded else event.code
