"""The mail that says the clockwork stands still; it needs neither clock nor worker to leave.

Raised by whoever looks: the supervisor of bin/run, or /healthz when it is polled. One of them
sends, and at most once an hour.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk import pulse
from tickets import clock, groups, outbox
from tickets.models import Heartbeat
from tickets.templatetags.instants import moment

log = logging.getLogger(__name__)

LOCK = 4_117_188_045  # of PostgreSQL's advisory locks, by the number of the office's decree
REST = timedelta(hours=1)
_sending = threading.Lock()
# When it was raised here last, where no file can say it.
_told: dict[str, float] = {}


def raise_if_stopped() -> bool:
    """Mail administrators if the clockwork stands still; return whether this call did."""
    with transaction.atomic():
        if not _is_ours():
            return False
        now = clock.now()
        stopped = pulse.stopped(now)
        if not stopped or _was_told(now):
            return False
        # Within the lock: a mail that did not leave undoes the note, and is tried again.
        Heartbeat.objects.update_or_create(name=Heartbeat.ALARM, defaults={"at": now})
        outbox.deliver(_message(recipients(), _stopped_words(stopped)))
    log.error("The clockwork stands still: %s; administrators were mailed", ", ".join(stopped))
    return True


def raise_without_database() -> bool:
    """Mail that the database does not answer; files under VAR_DIR keep it at most hourly a host."""
    with _alone() as is_alone:
        if not is_alone or _was_told_here():
            return False
        # Before the mail: a disk that takes no note any more must not mean a mail at every look.
        _note()
        try:
            words = _("The database of the helpdesk portal does not answer.")
            outbox.deliver(_message(settings.ALARM_TO or [settings.OFFICE_MAILBOX], words))
        except BaseException:
            _note_nothing()
            raise
    log.error("The database does not answer; administrators were mailed")
    return True


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold a lock among this host's processes; a disk that takes none must silence nobody."""
    try:
        file = (settings.VAR_DIR / "alarm.lock").open("a")
    except OSError:
        yield True
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _was_told_here() -> bool:
    noted = [_told.get("at", 0.0)]
    with suppress(OSError):
        noted.append(_mark().stat().st_mtime)
    # A time that is yet to come was noted by a wrong clock, and counts for nothing.
    return any(0 <= time.time() - at < REST.total_seconds() for at in noted)


def _note() -> None:
    """Say when by the time of an empty file: the full disk that stops a database takes it still."""
    try:
        _mark().touch()
    except OSError:
        _told["at"] = time.time()


def _note_nothing() -> None:
    _told.clear()
    with suppress(OSError):
        _mark().unlink(missing_ok=True)


def _mark() -> Path:
    return settings.VAR_DIR / "alarm"


def look() -> bool:
    """Raise whichever alarm there is reason for."""
    try:
        return raise_if_stopped()
    except (OperationalError, InterfaceError):
        return raise_without_database()


def raise_aside() -> None:
    """Raise the alarm from a thread: whoever polls waits neither for a mail server nor for a
    database that does not answer."""
    threading.Thread(target=_raise_once, name="alarm", daemon=True).start()


def _raise_once() -> None:
    if not _sending.acquire(blocking=False):
        return
    try:
        look()
    except Exception as error:  # no one above this thread would say it
        log.warning("The alarm could not be raised: %s", type(error).__name__)
    finally:
        connection.close()
        _sending.release()


def recipients() -> list[str]:
    """Return who is told: the setting, else administrators, else the office's own mailbox."""
    if settings.ALARM_TO:
        return settings.ALARM_TO
    people = get_user_model().objects.filter(is_active=True).exclude(email="")
    who = Q(is_superuser=True) | Q(groups__name=groups.ADMINISTRATOR)
    addresses = people.filter(who).order_by("email").values_list("email", flat=True).distinct()
    return list(addresses) or [settings.OFFICE_MAILBOX]


def _is_ours() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _was_told(now: datetime) -> bool:
    return Heartbeat.objects.filter(name=Heartbeat.ALARM, at__gt=now - REST).exists()


def _stopped_words(stopped: dict[str, datetime]) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        names = {
            Heartbeat.WATCH: _("The watch over deadlines has stood still since %(moment)s."),
            Heartbeat.OUTBOX: _("No mail has been sent since %(moment)s."),
        }
        return "\n".join(names[part] % {"moment": moment(at)} for part, at in stopped.items())


def _message(to: list[str], words: str) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        advice = _(
            "Nothing is lost: everything waits in the database and goes on when the worker and "
            "the clock run again. Please look at the machine and at its log, and start the portal "
            "again if need be."
        )
        return EmailMessage(
            subject=_("Helpdesk portal: the clockwork stands still"),
            body=f"{words}\n\n{advice}\n\n{settings.SITE_URL}/healthz\n",
            to=to,
            headers={"Auto-Submitted": "auto-generated"},
        )
