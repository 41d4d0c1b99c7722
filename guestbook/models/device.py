from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Device(models.Model):
    """A tablet or a display at a place, paired by a code; its cookie opens one page only.

    Of code and cookie only hashes are kept. A row begins as a code that lasts a few minutes.
    """

    class Kind(models.TextChoices):
        TABLET = "tablet", _("Tablet for checking in")
        DISPLAY = "display", _("Display of queue numbers")

    place = models.ForeignKey(
        "guestbook.Place", models.PROTECT, related_name="devices", verbose_name=_("place")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    created_at = models.DateTimeField(_("prepared"))
    expires_at = models.DateTimeField(_("the code lasts until"))
    paired_at = models.DateTimeField(_("paired"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("device of the guestbook")
        verbose_name_plural = _("devices of the guestbook")
        constraints = [
            models.UniqueConstraint(
                fields=["code_hash"], condition=~Q(code_hash=""), name="device_code_once"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="device_token_once"
            ),
            models.CheckConstraint(
                condition=Q(paired_at__isnull=True, token_hash="")
                | Q(paired_at__isnull=False, code_hash="") & ~Q(token_hash=""),
                name="device_code_or_token",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["tablet", "display"]), name="device_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
