"""An SMTP server that writes down every mail it accepts, and answers as a script tells it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from enum import Enum
from time import time
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from helpdesk.trials import ports


class Answer(Enum):
    """What the server does with a mail it has read to the end."""

    TAKE = "accepts it and says so"
    UNHEARD = "accepts it, and the client never hears"
    UNREAD = "accepts it and says so to a client that stands still"
    DROP = "hangs up without having accepted it"
    BUSY = "451 come again later"
    REFUSE = "550 not here"
    HANG = "says nothing for as long as the client stays"


@dataclass(frozen=True)
class Taken:
    """A mail the server has accepted; `heard` unless it meant the client not to learn of it."""

    message_id: str
    to: str
    heard: bool
    at: float


_LONGER_THAN_ANY_CLIENT = 30
Script = Callable[[str, str], Answer]


def take_everything(_message_id: str, _to: str) -> Answer:
    return Answer.TAKE


class _Controller(Controller):
    """Listens on the port that is held for it, and may take its time to."""

    def __init__(self, server: MailServer, holder: socket.socket) -> None:
        super().__init__(server, hostname="127.0.0.1", port=ports.number(holder), ready_timeout=60)
        self.holder = holder

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.holder)

    def factory(self) -> SMTP:
        # Its own limit, far above what any client of ours waits.
        return SMTP(self.handler, timeout=300)


class MailServer:
    """Take mails in a thread of its own, each after `delay` seconds.

    `script` is asked about each mail once it has been read, in the server's thread; what it does
    there (killing the client, say) happens inside DATA. `refused` are addresses that RCPT refuses;
    the next `sender_refusals` mails are refused for whom they are from.
    """

    def __init__(self) -> None:
        self.delay = 0.0
        self.script: Script = take_everything
        self.refused: Callable[[str], bool] = lambda _to: False
        self.sender_refusals = 0
        self._taken: list[Taken] = []
        self._lock = threading.Lock()
        self._controller = _Controller(self, ports.held())
        self.port = self._controller.port

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def taken(self) -> list[Taken]:
        with self._lock:
            return list(self._taken)

    def forget(self) -> None:
        with self._lock:
            self._taken.clear()

    def times_taken(self) -> Counter[str]:
        return Counter(mail.message_id for mail in self.taken)

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.sender_refusals:
            self.sender_refusals -= 1
            return "550 5.7.1 Not from you today"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refused(address):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        headers = BytesHeaderParser().parsebytes(envelope.content)
        message_id, to = str(headers["Message-ID"]), envelope.rcpt_tos[0]
        answer = self.script(message_id, to)
        if answer is Answer.HANG:
            await asyncio.sleep(_LONGER_THAN_ANY_CLIENT)
            return "421 Too late"
        if answer is Answer.TAKE:
            await asyncio.sleep(self.delay)
        if answer in (Answer.TAKE, Answer.UNHEARD, Answer.UNREAD):
            with self._lock:
                self._taken.append(Taken(message_id, to, answer is Answer.TAKE, time()))
        if answer in (Answer.UNHEARD, Answer.DROP):
            server.transport.abort()
        return {Answer.BUSY: "451 4.3.0 Come again later", Answer.REFUSE: "550 5.7.1 No"}.get(
            answer, "250 OK"
        )
