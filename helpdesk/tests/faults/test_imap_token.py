"""A mailbox opened by a token, as Gmail and Microsoft want it: asked for afresh each time."""

from __future__ import annotations

import base64
import http.server
import json
import socketserver
import ssl
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from tickets.mail_in import polling
from tickets.models import InboundMail, Mailbox

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
MAIL = b"From: Andi <andi@penyedia.invalid>\r\nSubject: Lewat token\r\n\r\nHalo.\r\n"
USER, TOKEN = "kantor@x.invalid", "ya29.segar"


class Imap(socketserver.StreamRequestHandler):
    """As much of an IMAP server as one mail in one folder needs."""

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            verb = rest.upper()
            if verb.startswith("AUTHENTICATE XOAUTH2"):
                self.authenticate(tag)
                continue
            self.answer(verb)
            self.say(f"{tag} OK done")
            if verb == "LOGOUT":
                return

    def authenticate(self, tag: str) -> None:
        self.say("+ ")
        said = base64.b64decode(self.rfile.readline()).decode()
        if said == f"user={USER}\x01auth=Bearer {self.server.token}\x01\x01":
            self.say(f"{tag} OK done")
        else:
            self.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)")

    def answer(self, verb: str) -> None:
        when = f"{datetime.now(UTC):%d-%b-%Y %H:%M:%S} +0000"
        if verb.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2")
        elif verb.startswith("LIST"):
            self.say('* LIST () "/" INBOX')
        elif verb.startswith("STATUS"):
            self.say('* STATUS "INBOX" (UIDVALIDITY 7)')
        elif verb.startswith(("SELECT", "EXAMINE")):
            self.say("* 1 EXISTS")
        elif verb.startswith("UID SEARCH"):
            self.say("* SEARCH 1")
        elif "BODY.PEEK[]" in verb and self.server.gives_nothing:
            self.say("* 1 FETCH (UID 1 FLAGS (\\Seen))")
        elif "BODY.PEEK[]" in verb:
            self.say(f"* 1 FETCH (UID 1 BODY[] {{{len(MAIL)}}}\r\n{MAIL.decode()})")
        elif verb.startswith("UID FETCH"):
            size = f"FLAGS () RFC822.SIZE {len(MAIL)}"
            self.say(f'* 1 FETCH (UID 1 INTERNALDATE "{when}" {size})')

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Tokens(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(dict(urllib.parse.parse_qsl(body.decode())))
        status, answer = self.server.answers
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def certified(folder: Path) -> Path:
    """Write a certificate for this machine, and its key, into one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(here, critical=False)
    written = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    file = folder / "pem"
    file.write_bytes(
        written
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def imap() -> Iterator[Any]:
    with running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Imap)) as server:
        server.token, server.gives_nothing = TOKEN, False
        yield server


@pytest.fixture
def tokens(tmp_path, monkeypatch) -> Iterator[Any]:
    file = certified(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with running(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tokens)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.asked, server.answers = [], (200, json.dumps({"access_token": TOKEN}).encode())
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        url = f"https://127.0.0.1:{server.server_address[1]}/token"
        for name, value in {
            "TOKEN_URL": url, "REFRESH_TOKEN": "lama", "CLIENT_ID": "k", "CLIENT_SECRET": "r",
        }.items():  # fmt: skip
            monkeypatch.setenv(f"MAILBOX_KANTOR_{name}", value)
        yield server


@pytest.fixture
def mailbox(imap) -> Mailbox:
    return Mailbox.objects.create(
        code="kantor",
        address=USER,
        username=USER,
        host="127.0.0.1",
        port=imap.server_address[1],
        security=Mailbox.Security.NONE,
        starts_at=timezone.now() - timedelta(minutes=5),
    )


def test_a_refresh_token_opens_the_mailbox(mailbox, tokens):
    assert polling.poll(mailbox) == 1
    assert bytes(InboundMail.objects.get().raw) == MAIL
    assert tokens.asked == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "lama",
            "client_id": "k",
            "client_secret": "r",
        }
    ]


def test_a_token_the_server_refuses_is_told_in_its_words(mailbox, tokens, imap):
    imap.token = "lain"
    assert polling.poll(mailbox) == 0
    mailbox.refresh_from_db()
    assert "Invalid credentials" in mailbox.last_error and TOKEN not in mailbox.last_error
    imap.token = TOKEN
    assert polling.poll(mailbox) == 1


def test_a_mail_that_the_server_gives_nothing_of_is_asked_for_again(mailbox, tokens, imap):
    imap.gives_nothing = True
    assert polling.poll(mailbox) == 0
    mailbox.refresh_from_db()
    assert "none of its" in mailbox.last_error
    imap.gives_nothing = False
    assert polling.poll(mailbox) == 1


@pytest.mark.parametrize(
    "answer",
    [(400, b'{"error": "invalid_grant"}'), (200, b"<html>Masuk</html>"), (200, b"[]"), (200, b"")],
)
def test_no_token_is_a_failure_that_is_shown_and_stops_nothing_else(mailbox, tokens, answer):
    tokens.answers = answer
    polling.poll_all(timedelta(minutes=1))
    mailbox.refresh_from_db()
    assert mailbox.failing_since and mailbox.leased_until is None
    assert "lama" not in mailbox.last_error and not InboundMail.objects.exists()


def test_a_token_is_never_asked_for_in_the_clear(mailbox, tokens, monkeypatch):
    monkeypatch.setenv("MAILBOX_KANTOR_TOKEN_URL", "http://127.0.0.1:9/token")
    assert polling.poll(mailbox) == 0
    mailbox.refresh_from_db()
    assert "must be https" in mailbox.last_error
