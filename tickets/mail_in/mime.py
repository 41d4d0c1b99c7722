"""A mail as a tree of parts, from its bytes. Top down, and no deeper or wider than people write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.mail_in import headers, transfer

DEEPEST = 40
MOST_PARTS = 1_000
_HEAD = 4_000

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+\Z")
_LOST_BOUNDARY = re.compile(rb"^--(-*[^\s-][^\r\n]{0,200}?)[ \t]*\r?\ncontent-", re.I | re.M)


@dataclass
class Part:
    """A part: its fields, its bytes as they stand, and the parts in it."""

    fields: list[headers.Field]
    body: bytes
    content_type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    is_declared: bool = True  # the type was written, not taken for granted
    is_sound: bool = True  # and it is one

    def first(self, name: str) -> str:
        """Return the topmost field of a name, as text."""
        return next((headers.text(v, self.charset) for n, v in self.fields if n == name), "")

    def all(self, name: str) -> list[str]:
        return [headers.text(v, self.charset) for n, v in self.fields if n == name]

    @property
    def charset(self) -> str:
        """Return the charset it claims, without a comment after it."""
        return (self.params.get("charset", "").split() or [""])[0]

    @property
    def content(self) -> bytes:
        """Return the part's bytes with its transfer encoding undone."""
        encoding = self.first("content-transfer-encoding")
        if self.content_type.startswith("text/") and transfer.is_plain(self.body, encoding):
            return self.body
        return transfer.undo(self.body, encoding)

    @property
    def file_name(self) -> str:
        """Return the name the part was given, as its sender's mail client wrote it."""
        return self.disposition_params.get("filename") or self.params.get("name") or ""

    def walk(self) -> Iterator[Part]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class _Budget:
    """What is left to read of one mail, and what was wrong with it."""

    parts: int = MOST_PARTS
    faults: set[str] = field(default_factory=set)


def read(raw: bytes) -> tuple[Part, set[str]]:
    """Return the mail's tree, and what was wrong with it and got over."""
    budget = _Budget()
    if b"\r" in raw[:_HEAD] and b"\n" not in raw[:_HEAD]:
        raw = raw.replace(b"\r", b"\n")  # as old Macintoshes ended lines
    # What never was a mail and is no text, such as Outlook's own .msg, is a file.
    is_binary = b"\0" in raw[:_HEAD] and headers.split(raw[:_HEAD])[2] == ["no_headers"]
    usual = "application/octet-stream" if is_binary else "text/plain"
    return _read(raw, budget, 0, usual), budget.faults


def _read(data: bytes, budget: _Budget, depth: int, usual: str) -> Part:
    fields, body, faults = headers.split(data) if depth == 0 else _inner_head(data)
    budget.faults.update(faults)
    part = Part(fields, body)
    _describe(part, usual)
    if part.content_type.startswith("multipart/"):
        _divide(part, budget, depth)
    return part


def _inner_head(data: bytes) -> tuple[list[headers.Field], bytes, list[str]]:
    """Split a part, which may have no fields at all: it then starts with an empty line."""
    if data[:1] == b"\n" or data[:2] == b"\r\n":
        return [], data.split(b"\n", 1)[1], []
    fields, body, faults = headers.split(data)
    return fields, body, [] if faults == ["no_headers"] else faults


def _describe(part: Part, usual: str) -> None:
    types = part.all("content-type")
    part.is_declared = bool(types)
    # Where there are several, the first that is one counts.
    read = [headers.params(value) for value in types]
    sound = [pair for pair in read if _TYPE.match(pair[0])]
    part.is_sound = bool(sound)
    if sound:
        part.content_type, part.params = sound[0]
    else:
        part.content_type = usual
        part.params = read[0][1] if read else {}
        if read and read[0][0] == "text":
            part.content_type = "text/plain"
    part.disposition, part.disposition_params = headers.params(part.first("content-disposition"))


def _divide(part: Part, budget: _Budget, depth: int) -> None:
    boundary = part.params.get("boundary", "").encode("utf-8", "replace").rstrip()
    pieces = _pieces(part.body, boundary) if boundary else []
    if not pieces and (found := _LOST_BOUNDARY.search(part.body)):
        boundary = found[1]
        pieces = _pieces(part.body, boundary)
        budget.faults.add("no_boundary")
    if not pieces:
        # It is no multipart: what stands in it is read as text.
        budget.faults.add("no_boundary")
        part.content_type = "text/plain"
        return
    usual = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for number, piece in enumerate(pieces):
        budget.parts -= 1
        if depth >= DEEPEST or budget.parts < 0:
            budget.faults.add("too_many_parts" if depth < DEEPEST else "too_deep")
            rest = part.body[_start(part.body, boundary, number) :]
            part.parts.append(Part([], rest, "application/octet-stream", {"name": "sisa.eml"}))
            return
        part.parts.append(_read(piece, budget, depth + 1, usual))


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """Return what stands between delimiter lines; a missing last one is forgiven."""
    marks = list(_delimiters(body, boundary))
    pieces = []
    for (_, start, is_last), following in zip(marks, [*marks[1:], None], strict=False):
        end = following[0] if following else len(body)
        if is_last and not (following and body[start:end].strip()):
            continue  # an epilogue says nothing
        pieces.append(body[start:end].removesuffix(b"\n").removesuffix(b"\r"))
    return pieces


def _start(body: bytes, boundary: bytes, number: int) -> int:
    return next(m[0] for n, m in enumerate(_delimiters(body, boundary)) if n == number)


def _delimiters(body: bytes, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield start, end and "is the last" of each line that is the delimiter."""
    mark = b"--" + boundary
    at = body.find(mark)
    while at >= 0:
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end + 1
        rest = body[at + len(mark) : end].strip()
        if (at == 0 or body[at - 1 : at] == b"\n") and rest in (b"", b"--"):
            yield at, end, rest == b"--"
            at = end - 1
        at = body.find(mark, at + 1)
