from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tickets.prepared import Shared


class Named(models.Model):
    """Something the office names itself: in Indonesian, and in English where it cares to."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


def in_language(name: str, name_en: str) -> str:
    """Return of two names the one for the reader."""
    return (get_language() == "en" and name_en) or name


class Severity(Named):
    """Decides the resolution time: 1 to 24 hours, as the service standard promises."""

    hours = models.PositiveSmallIntegerField(
        _("hours"), validators=[MinValueValidator(1), MaxValueValidator(24)]
    )

    class Meta:
        verbose_name = _("severity")
        verbose_name_plural = _("severities")
        ordering = ["hours", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gte=1, hours__lte=24), name="severity_1_to_24_hours"
            )
        ]


class Category(Named):
    """A problem area of SPSE's users."""

    default_severity = models.ForeignKey(
        Severity, models.PROTECT, verbose_name=_("default severity"), related_name="+"
    )
    evidence = models.TextField(
        _("what to attach"), blank=True, help_text=_("Shown to the requester beside the form.")
    )
    needs_identity_number = models.BooleanField(_("needs an identity number"), default=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]

    @classmethod
    def other(cls) -> Category:
        """Return what a question is filed under that nobody has sorted yet."""
        category = _other.first()
        if category is None:
            raise cls.DoesNotExist
        return category


_other = Shared(lambda: Category.objects.filter(code="other").select_related("default_severity"))
