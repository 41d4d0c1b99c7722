"""Marking in a text what was looked for; everything else in it stays text, never markup."""

from __future__ import annotations

import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

# Stand around a word that matched until the text is escaped; nobody types them.
START, STOP = "\ue000", "\ue001"


def marked(excerpt: str) -> SafeString:
    """Return an excerpt as markup: everything escaped but our own marks."""
    parts = re.split(f"{START}(.*?){STOP}", excerpt.replace("\n", " "))
    return format_html_join(
        "", "{}", ((_part(part, index % 2 == 1),) for index, part in enumerate(parts))
    )


def _part(part: str, is_hit: bool) -> SafeString:
    bare = part.replace(START, "").replace(STOP, "")
    return format_html("<mark>{}</mark>", bare) if is_hit else escape(bare)


def highlight(shown: str, text: str) -> SafeString:
    """Mark the words of a search where they stand in something short, such as a subject."""
    words = sorted({word for word in text.split() if len(word) > 2}, key=len, reverse=True)
    if not words:
        return escape(shown)
    parts = re.split("(" + "|".join(map(re.escape, words)) + ")", shown, flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((_part(part, index % 2 == 1),) for index, part in enumerate(parts))
    )
