from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.prepared import Prepared


class ServiceStandard(models.Model):
    """One dated version of the office's published promise, in the office's own words.

    A version under which tickets were filed is not changed any more: what was promised to them
    stays readable. A new decree, or a moved office, is a new version.
    """

    effective_from = models.DateField(_("effective from"), unique=True)
    decree = models.CharField(_("decree"), max_length=120)
    title = models.CharField(_("title"), max_length=200)
    requirements = models.TextField(_("requirements"), help_text=_("One per line."))
    procedure = models.TextField(
        _("procedure"), help_text=_("One step per line; a line that starts with “-” belongs to it.")
    )
    resolution_time = models.TextField(_("resolution time"))
    fee = models.CharField(_("fee"), max_length=200)
    product = models.TextField(_("product of the service"))
    complaint_channels = models.TextField(_("complaint channels"), help_text=_("One per line."))

    office_name = models.CharField(_("name of the office"), max_length=160)
    government = models.CharField(_("government"), max_length=160)
    office_address = models.CharField(_("address of the office"), max_length=240)
    office_phone = models.CharField(_("telephone of the office"), max_length=40)
    desk_address = models.CharField(_("address of the desk and for letters"), max_length=240)
    complaint_phone = models.CharField(_("telephone for complaints"), max_length=40)
    email = models.EmailField(_("mailbox"))
    website = models.URLField(_("website"))
    complaint_url = models.URLField(_("contact page of SPSE"))

    class Meta:
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        ordering = ["-effective_from"]

    def __str__(self) -> str:
        return f"{self.decree} ({self.effective_from:%Y-%m-%d})"

    @classmethod
    def in_force(cls, on: date | None = None) -> ServiceStandard:
        """Return the version in force on a day of the office's zone, today by default."""
        standard = _in_force.first(on=on or timezone.localdate())
        if standard is None:
            raise cls.DoesNotExist
        return standard


_in_force = Prepared(
    lambda on: ServiceStandard.objects.filter(effective_from__lte=on).order_by("-effective_from")[
        :1
    ],
    on=date,
)
