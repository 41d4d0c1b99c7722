"""A parsed mail as bytes between two processes: JSON and the files after it, nothing that runs."""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from datetime import datetime
from typing import Any, BinaryIO

from tickets.mail_in.parsed import Address, Bounce, ParsedFile, ParsedMail

LARGEST_FRAME = 512 * 1024 * 1024

_LENGTH = struct.Struct(">Q")
_TUPLES = ("in_reply_to", "references", "delivered_to", "authentication_results", "faults")
_ADDRESSES = ("reply_to", "to", "cc")


def write(stream: BinaryIO, *blocks: bytes) -> None:
    """Write blocks as one frame."""
    stream.write(_LENGTH.pack(sum(len(block) for block in blocks)))
    for block in blocks:
        stream.write(block)
    stream.flush()


def read(stream: BinaryIO) -> bytes | None:
    """Read one frame; None where the stream ends or says what cannot be."""
    head = _exactly(stream, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    return _exactly(stream, length) if length <= LARGEST_FRAME else None


def _exactly(stream: BinaryIO, length: int) -> bytes | None:
    data = stream.read(length)
    return data if data is not None and len(data) == length else None


def packed(mail: ParsedMail) -> list[bytes]:
    """Return the blocks of a frame that holds a mail."""
    said = {item.name: getattr(mail, item.name) for item in fields(mail)}
    said["date"] = mail.date.isoformat() if mail.date else None
    said["bounce"] = vars(mail.bounce) if mail.bounce else None
    said["files"] = [{**vars(file), "content": len(file.content)} for file in mail.files]
    head = json.dumps(said).encode()
    return [b"+", _LENGTH.pack(len(head)), head, *(file.content for file in mail.files)]


def unpacked(frame: bytes) -> ParsedMail:
    """Return the mail of a frame; raise ValueError where it holds none."""
    try:
        (length,) = _LENGTH.unpack_from(frame, 1)
        start = 1 + _LENGTH.size
        said = json.loads(frame[start : start + length])
        return _mail(said, memoryview(frame)[start + length :])
    except (struct.error, KeyError, TypeError, AttributeError) as error:
        raise ValueError("no parsed mail") from error


def _mail(said: dict[str, Any], contents: memoryview) -> ParsedMail:
    for name in _TUPLES:
        said[name] = tuple(said[name])
    for name in _ADDRESSES:
        said[name] = tuple(Address(*pair) for pair in said[name])
    said["sender"] = Address(*said["sender"]) if said["sender"] else None
    said["date"] = datetime.fromisoformat(said["date"]) if said["date"] else None
    said["headers"] = {name: tuple(values) for name, values in said["headers"].items()}
    if said["bounce"]:
        recipients = tuple(said["bounce"].pop("recipients"))
        said["bounce"] = Bounce(recipients=recipients, **said["bounce"])
    said["files"] = tuple(_files(said["files"], contents))
    return ParsedMail(**said)


def _files(said: list[dict[str, Any]], contents: memoryview) -> list[ParsedFile]:
    files, at = [], 0
    for file in said:
        end = at + file.pop("content")
        files.append(ParsedFile(content=bytes(contents[at:end]), **file))
        at = end
    return files
