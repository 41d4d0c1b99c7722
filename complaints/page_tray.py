"""A tray that belongs to one page, not to a browser: two complaints of one browser are not tied."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from tickets.models import TrayFile
from tickets.tray import Tray


class PageTray(Tray):
    def __init__(self, request: HttpRequest, page: UUID) -> None:
        super().__init__(request)
        self.page = page

    @cached_property
    def owner(self) -> str:
        return salted_hmac("complaints.tray", str(self.page), algorithm="sha256").hexdigest()

    @cached_property
    def client(self) -> str:
        """Name no address, not even hashed: a row would outlive the day's salt."""
        return ""

    def empty(self) -> None:
        """Throw away what was kept: it is filed by now."""
        kept = list(TrayFile.objects.filter(owner=self.owner))
        TrayFile.objects.filter(pk__in=[file.pk for file in kept]).delete()
        for file in kept:
            default_storage.delete(file.file.name)
