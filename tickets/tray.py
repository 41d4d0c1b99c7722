"""The tray: what was accepted of a form that was refused waits here a day, for its sender only.

The page carries a signed handle of each file; it opens nothing in another browser.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from tickets import clock, limits
from tickets.models import TrayFile

log = logging.getLogger(__name__)

SHELF_LIFE = timedelta(hours=24)
# Of one sender; a form takes five, and may be refused a few times.
MOST_FILES = 20
_FOLDER = "tray"
_signer = Signer(salt="tickets.tray")


class Tray:
    """The files of one browser, or of one member of staff."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def owner(self) -> str:
        user = self.request.user
        if user.is_authenticated:
            whose = f"user:{user.pk}"
        else:
            # The browser's own secret outlives its session: nothing is lost by signing out.
            get_token(self.request)
            whose = f"browser:{self.request.META['CSRF_COOKIE']}"
        return _unnamed(whose)

    @cached_property
    def client(self) -> str:
        """Return whose address it is: a sender without cookies is a new one each time."""
        if self.request.user.is_authenticated:
            return ""
        return _unnamed(f"client:{limits.client(self.request)}")

    def count(self) -> None:
        """Count a file before it is looked into; staff have no limit. Raises LimitReached."""
        if not self.request.user.is_authenticated:
            limits.count(self.request, "files", self.owner)

    def keep(self, file: UploadedFile) -> TrayFile | None:
        """Keep an accepted file; None where there is no room, or nothing left of it."""
        if not self._has_room(file.size):
            log.warning("The tray is full: %s bytes were not kept", file.size)
            return None
        try:
            return TrayFile.objects.create(
                owner=self.owner,
                client=self.client,
                file=file,
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                kept_at=clock.now(),
            )
        except FileNotFoundError:
            # A verb that failed late had already moved it.
            return None

    def find(self, handles: Iterable[str]) -> list[TrayFile]:
        """Return the files of these handles that are this sender's and not too old."""
        numbers = [number for handle in handles if (number := _number(handle))]
        if not numbers:
            return []
        fresh = TrayFile.objects.filter(
            owner=self.owner, kept_at__gt=clock.now() - SHELF_LIFE, pk__in=numbers
        )
        return list(fresh.order_by("pk"))

    def _has_room(self, size: int) -> bool:
        if TrayFile.objects.filter(owner=self.owner).count() >= MOST_FILES:
            return False
        files = TrayFile.objects.all()
        shares = [(files, settings.TRAY_MEGABYTES)]
        if self.client:
            theirs = files.filter(client=self.client)
            shares.append((theirs, settings.TRAY_MEGABYTES_PER_CLIENT))
        return all(_held(some) + size <= most * 1024 * 1024 for some, most in shares)


def take_along(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Give whoever logs in what they chose in this browser before: their session had ended.

    To be asked of the cookie they came with: logging in has made a new secret by now.
    """
    secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME) if request else None
    if secret:
        theirs = TrayFile.objects.filter(owner=_unnamed(f"browser:{secret}"))
        theirs.update(owner=_unnamed(f"user:{user.pk}"), client="")


def _held(files: QuerySet[TrayFile]) -> int:
    return files.aggregate(sum=Sum("size"))["sum"] or 0


def _unnamed(whose: str) -> str:
    return salted_hmac("tickets.tray", whose, algorithm="sha256").hexdigest()


def handle(kept: TrayFile) -> str:
    """Return what a page carries for a file."""
    return _signer.sign(str(kept.pk))


def opened(kept: TrayFile) -> File | None:
    """Return the file as if it had just been sent; None when the storage has lost it."""
    try:
        file = File(kept.file.open("rb"), name=kept.name)
    except FileNotFoundError:
        log.error("File %s of the tray is missing from the storage", kept.pk)
        return None
    file.content_type = kept.content_type
    return file


def clear(now: datetime) -> int:
    """Throw away what lay here for a day, and what a crash left behind without a row."""
    too_old = list(TrayFile.objects.filter(kept_at__lte=now - SHELF_LIFE))
    TrayFile.objects.filter(pk__in=[kept.pk for kept in too_old]).delete()
    for kept in too_old:
        default_storage.delete(kept.file.name)
    _clear_strays(now)
    return len(too_old)


def _clear_strays(now: datetime) -> None:
    known = set(TrayFile.objects.values_list("file", flat=True))
    for path in (f"{_FOLDER}/{name}" for name in _stored()):
        if path not in known and default_storage.get_modified_time(path) < now - SHELF_LIFE:
            default_storage.delete(path)


def _stored() -> list[str]:
    try:
        return default_storage.listdir(_FOLDER)[1]
    except FileNotFoundError:
        return []


def _number(handle: str) -> int | None:
    try:
        return int(_signer.unsign(handle))
    except (BadSignature, ValueError):
        return None
