from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One line of a ticket's history: code and data, worded when shown, in the reader's language.

    Append-only: database triggers refuse UPDATE and DELETE.
    """

    class Actor(models.TextChoices):
        OFFICE = "office", _("The office")
        REQUESTER = "requester", _("The requester")
        THIRD_PARTY = "third_party", _("A third party")
        SYSTEM = "system", _("The system")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="events")
    code = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    actor = models.CharField(max_length=12, choices=Actor)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(occurred_at__lte=F("recorded_at")), name="event_not_from_the_future"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.recorded_at:%Y-%m-%d %H:%M}"
