"""The rows of the queue as markup: the template is drawn once for each shape, and words put in.

Fifty rows through the template would take as long as the whole page around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from tickets.staff.rows import Row

_TEMPLATE = "admin/tickets/ticket/_queue_row.html"
_NAMES = [field.name for field in fields(Row)]
# Stands for a word while the template is drawn; the words themselves are never looked through.
_HOLE = re.compile("\x1a([0-9]+)\x1a")

# Which fields have something in them: what a template can ask before the words are known.
Shape = tuple[bool, ...]


def drawn(rows: Iterable[Row], **context: Any) -> SafeString:
    """Return the rows as `_queue_row.html` draws them; `context` is the same for all."""
    shapes: dict[Shape, list[str]] = {}
    made: list[str] = []
    for row in rows:
        words = [getattr(row, name) for name in _NAMES]
        shape = tuple(map(bool, words))
        if shape not in shapes:
            shapes[shape] = _HOLE.split(_outline(words, context))
        pieces = shapes[shape]
        made += pieces[:1]
        for hole, text in zip(pieces[1::2], pieces[2::2], strict=True):
            made += (_escaped(words[int(hole)]), text)
    return mark_safe("".join(made))  # noqa: S308 — the template's own text, and words escaped


def _outline(words: list[Any], context: dict[str, Any]) -> str:
    """Draw the template for a row like this, with a hole for each word in it."""
    holes = {
        name: f"\x1a{number}\x1a" if word and isinstance(word, str) else word
        for number, (name, word) in enumerate(zip(_NAMES, words, strict=True))
    }
    return render_to_string(_TEMPLATE, {"row": Row(**holes), **context})


def _escaped(word: str) -> str:
    return word if isinstance(word, SafeString) else escape(word)
