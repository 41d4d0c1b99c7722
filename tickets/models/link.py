from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AccessLink(models.Model):
    """A mailed link that opens one ticket for one recipient; only the token's hash is kept."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="links")
    recipient = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("access link")
        verbose_name_plural = _("access links")
        indexes = [
            models.Index(
                fields=["ticket"], condition=Q(revoked_at__isnull=True), name="link_live_by_ticket"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.created_at:%Y-%m-%d %H:%M}"
