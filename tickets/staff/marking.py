"""Marking in a text what was looked for; everything else in it stays text, never markup."""

from __future__ import annotations

import re
from html import escape

from django.utils.safestring import SafeString, mark_safe

# Stand around a word that matched until the text is escaped; nobody types them.
START, STOP = "\ue000", "\ue001"
_MARKS = str.maketrans("", "", START + STOP)


def marked(excerpt: str) -> SafeString:
    """Return an excerpt as markup: everything escaped but our own marks."""
    return _drawn(re.split(f"{START}(.*?){STOP}", excerpt.replace("\n", " ")))


def highlight(shown: str, text: str) -> SafeString:
    """Mark the words of a search where they stand in something short, such as a subject."""
    words = sorted({word for word in text.split() if len(word) > 2}, key=len, reverse=True)
    if not words:
        return _drawn([shown])
    return _drawn(re.split(f"({'|'.join(map(re.escape, words))})", shown, flags=re.IGNORECASE))


def _drawn(parts: list[str]) -> SafeString:
    """Return as markup what lies between matches and, at every second place, a match."""
    bare = [escape(part.translate(_MARKS)) for part in parts]
    bare[1::2] = [f"<mark>{hit}</mark>" for hit in bare[1::2]]
    return mark_safe("".join(bare))  # noqa: S308 — every part is escaped
