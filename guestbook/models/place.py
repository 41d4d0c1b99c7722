from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.category import Named


class Place(Named):
    """A desk at which guests are received."""

    class Numbering(models.TextChoices):
        OWN = "own", _("Numbers of our own, from 1 each day")
        OUTSIDE = "outside", _("The number of the MPP's own machine is typed in")
        OFF = "off", _("No queue numbers")

    address = models.CharField(_("address"), max_length=240, blank=True)
    numbering = models.CharField(
        _("queue numbers"), max_length=8, choices=Numbering, default=Numbering.OWN
    )

    class Meta:
        verbose_name = _("place of the guestbook")
        verbose_name_plural = _("places of the guestbook")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(numbering__in=["own", "outside", "off"]),
                name="place_numbering_known",
            )
        ]
