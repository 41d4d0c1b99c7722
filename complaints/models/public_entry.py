from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicEntry(models.Model):
    """“You said, we did”: one line of the public page, shown once a supervisor released it."""

    complaint = models.OneToOneField(
        "complaints.Complaint", models.PROTECT, related_name="public_entry"
    )
    you_said = models.CharField(_("you said"), max_length=300)
    we_did = models.CharField(_("we did"), max_length=500)
    written_at = models.DateTimeField(_("written"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("entry of the public page")
        verbose_name_plural = _("entries of the public page")
        ordering = ["-released_at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.you_said[:60]
