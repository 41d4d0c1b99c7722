"""The kinds of watch there are: each app registers what is called when one is due."""

from __future__ import annotations

from collections.abc import Callable

from tickets.models.watch import Watch

Ring = Callable[[Watch], None]
_kinds: dict[str, Ring] = {}


def register(kind: str, ring: Ring) -> None:
    if kind in _kinds:
        raise ValueError(f"Watch kind {kind!r} is registered twice.")
    _kinds[kind] = ring


def ring_of(kind: str) -> Ring:
    return _kinds[kind]
