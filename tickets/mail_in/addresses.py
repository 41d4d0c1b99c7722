"""Addresses as mail writes them. What can be read in two ways is no sender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.mail_in import charsets, encoded_words
from tickets.mail_in.parsed import Address

MOST_ADDRESSES = 1_000
LONGEST_ADDRESS = 320

_ATOM = re.compile(r'[^\s"(),:;<>\\]+|\\.?', re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]*+)>")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_INNER_COMMENT = re.compile(r"\([^()@<>,;:\"\\]*+\)")
_SOUND = re.compile(
    r"[^\s@\"(),:;<>\\\[\]\x00-\x1f\x7f]+@"
    r"(?:[A-Za-z0-9_\u0080-\U0010ffff-]+(?:\.[A-Za-z0-9_\u0080-\U0010ffff-]+)*"
    r"|\[[0-9A-Za-z:.]+\])"
)
_BLANKS = re.compile(r"\s*([.@])\s*")
_QUOTED_LOCAL = re.compile(r'"([A-Za-z0-9.!#$%&\'*+/=?^_`{|}~-]+)"@')
_ANY_ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:]+")
_CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@dataclass
class _Entry:
    """One address as it stands between two commas."""

    words: list[tuple[str, bool]] = field(default_factory=list)  # text, is quoted
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    after: bool = False  # words after the angle brackets
    is_odd: bool = False  # read only by guessing

    def is_empty(self) -> bool:
        return not (self.words or self.angles or self.comments)


def lowered(address: str) -> str:
    """Lower ASCII alone: a Kelvin sign must not turn into somebody else's k."""
    return address.translate(_CAPITALS)


def read(values: list[str]) -> tuple[Address, ...]:
    """Return the addresses of all fields of one name, doubtful ones as well as they go."""
    found = [_address(entry)[0] for value in values for entry in _entries(value)]
    return tuple(address for address in found if address)[:MOST_ADDRESSES]


def sender_of(values: list[str]) -> tuple[Address | None, str]:
    """Return who one From field says wrote the mail, or None and why it is not to be known."""
    if not values:
        return None, "no_from"
    if len(values) > 1:
        return None, "several_from"
    if any(letter < " " and letter != "\t" for letter in values[0]):
        return None, "ambiguous_from"
    entries = list(_entries(values[0]))
    addresses = [_address(entry) for entry in entries]
    named = [pair for pair in addresses if pair[0]]
    if any(is_odd for _, is_odd in addresses) or len({a.email for a, _ in named if a}) > 1:
        return None, "ambiguous_from"
    if not named or not named[0][0]:
        return None, "no_from"
    if len(entries) > len(named):  # “Surname, First name <address>”, unquoted
        return _with_surname(entries, named)
    return _without_other_address(named[0][0])


def _with_surname(
    entries: list[_Entry], named: list[tuple[Address | None, bool]]
) -> tuple[Address | None, str]:
    whole = named[0][0]
    is_one = len(named) == 1 and _address(entries[-1])[0] == whole and len(entries) <= 3
    if not whole or not is_one:
        return None, "ambiguous_from"
    first = [word for entry in entries[:-1] for word, _ in entry.words]
    name = ", ".join([_said(" ".join(first)), whole.name])
    return _without_other_address(Address(name, whole.email))


def _without_other_address(address: Address) -> tuple[Address, str]:
    """Keep no name that is somebody else's address: people read the name, not what is behind."""
    held = {lowered(found) for found in _ANY_ADDRESS.findall(address.name)}
    if held - {address.email}:
        return Address("", address.email), "name_is_address"
    return address, ""


def _entries(value: str) -> Iterator[_Entry]:
    """Split a field at its commas; every way of writing is taken, odd ones marked."""
    entry, in_group, at, closes = _Entry(), False, 0, True
    while at < len(value):
        letter = value[at]
        if letter.isspace():
            at += 1
        elif letter in ",;":
            entry.is_odd |= in_group
            if not entry.is_empty():
                yield entry
            entry, at = _Entry(), at + 1
            in_group = in_group and letter == ","
        elif letter == ":":
            entry, in_group, at = _Entry(is_odd=True), True, at + 1
        elif letter == "(":
            comment, at = _comment(value, at)
            entry.comments.append(comment)
        elif letter == '"' and closes and (quoted := _QUOTED.match(value, at)):
            at = _take_quoted(value, quoted, entry)
        elif letter == "<" and (angle := _ANGLE.match(value, at)):
            entry.angles.append(angle[1])
            at = angle.end()
        elif atom := _ATOM.match(value, at):
            entry.after |= bool(entry.angles)
            entry.words.append((atom.group(), False))
            at = atom.end()
        else:  # a quote, bracket or parenthesis without its fellow
            entry.is_odd, closes, at = True, closes and letter != '"', at + 1
    entry.is_odd |= in_group
    if not entry.is_empty():
        yield entry


def _take_quoted(value: str, quoted: re.Match[str], entry: _Entry) -> int:
    """Take a quoted name, or a local part in quotes with what follows it."""
    at = quoted.end()
    if value[at : at + 1] == "@" and (rest := _ATOM.match(value, at)):
        entry.words.append((quoted.group() + rest.group(), False))
        at = rest.end()
    else:
        entry.words.append((_ESCAPED.sub(r"\1", quoted[1]), True))
    entry.after |= bool(entry.angles)
    return at


def _comment(value: str, at: int) -> tuple[str, int]:
    depth, start = 0, at
    while at < len(value):
        letter = value[at]
        if letter == "\\":
            at += 1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if not depth:
                return _ESCAPED.sub(r"\1", value[start + 1 : at]), at + 1
        at += 1
    return value[start + 1 :], len(value)


def _address(entry: _Entry) -> tuple[Address | None, bool]:
    """Return the address, and whether it could be read in another way."""
    loose = [word for word, is_quoted in entry.words if not is_quoted and "@" in word]
    if entry.angles:
        email = _email(entry.angles[0])
        words = [word for word, _ in entry.words]
        others = {lowered(word) for word in loose} - {email}
        is_odd = bool(len(entry.angles) > 1 or entry.after or others)
    else:
        email = _email(loose[0]) if loose else None
        words = [word for word, is_quoted in entry.words if is_quoted or word not in loose]
        is_odd = len(loose) > 1 or (bool(loose) and bool(words))
    is_odd |= entry.is_odd or any("@" in comment for comment in entry.comments)
    if not email:
        return None, is_odd and bool(loose or entry.angles)
    name = _said(" ".join(words) or " ".join(entry.comments))
    decoded = encoded_words.decode(" ".join(words))
    return Address(name, email), is_odd or any(c < " " and c != "\t" for c in decoded)


def _email(written: str) -> str | None:
    """Return an address in lower case, or None where it is none or only might be one."""
    written = _BLANKS.sub(r"\1", _INNER_COMMENT.sub("", written).strip())
    written = written.removeprefix("mailto:").removesuffix(".")
    written = _QUOTED_LOCAL.sub(r"\1@", written, count=1)
    if len(written) > LONGEST_ADDRESS or not _SOUND.fullmatch(written):
        return None
    return lowered(written)


def _said(words: str) -> str:
    name = charsets.as_line(encoded_words.decode(words))
    return charsets.without_turning(name).strip(" '\"")[:200]
