from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DisturbanceNotice(models.Model):
    """A numbered statement on paper that something was disturbed, as it was issued.

    Committees extend a schedule on its strength, so what it says never changes afterwards.
    """

    incident = models.ForeignKey("escalation.Incident", models.PROTECT, related_name="notices")
    number = models.CharField(_("number"), max_length=24, unique=True)
    addressed_to = models.CharField(_("addressed to"), max_length=200)
    tender_code = models.CharField(_("tender code"), max_length=40, blank=True)
    what = models.CharField(_("what was disturbed"), max_length=200)
    application = models.CharField(_("SPSE application"), max_length=60, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    third_party = models.CharField(_("third party"), max_length=80, blank=True)
    their_number = models.CharField(_("number there"), max_length=60, blank=True)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )

    class Meta:
        verbose_name = _("notice of disturbance")
        verbose_name_plural = _("notices of disturbance")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="disturbance_notice_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.number
