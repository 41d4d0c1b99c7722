"""Mail that a provider posts to us: signed by its webhook's secret, taken once."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from django.conf import settings

from tickets.mail_in import posted, storing

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """What was posted holds no mail; the provider is told to send it again."""


def on_inbound(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Store the mail under the provider's id for it: posted again, it is the same mail.

    Whatever is raised here answers the provider with an error, and it posts again.
    """
    raw = posted.whole(esp_name, event.esp_event) or _raw(event)
    if not raw or len(raw) > settings.MAIL_LARGEST:
        log.error("A mail from %s has %s bytes and is not taken", esp_name, len(raw))
        raise Unreadable(f"{len(raw)} bytes")
    identity = event.event_id or ""
    key = f"{esp_name}:{identity}" if identity else ""
    is_junk = bool(getattr(event.message, "spam_detected", False))
    storing.keep(raw, source=f"webhook:{esp_name}", key=key, is_junk=is_junk)


def _raw(event: Any) -> bytes:
    """Return the mail as the library writes it out; where it cannot, what was posted."""
    try:
        return event.message.as_bytes()
    except Exception as error:  # hostile mail breaks the library's writer in many ways
        log.warning("A posted mail cannot be written out: %s", type(error).__name__)
        return _posted(event)


def _posted(event: Any) -> bytes:
    fields = event.esp_event
    items = dict(getattr(fields, "POST", fields) or {})
    text = json.dumps(items, default=str, ensure_ascii=False)
    name = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return f"X-Posted: {name}\n\n{text}".encode("utf-8", "replace")
