"""HTML that came by mail, made fit to be shown: no scripts, no styles, nothing fetched."""

from __future__ import annotations

from collections import Counter

import nh3

from tickets.mail_in import html_text

LARGEST = 500_000
DEEPEST = 150  # the cleaner takes quadratic time over what stands deep within itself

_TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "div", "dl",
    "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "s",
    "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = {"http", "https", "mailto"}
_CLOSES_ITSELF = html_text.VOID | {"p", "li", "td", "th", "tr", "dt", "dd", "option"}


def safe_html(markup: str) -> str:
    """Return HTML to be shown as it is; empty where it is too much to be cleaned: show the text."""
    if len(markup) > LARGEST or _depth(markup) > DEEPEST:
        return ""
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        attribute_filter=_link,
        link_rel="noopener noreferrer nofollow",
    )


def _link(tag: str, name: str, value: str) -> str | None:
    """Keep a link that says where it goes: one without a scheme would lead to a host unseen."""
    goes_somewhere = value.strip().lower().startswith(tuple(f"{each}:" for each in _SCHEMES))
    return value if name != "href" or goes_somewhere else None


def _depth(markup: str) -> int:
    """Return how deep the markup may stand within itself; what is never closed counts."""
    depth = deepest = 0
    open_: Counter[str] = Counter()
    for name, is_end, _ in html_text.tokens(markup):
        if not name or name in _CLOSES_ITSELF or (is_end and not open_[name]):
            continue
        step = -1 if is_end else 1
        open_[name] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest
