"""Encoded words of RFC 2047, as they stand in the wild: broken, split inside a letter, unended."""

from __future__ import annotations

import binascii
import re

from tickets.mail_in import charsets, transfer

# The text may hold spaces and a question mark too few: mail clients read those all the same.
_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:()+/-]{1,60})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?"
    r"([^?]*+(?:\?(?!=)[^?]*+){0,20})\?="
)
_FOLDED = re.compile(rb"=([0-9A-F]) ([0-9A-F])")  # a letter that was broken over two lines
_UNENDED = re.compile(r"=\?([A-Za-z0-9_.:()+/-]{1,60})\?([bBqQ])\?([^?\s]*+)\??\Z")


def decode(value: str) -> str:
    """Return a header's text with its encoded words read, none of them twice."""
    if "=?" not in value:
        return value
    said: list[str] = []
    held: list[tuple[str, bytes]] = []  # neighbours, joined by charset before they are decoded
    at = 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        if between.strip() or not held:
            said += [_joined(held), between]
            held = []
        held.append((word[1].lower(), _bytes(word[2], word[3])))
        at = word.end()
    return "".join([*said, _joined(held), _ended(value[at:])])


def _ended(rest: str) -> str:
    """Read a word whose end was cut off."""
    if found := _UNENDED.search(rest):
        charset = found[1].lower()
        return rest[: found.start()] + charsets.decode(_bytes(found[2], found[3]), charset)[0]
    return rest


def _joined(words: list[tuple[str, bytes]]) -> str:
    said: list[str] = []
    at = 0
    while at < len(words):
        charset, end = words[at][0], at + 1
        while end < len(words) and words[end][0] == charset:
            end += 1
        data = [word for _, word in words[at:end]]
        said.append(_decoded(data, charset))
        at = end
    return "".join(said)


def _decoded(data: list[bytes], charset: str) -> str:
    """Decode word by word where each stands alone (stateful charsets do), else all at once."""
    if charset.startswith(("iso-2022", "hz", "utf-7", "utf-16")):
        return "".join(charsets.decode(word, charset)[0] for word in data)
    return charsets.decode(b"".join(data), charset)[0]


def _bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "bB":
        return transfer.from_base64(data)
    whole = _FOLDED.sub(rb"=\1\2", data.replace(b"\n", b""))
    return binascii.a2b_qp(whole, header=True)
