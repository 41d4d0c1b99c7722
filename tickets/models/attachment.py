from __future__ import annotations

import secrets

from django.core.files import File
from django.db import models
from django.utils.translation import gettext_lazy as _


def _stored_name(attachment: Attachment, filename: str) -> str:
    # Nothing of the sender's name reaches the file system.
    return f"attachments/{secrets.token_hex(2)}/{secrets.token_hex(16)}"


class Attachment(models.Model):
    """A file that came with a message; served only by a view that checks who asks."""

    message = models.ForeignKey("tickets.Message", models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=_stored_name, max_length=120)
    name = models.CharField(_("file name"), max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def attach(cls, message, file: File) -> Attachment:
        """Keep a file with a message; what its sender calls it is cut to what fits."""
        name = file.name or "file"
        stem, dot, ending = name.rpartition(".")
        longest = cls._meta.get_field("name").max_length
        if stem and len(ending) < 20:
            name = stem[: longest - len(dot + ending)] + dot + ending
        kind = getattr(file, "content_type", "") or "application/octet-stream"
        return cls.objects.create(
            message=message, file=file, name=name[:longest], content_type=kind[:100], size=file.size
        )
