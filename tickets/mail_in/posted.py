"""The very bytes of a mail in what a provider posts; the library's own writer changes them.

Where a provider gives no whole mail (Mailjet, Brevo, and the others' parsed forms), or only an
address to fetch it from, the mail is written out anew from what the library made of it.
"""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException

from tickets.mail_in import posting

# In it every byte is a letter: whatever charset a mail has, its bytes come back as they were.
_BYTES = "latin-1"
_NOT_THERE = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    MultiPartParserError,
    RawPostDataException,
)


def whole(esp_name: str, posted: Any) -> bytes:
    """Return the mail as it was posted, or nothing where it was not posted whole."""
    find = _FOUND_IN.get(esp_name)
    try:
        return find(posted) if find else b""
    except _NOT_THERE:
        return b""


def _field(name: str) -> Callable[[HttpRequest], bytes]:
    def find(request: HttpRequest) -> bytes:
        body = request.body
        if request.content_type == "multipart/form-data":
            handlers = [MemoryFileUploadHandler(request)]
            parser = posting.MailParser(request.META, io.BytesIO(body), handlers, _BYTES)
            fields = parser.parse()[0]
        else:
            fields = QueryDict(body, encoding=_BYTES)
        return str(fields[name]).encode(_BYTES)

    return find


def _of_mandrill(event: Any) -> bytes:
    return _text(event["msg"]["raw_msg"])


def _of_postmark(event: Any) -> bytes:
    return _text(event["RawEmail"])


def _of_sparkpost(event: Any) -> bytes:
    content = event["msys"]["relay_message"]["content"]
    return _coded(content["email_rfc822"], content["email_rfc822_is_base64"])


def _of_ses(event: Any) -> bytes:
    return _coded(event["content"], event["receipt"]["action"].get("encoding") == "BASE64")


def _of_mailersend(event: Any) -> bytes:
    return _text(event["data"]["raw"])


def _of_postal(event: Any) -> bytes:
    return _coded(event["message"], bool(event.get("base64")))


def _coded(text: str, is_base64: bool) -> bytes:
    return b64decode(text) if is_base64 else _text(text)


def _text(text: str) -> bytes:
    """Return the bytes of a mail that stands in JSON, which knows no other charset."""
    return text.encode("utf-8", "surrogateescape")


_FOUND_IN: dict[str, Callable[[Any], bytes]] = {
    "Mailgun": _field("body-mime"),
    "SendGrid": _field("email"),
    "Mandrill": _of_mandrill,
    "Postmark": _of_postmark,
    "SparkPost": _of_sparkpost,
    "Amazon SES": _of_ses,
    "MailerSend": _of_mailersend,
    "Postal": _of_postal,
}
