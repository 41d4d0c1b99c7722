"""Content transfer encodings, undone as far as they can be; broken ones lose the least."""

from __future__ import annotations

import binascii
import re

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDING = re.compile(rb"=+")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?$", re.MULTILINE)
_FOOTER = re.compile(rb"^(?:-- ?|_{4,}|-{4,})\r?$", re.MULTILINE)  # lists and scanners add one
_PROSE = re.compile(rb"\s*(?:[A-Za-z]{1,20}[,.!?]?[ \t]+){3}")
_LINE = re.compile(rb"[^\n]*\n?")


def undo(data: bytes, encoding: str) -> bytes:
    """Return the bytes a part holds, whatever way its encoding is misspelt."""
    name = re.sub("[^a-z0-9]", "", encoding.lower()[:60])
    if name.startswith("base64"):
        return from_base64(data)
    if name.startswith("quotedprintable"):
        return binascii.a2b_qp(data)
    if name in ("xuuencode", "uuencode", "xuue", "uue"):
        _, files = uuencoded(data)
        return files[0][1] if files else data
    return data


def is_plain(data: bytes, encoding: str) -> bool:
    """Tell a text that only claims to be base64: it begins with words, and blanks between them."""
    return "base64" in encoding.lower()[:60] and _PROSE.match(data[:400]) is not None


def from_base64(data: bytes) -> bytes:
    """Decode base64 with foreign characters, wrong padding, or several pieces in a row."""
    whole = data.translate(None, b"\r\n\t ").rstrip(b"=")
    if not whole.translate(None, _BASE64):  # as it nearly always is, and quick
        return _piece(whole)
    if footer := _FOOTER.search(data):
        data = data[: footer.start()]
    clean = _NOT_BASE64.sub(b"", data)
    pieces = [_piece(piece) for piece in _PADDING.split(clean) if piece]
    return b"".join(pieces)


def _piece(piece: bytes) -> bytes:
    over = len(piece) % 4
    if over == 1:
        piece = piece[:-1]
    elif over:
        piece += b"=" * (4 - over)
    return binascii.a2b_base64(piece)


def uuencoded(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return what is left of a text, and the files that stand in it as uuencode."""
    if b"begin" not in data:
        return data, []
    rest: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    at = 0
    for begin in _UU_BEGIN.finditer(data):
        if begin.start() < at:
            continue
        content, end = _uu_lines(data, begin.end() + 1)
        if content:
            rest.append(data[at : begin.start()])
            files.append((begin[1].strip(), content))
            at = end
    return b"".join([*rest, data[at:]]), files


def _uu_lines(data: bytes, at: int) -> tuple[bytes, int]:
    """Decode lines until “end” or the first that is none; nothing where prose only looks so."""
    content: list[bytes] = []
    while at < len(data):
        match = _LINE.match(data, at)
        line = match.group() if match else b""
        bare = line.strip(b"\r\n")
        if bare in (b"end", b"end "):
            return b"".join(content), at + len(line)
        decoded = _uu_line(bare)
        if decoded is None:
            break
        content.append(decoded)
        at += len(line)
    return b"".join(content), at


def _uu_line(line: bytes) -> bytes | None:
    """Decode a line of uuencode, also one that lost its trailing blanks."""
    if not line.strip():
        return b""
    length = (line[0] - 32) & 63
    if not 32 <= line[0] <= 96 or (needed := (length + 2) // 3 * 4) + 3 < len(line) - 1:
        return None
    try:
        return binascii.a2b_uu(line[: needed + 1].ljust(needed + 1))
    except binascii.Error:
        return None
