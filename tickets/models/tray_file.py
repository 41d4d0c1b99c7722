from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def _stored_name(kept: TrayFile, filename: str) -> str:
    # Nothing of the sender's name reaches the file system.
    return f"tray/{secrets.token_hex(16)}"


class TrayFile(models.Model):
    """A file accepted with a form that was refused; it waits a day for the form to come again."""

    # A keyed hash of whose browser, or which member of staff, sent it.
    owner = models.CharField(max_length=64)
    # A keyed hash of the address it came from; empty for staff, who are known by name.
    client = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to=_stored_name, max_length=120)
    name = models.CharField(_("file name"), max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file in the tray")
        verbose_name_plural = _("files in the tray")
        indexes = [
            models.Index(fields=["kept_at"], name="tray_file_by_age"),
            models.Index(fields=["client"], name="tray_file_by_client"),
        ]

    def __str__(self) -> str:
        return self.name
