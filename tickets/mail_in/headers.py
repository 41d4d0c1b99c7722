"""The head of a mail or of a part: its fields as they stand, and how one is read."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from tickets.mail_in import charsets, encoded_words

LARGEST_HEAD = 1_000_000
MOST_FIELDS = 2_000
LONGEST_VALUE = 64_000
MOST_PARAMS = 100

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|received|message-id|mime-version|return-path|delivered-to|sender"
    rb"|reply-to|content-[a-z-]+|x-[a-z0-9-]+|references|in-reply-to)[ \t]*:",
    re.IGNORECASE,
)
_FOLD = re.compile(rb"\r?\n")
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"?', re.DOTALL)
_UNPARTED = re.compile(r"\s*([A-Za-z0-9.+/_-]+)\s*(?:\([^()]*\)|(?<=\s))(.*)\Z", re.DOTALL)
_NAME = re.compile(r"[;\s]*([^\s=;\"]{1,100})\s*=\s*")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?\Z")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

Field = tuple[str, bytes]


def split(data: bytes) -> tuple[list[Field], bytes, list[str]]:
    """Split into fields and body; tell what was wrong with the head.

    Blank lines and garbage before the first field are passed over; text that never was a mail
    is all body.
    """
    start = _first_field(data)
    if start < 0:
        return [], data, ["no_headers"]
    faults = ["garbage_first"] if start else []
    lines: list[list[bytes]] = []  # each field as the lines it stands on
    at, size = start, len(data)
    while at < size:
        end = data.find(b"\n", at)
        end = size if end < 0 else end
        line = data[at:end].rstrip(b"\r")
        # A line of blanks inside the head is a broken fold; a head ends with an empty one.
        if not line or (not line.strip() and not _goes_on(data, end + 1)):
            at = end + 1
            break
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1].append(line)
        elif _FIELD.match(line):
            lines.append([line])
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            if not _goes_on(data, end + 1):
                faults.append("head_unended")
                break
            faults.append("odd_header_line")
        at = end + 1
    return _limited(lines, faults), data[at:], sorted(set(faults))


def _first_field(data: bytes) -> int:
    """Return where the head starts; less than zero where there is none."""
    at = 0
    if data.startswith(b"\xef\xbb\xbf"):
        at = 3
    for number in range(20):
        end = data.find(b"\n", at)
        line = data[at:end] if end >= 0 else data[at:]
        known = _KNOWN.match(line)
        if known or (number == 0 and _FIELD.match(line)):
            return at
        if number == 0 and _KNOWN.match(line.lstrip(b" \t")):  # a fold of nothing
            return at + len(line) - len(line.lstrip(b" \t"))
        if end < 0:
            return -1
        if line.strip() and number == 0 and _FIELD.match(data, end + 1) and line[:5] == b"From ":
            return end + 1
        at = end + 1
    return -1


def _goes_on(data: bytes, at: int) -> bool:
    """Tell whether known fields follow within a few lines, before an empty one."""
    for _ in range(5):
        end = data.find(b"\n", at)
        line = data[at:] if end < 0 else data[at:end]
        if not line.strip():
            return False
        if _KNOWN.match(line):
            return True
        if end < 0:
            return False
        at = end + 1
    return False


def _limited(lines: list[list[bytes]], faults: list[str]) -> list[Field]:
    fields: list[Field] = []
    room = LARGEST_HEAD
    for field in lines[:MOST_FIELDS]:
        whole = b"\n".join(field)
        if room <= 0:
            break
        found = _FIELD.match(whole)
        if found:
            value = found[2][: min(LONGEST_VALUE, room)].strip()
            fields.append((found[1].decode("ascii").lower(), value))
            room -= len(value)
            if len(value) < len(found[2].strip()):
                faults.append("header_cut")
    if len(fields) < len(lines):
        faults.append("header_cut")
    return fields


def text(value: bytes, hint: str = "") -> str:
    """Return a field as text on one line; encoded words still stand as they are."""
    unfolded = _FOLD.sub(b"", value)
    said = charsets.decode(unfolded, "" if unfolded.isascii() else hint)[0]
    return charsets.as_text(said).replace("\n", " ")


def read(value: bytes, hint: str = "") -> str:
    """Return what a field says to people."""
    return charsets.as_line(encoded_words.decode(text(value, hint)))


def params(value: str) -> tuple[str, dict[str, str]]:
    """Return a field's value in lower case and its parameters, RFC 2231 and misspellings read."""
    main, _, rest = value.partition(";")
    if unparted := _UNPARTED.match(main):  # a comment, or a semicolon that was forgotten
        main, rest = unparted[1], f"{unparted[2]};{rest}"
    found = _pairs(rest)
    if "=" in main and "/" not in main.partition("=")[0]:  # the value itself is missing
        found, main = {**_pairs(main), **found}, ""
    return main.strip().strip('"').lower(), _joined(found)


def _pairs(rest: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    at = 0
    while at < len(rest) and len(pairs) < MOST_PARAMS:
        name = _NAME.match(rest, at)
        if not name:
            at = rest.find(";", at + 1)
            if at < 0:
                break
            continue
        at = name.end()
        if quoted := _QUOTED.match(rest, at):
            found, at = _ESCAPED.sub(_unescaped, quoted[1]), quoted.end()
        else:
            end = rest.find(";", at)
            end = len(rest) if end < 0 else end
            found, at = rest[at:end].strip(), end
        pairs.setdefault(name[1].lower(), found)
    return pairs


def _unescaped(found: re.Match[str]) -> str:
    """Take a backslash away before what needs one; Windows paths keep theirs."""
    return found[1] if found[1] in '"\\' else found[0]


def _joined(pairs: dict[str, str]) -> dict[str, str]:
    """Join parameters that RFC 2231 cut into sections, and decode them."""
    whole: dict[str, str] = {}
    cut: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, found in pairs.items():
        section = _SECTION.match(name)
        if "*" not in name or not section:
            whole[name] = charsets.as_line(encoded_words.decode(found))
        else:
            sections = cut.setdefault(section[1], {})
            sections.setdefault(int(section[2] or 0), (found, bool(section[3])))
    for name, sections in cut.items():
        whole[name] = _assembled([sections[number] for number in sorted(sections)])
    return whole


def _assembled(sections: list[tuple[str, bool]]) -> str:
    charset, data = "", b""
    first, is_extended = sections[0]
    if is_extended and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        sections = [(first, True), *sections[1:]]
    for found, is_percent in sections:
        # Mail clients write %XX without the mark, and plain text with it.
        data += unquote_to_bytes(found) if is_percent else found.encode("utf-8", "replace")
    if not any(is_percent for _, is_percent in sections):
        return charsets.as_line(encoded_words.decode(data.decode("utf-8", "replace")))
    return charsets.as_line(charsets.decode(data, charset or "utf-8")[0])
