"""HTML as the text people read in it. One pass; hostile markup costs no more than other markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

LARGEST_HTML = 2_000_000

_OPENING = re.compile(r"<(?=/?[A-Za-z]|[!?])")
_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:-]{0,30})")
_STOP = re.compile(r"""=\s*+["']|>""")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_LONG_NUMBER = re.compile(r"&#x?[0-9a-fA-F]{8,}+;?")
_HREF = re.compile(r"""\bhref\s*+=\s*+["']?(https?://[^\s"'<>]{1,500})""", re.I)
_ALT = re.compile(r"""\balt\s*+=\s*+(?:"([^"]{1,200})"|'([^']{1,200})')""", re.I)
_TIGHT = re.compile(r"""\bclass\s*+=\s*+["']?MsoNormal|\bmargin\s*+:\s*+0[a-z]*+\s*+[;"']""", re.I)
_FILE = re.compile(r"\.[A-Za-z]{3,4}\Z")
_HIDDEN = re.compile(r"display\s*+:\s*+none|mso-hide\s*+:\s*+all|\shidden(?:[\s=>/]|$)", re.I)
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.I)
_EMPTY_LINES = re.compile(r"\n{3,}")

_UNREAD = {"script", "style", "head", "title", "noscript", "template", "svg", "object", "xml"}
_BLOCKS = {
    "address", "article", "aside", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "section",
    "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
}  # fmt: skip


def charset_of(data: bytes) -> str:
    """Return the charset that the markup itself names."""
    found = _META.search(data[:4_000])
    return found[1].decode("ascii") if found else ""


def to_text(markup: str) -> str:
    """Return what a mail client shows of it: paragraphs, lists, links, quotes marked with “>”."""
    writer = _Writer()
    for name, is_end, said in tokens(markup[:LARGEST_HTML]):
        if name:
            writer.tag(name, is_end, said)
        else:
            writer.say(said)
    return writer.text()


def tokens(markup: str) -> Iterator[tuple[str, bool, str]]:
    """Yield name, “is an end tag” and source of each tag, and ("", False, text) between them."""
    at, size, is_closable = 0, len(markup), True
    unended: set[str] = set()
    while at < size:
        opening = _OPENING.search(markup, at) if is_closable else None
        if opening is None:
            yield "", False, markup[at:]
            return
        start = opening.start()
        if start > at:
            yield "", False, markup[at:start]
        end = _end(markup, start, unended)
        if end is None:
            is_closable, at = False, start
            continue
        at = end
        if found := _NAME.match(markup, start + 1):
            name, is_end = found[1].lower(), markup[start + 1] == "/"
            yield name, is_end, markup[start:end]
            if name in ("script", "style") and not is_end and name not in unended:
                at = _after_raw(markup, end, name)
                if at == end:
                    unended.add(name)


def _end(markup: str, start: int, unended: set[str]) -> int | None:
    """Return where the tag or comment ends, or None where nothing ends it any more.

    What was found to have no end further on is not looked for again.
    """
    if markup.startswith("<!--", start) and "-->" not in unended:
        end = markup.find("-->", start + 4)
        if end >= 0:
            return end + 3
        unended.add("-->")  # its next “>” ends it, as browsers forgive it
    at = start
    while stop := _STOP.search(markup, at):
        mark = stop.group()[-1]
        if mark == ">":
            return stop.end()
        close = -1 if mark in unended else markup.find(mark, stop.end())
        if close < 0:
            unended.add(mark)
        at = max(close + 1, stop.end())
    return None


def _after_raw(markup: str, at: int, name: str) -> int:
    """Pass over what stands in a script or a style, which is no markup."""
    found = re.compile(rf"</{re.escape(name)}\b", re.I).search(markup, at)
    return found.start() if found else at


class _Writer:
    """Takes tags and text, and keeps lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0  # of quotes
        self.unread: list[str] = []  # elements open since one that is not read
        self.pre = 0
        self.is_tight = False  # the paragraph has no space around it
        self.href = ""
        self.link_from = 0

    def say(self, source: str) -> None:
        if self.unread:
            return
        text = html.unescape(_LONG_NUMBER.sub("\ufffd", source)) if "&" in source else source
        if self.pre:
            first, *others = text.split("\n")
            self.line.append(first)
            for other in others:
                self.break_()
                self.line.append(other)
            return
        text = _SPACES.sub(" ", text)
        if text.strip(" ") or (self.line and not self.line[-1].endswith(" ")):
            self.line.append(text)

    def tag(self, name: str, is_end: bool, source: str) -> None:
        if self.unread or (not is_end and self._is_unread(name, source)):
            self._pass_over(name, is_end)
        elif name == "br":
            self.break_()
        elif name in _APART:
            self._paragraph(is_end, source) if name == "p" else self._apart(name, is_end)
        elif name in _BLOCKS:
            self.end_line()
            if name == "li" and not is_end:
                self.line.append("- ")
        elif name in ("td", "th"):
            if is_end:
                self.line.append(" ")
        elif name == "a":
            self._link(is_end, source)
        elif name == "img" and (alt := _ALT.search(source)):
            said = alt[1] or alt[2] or ""
            self.say("" if _FILE.search(said) else said)

    def _is_unread(self, name: str, source: str) -> bool:
        return name in _UNREAD or (name not in VOID and _HIDDEN.search(source) is not None)

    def _pass_over(self, name: str, is_end: bool) -> None:
        """Wait for the end of an element that is not read; its own kind may stand in it."""
        if not self.unread:
            self.unread = [name]
        elif self.unread[0] == "head" and name == "body" and not is_end:
            self.unread = []  # a head that was never closed
        elif name == self.unread[0]:
            self.unread = self.unread[:-1] if is_end else [*self.unread[:50], name]

    def _paragraph(self, is_end: bool, source: str) -> None:
        """Begin or end a paragraph; Outlook's are lines, and empty ones hold a blank."""
        if not is_end:
            self.is_tight = _TIGHT.search(source) is not None
        if not self.is_tight:
            self._apart("p", is_end)
        elif "\xa0" in (said := "".join(self.line)) and not said.strip():
            self.break_()
        else:
            self.end_line()

    def _apart(self, name: str, is_end: bool) -> None:
        """Begin or end what stands apart from its neighbours by an empty line."""
        self.end_line()
        if name == "blockquote" and is_end:
            self.depth = max(0, self.depth - 1)
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark())
        if name == "pre":
            self.pre = max(0, self.pre + (-1 if is_end else 1))
        if name == "blockquote" and not is_end:
            self.depth = min(9, self.depth + 1)

    def _link(self, is_end: bool, source: str) -> None:
        if not is_end:
            found = _HREF.search(source)
            self.href = html.unescape(found[1]) if found else ""
            self.link_from = len(self.line)
        elif self.href:
            said = "".join(self.line[self.link_from :]).strip()
            bare = self.href.split("://", 1)[1].rstrip("/")
            if said and bare not in said and said not in self.href:
                self.line.append(f" <{self.href}>")
            self.href = ""

    def break_(self) -> None:
        self._write("".join(self.line))
        self.line = []

    def end_line(self) -> None:
        """End a line that has something on it."""
        said = "".join(self.line)
        if said.strip():
            self._write(said)
        self.line = []
        self.link_from = 0

    def _write(self, said: str) -> None:
        said = said.replace("\xa0", " ").rstrip()
        self.lines.append(self._mark() + (said if self.pre else said.lstrip(" ")))

    def _mark(self) -> str:
        return "> " * self.depth

    def text(self) -> str:
        self.end_line()
        lines = [line.rstrip() for line in self.lines]
        return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
