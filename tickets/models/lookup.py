from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Lookup(models.Model):
    """Somebody who looks for their ticket; written whether or not there is one.

    A worker decides later whether a link is mailed, so the page takes as long either way. The text
    goes when that is decided; the keyed hash, which says no more than “the same again”, stays until
    the row is swept.
    """

    class Kind(models.TextChoices):
        NUMBER = "number", _("By number")
        EMAIL = "email", _("By email address")

    kind = models.CharField(max_length=8, choices=Kind)
    what = models.CharField(max_length=254, blank=True)
    what_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(what=""),
                name="lookup_answered_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["number", "email"]), name="lookup_kind_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(answered_at__isnull=True), name="lookup_waiting_by_time"
            ),
            models.Index(fields=["answered_at"], name="lookup_by_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
