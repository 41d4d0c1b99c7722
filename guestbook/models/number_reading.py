from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberReading(models.Model):
    """Who took identity numbers out of the register in the clear, which part of it, and why."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=500)
    part = models.JSONField(_("part of the register"))
    visits = models.PositiveIntegerField(_("visits"))

    class Meta:
        verbose_name = _("reading of identity numbers")
        verbose_name_plural = _("readings of identity numbers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="number_reading_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"
