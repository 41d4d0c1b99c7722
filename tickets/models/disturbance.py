from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DisturbanceQuerySet(models.QuerySet["Disturbance"]):
    def present(self) -> DisturbanceQuerySet:
        """Return what disturbs now, by the database's time: one statement for a page."""
        not_over = Q(ends_at=None) | Q(ends_at__gt=Now())
        return self.filter(not_over, starts_at__lte=Now()).order_by("-starts_at")


class Disturbance(models.Model):
    """Something that does not work for many at once: said before people ask one by one."""

    text = models.CharField(_("what is disturbed, and what to do meanwhile"), max_length=300)
    text_en = models.CharField(_("the same in English"), max_length=300, blank=True)
    application = models.CharField(_("SPSE application"), max_length=60, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Left empty, it lasts until it is ended.")
    )

    objects = DisturbanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("disturbance")
        verbose_name_plural = _("disturbances")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="disturbance_ends_after_it_starts",
                violation_error_message=_("It must end after it starts."),
            )
        ]

    def __str__(self) -> str:
        return (get_language() == "en" and self.text_en) or self.text
