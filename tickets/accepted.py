"""Mail that the server has taken while the database cannot be told: noted on this machine's disk.

However long the database stays away, the mail is settled from the note and does not leave again.
Nothing is written here while all is well.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from tickets.models.outgoing_mail import OutgoingMail

log = logging.getLogger(__name__)


def note(mail: OutgoingMail, fields: dict[str, Any]) -> None:
    """Write down that a mail has left, whole or not at all, and so that a power cut spares it."""
    path = _path(mail.pk)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_suffix(".part")
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            json.dump(fields, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        # The worker insists for a while yet; beyond that the mail may leave a second time.
        log.error("That mail %s has left cannot be noted: %s", mail.pk, type(error).__name__)


def forget(mail_pk: int) -> None:
    _path(mail_pk).unlink(missing_ok=True)


def noted() -> list[tuple[int, dict[str, Any]]]:
    """Return the mails noted on this machine, with what to write on their rows.

    A note that cannot be read is reported, and kept for a person to look at.
    """
    found = []
    for path in sorted(_folder().glob("*.json")):
        try:
            found.append((int(path.stem), dict(json.loads(path.read_text(encoding="utf-8")))))
        except FileNotFoundError:
            continue  # another worker was quicker
        except (OSError, ValueError) as error:
            log.error("Note %s of a mail that left is not readable: %s", path.name, error)
    return found


def _path(mail_pk: int) -> Path:
    return _folder() / f"{mail_pk}.json"


def _folder() -> Path:
    return settings.VAR_DIR / "accepted"
