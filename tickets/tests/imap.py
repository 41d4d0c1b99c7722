"""As much of an IMAP server as polling asks for, on a real line, saying what a test wants said."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

NOW = f"{datetime.now(UTC):%d-%b-%Y %H:%M:%S} +0000"


class Server(socketserver.ThreadingTCPServer):
    """One folder's mails by UID, in every folder that there is."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: dict[int, bytes] = {}
        self.listed: list[bytes] = []
        self.missing: set[bytes] = set()
        self.validity, self.flags, self.date = 1, b"", NOW
        self.in_between = b""  # said before every answer about a mail
        self.says_uid = 0  # in place of the one that was asked for
        self.opened: list[bytes] = []

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        self.say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.strip().partition(b" ")
            ended = self.answer(rest)
            self.say(tag + (ended or b" OK done"))
            if rest.upper() == b"LOGOUT":
                return

    def answer(self, said: bytes) -> bytes | None:
        verb = said.upper()
        if verb.startswith(b"CAPABILITY"):
            self.say(b"* CAPABILITY IMAP4rev1")
        elif verb.startswith(b"LIST"):
            for folder in self.server.listed:
                self.say(b"* LIST " + folder)
        elif verb.startswith((b"STATUS", b"SELECT")):
            return self.folder(said)
        elif verb.startswith(b"UID SEARCH"):
            first = int(verb.split(b"UID ")[2].split(b":")[0])
            uids = [uid for uid in self.server.mails if uid >= first]
            self.say(b" ".join([b"* SEARCH", *(b"%d" % uid for uid in uids)]))
        elif verb.startswith(b"UID FETCH"):
            self.mail(int(said.split()[2]), is_whole=b"BODY" in verb)
        return None

    def folder(self, said: bytes) -> bytes | None:
        is_select = said.upper().startswith(b"SELECT")
        name = said.partition(b" ")[2]
        name = name if is_select else name.rpartition(b" (")[0]
        if name.strip(b'"') in self.server.missing:
            return b" NO There is no such folder"
        if is_select:
            self.server.opened.append(name)
            self.say(b"* 1 EXISTS")
            return None
        numbers = (self.server.validity, max(self.server.mails, default=0) + 1)
        self.say(b"* STATUS " + name + b" (UIDVALIDITY %d UIDNEXT %d)" % numbers)
        return None

    def mail(self, uid: int, is_whole: bool) -> None:
        raw = self.server.mails[uid]
        if self.server.in_between:
            self.say(self.server.in_between)
        uid = self.server.says_uid or uid
        if is_whole:
            self.say(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(raw)) + raw + b")")
            return
        about = (uid, self.server.date.encode(), self.server.flags, len(raw))
        self.say(b'* 1 FETCH (UID %d INTERNALDATE "%s" FLAGS (%s) RFC822.SIZE %d)' % about)

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
