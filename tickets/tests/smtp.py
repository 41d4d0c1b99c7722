"""A mail server in a thread, which answers as a test tells it to."""

from __future__ import annotations

import asyncio
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Server:
    """Speaks SMTP on loopback; `answer` is what it says to a text, "hang" or "drop"."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.to_recipient = "250 OK"
        self.to_sender = "250 OK"
        self.goodbye = "221 Bye"
        self.received: list[Message] = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.to_sender.startswith("2"):
            envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server, session, envelope):
        self.received.append(message_from_bytes(envelope.content))
        return await self._say(server, self.answer)

    async def handle_QUIT(self, server, session, envelope):
        return await self._say(server, self.goodbye)

    async def _say(self, server: SMTP, words: str) -> str:
        if words == "drop":
            server.transport.abort()
        if words == "hang":
            await asyncio.sleep(60)
        return words


class Loopback(Controller):
    """A controller on a port the system chooses; the stock one wants to know it before."""

    def __init__(self, server: Server) -> None:
        super().__init__(server, hostname="127.0.0.1", port=0, ready_timeout=60)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
