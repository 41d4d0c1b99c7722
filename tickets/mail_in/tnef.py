"""winmail.dat: the wrapping (MS-OXTNEF) in which Outlook sends text and files to itself."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.mail_in import charsets

_SIGNATURE = 0x223E9F78
_BODY, _CODEPAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003
_NEW_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_PR_BODY, _PR_HTML = 0x1000, 0x1013
_PR_LONG_NAME, _PR_DATA, _PR_DISPLAY_NAME = 0x3707, 0x3701, 0x3001
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MOST = 10_000


@dataclass
class Letter:
    text: str = ""
    markup: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read(data: bytes) -> Letter:
    """Return text, HTML and files; raise ValueError where it is no such wrapping."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        raise ValueError("no TNEF signature")
    letter, codepage = Letter(), "cp1252"
    for kind, content in _attributes(data):
        if kind == _CODEPAGE and len(content) >= 4:
            codepage = f"cp{struct.unpack_from('<I', content)[0]}"
        elif kind == _BODY:
            letter.text = _string(content, codepage)
        elif kind == _PROPERTIES:
            _take_properties(letter, content, codepage)
        elif kind == _NEW_FILE:
            letter.files.append(("", b""))
        elif letter.files:
            letter.files[-1] = _file(letter.files[-1], kind, content, codepage)
    letter.files = [(name, content) for name, content in letter.files if name or content]
    return letter


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_MOST):
        if at + 9 > len(data):
            return
        kind, _type, length = struct.unpack_from("<HHI", data, at + 1)
        yield kind, data[at + 9 : at + 9 + length]
        at += 9 + length + 2  # and a checksum


def _take_properties(letter: Letter, content: bytes, codepage: str) -> None:
    found = dict(_properties(content, codepage))
    text, markup = found.get(_PR_BODY), found.get(_PR_HTML)
    if isinstance(text, str) and text:
        letter.text = text
    if markup:
        letter.markup = markup if isinstance(markup, str) else charsets.decode(markup, codepage)[0]


def _file(file: tuple[str, bytes], kind: int, content: bytes, codepage: str) -> tuple[str, bytes]:
    name, data = file
    if kind == _FILE_TITLE:
        return name or _string(content, codepage), data
    if kind == _FILE_DATA:
        return name, content
    if kind == _FILE_PROPERTIES:
        found = dict(_properties(content, codepage))
        long_name = found.get(_PR_LONG_NAME) or found.get(_PR_DISPLAY_NAME)
        embedded = found.get(_PR_DATA)
        return (
            long_name if isinstance(long_name, str) and long_name else name,
            data or (embedded[16:] if isinstance(embedded, bytes) else b""),
        )
    return file


def _properties(data: bytes, codepage: str) -> Iterator[tuple[int, str | bytes]]:
    """Yield the MAPI properties that are strings or bytes; stop at what is not understood."""
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _ in range(min(count, _MOST)):
            type_, name = struct.unpack_from("<HH", data, at)
            at += 4
            if name >= 0x8000:
                at = _after_name(data, at)
            if type_ in _SIZES:
                at += _SIZES[type_]
                continue
            many, at = struct.unpack_from("<I", data, at)[0], at + 4
            for _ in range(min(many, _MOST)):
                (length,) = struct.unpack_from("<I", data, at)
                value = data[at + 4 : at + 4 + length]
                at += 4 + length + -length % 4
                yield name, _value(value, type_, codepage)
            if type_ not in (_STRING, _UNICODE, _OBJECT, _BINARY):
                return
    except struct.error:
        return


def _after_name(data: bytes, at: int) -> int:
    """Pass over the name of a named property."""
    at += 16
    (kind,) = struct.unpack_from("<I", data, at)
    if kind == 0:
        return at + 8
    (length,) = struct.unpack_from("<I", data, at + 4)
    return at + 8 + length + -length % 4


def _value(value: bytes, type_: int, codepage: str) -> str | bytes:
    if type_ == _STRING:
        return _string(value, codepage)
    if type_ == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\x00")
    return value


def _string(value: bytes, codepage: str) -> str:
    return charsets.decode(value.rstrip(b"\x00"), codepage)[0]
