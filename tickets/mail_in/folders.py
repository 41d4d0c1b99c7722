"""Which folders of a mailbox are read beside its inbox: what the server marks, and what staff name.

People archive by hand, and providers take mail for junk: both are read. One folder whose name is
written by no rule stops none of the others, so the server's list is read here line by line.
"""

from __future__ import annotations

import binascii
import imaplib
import re
from collections.abc import Iterator
from typing import NamedTuple

from imap_tools.imap_utf7 import utf7_decode
from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import encode_folder

from tickets.models import Mailbox

_JUNK, _NOT_READABLE = "\\junk", {"\\noselect", "\\nonexistent"}
_READ = {_JUNK, "\\all", "\\archive"}
_LINE = re.compile(rb'\(([^)]*)\) (?:"(?:[^"\\]|\\.)*"|[^ ]+) (.*)', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


class Folder(NamedTuple):
    name: str
    wire: bytes  # as the server writes it
    is_junk: bool


INBOX = Folder("INBOX", b"INBOX", is_junk=False)


def beside_inbox(box: BaseMailBox, mailbox: Mailbox) -> list[Folder]:
    """Return what is read beside the inbox; a folder that staff name is tried also unlisted."""
    named = {line.strip() for line in mailbox.further_folders.splitlines()} - {""}
    found = [
        Folder(name, wire, is_junk=_JUNK in flags)
        for name, wire, flags in _listed(box)
        if name in named or (flags & _READ and not flags & _NOT_READABLE)
    ]
    missing = sorted(named - {folder.name for folder in found})
    found += [Folder(name, encode_folder(name), is_junk=False) for name in missing]
    return [folder for folder in found if folder.name.upper() != "INBOX"]


def wire_of(box: BaseMailBox, name: str) -> bytes:
    """Return how the server writes a folder's name."""
    return next((wire for listed, wire, _ in _listed(box) if listed == name), encode_folder(name))


def _listed(box: BaseMailBox) -> Iterator[tuple[str, bytes, set[str]]]:
    status, lines = box.client.list()
    if status != "OK":
        raise imaplib.IMAP4.error(f"LIST: {lines}")
    for line in lines:
        about, literal = line if isinstance(line, tuple) else (line or b"", b"")
        found = _LINE.match(about)
        if not found:
            continue
        name = literal or found[2]
        if not literal and name[:1] == b'"':
            name = _ESCAPED.sub(rb"\1", name[1:-1])
        flags = {flag.lower() for flag in found[1].decode("ascii", "replace").split()}
        yield _readable(name), _quoted(name), flags


def _quoted(name: bytes) -> bytes:
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", name) + b'"'


def _readable(name: bytes) -> str:
    try:
        return utf7_decode(name)
    except (binascii.Error, UnicodeError):
        return name.decode("utf-8", "backslashreplace")
