from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a part of the clockwork last did its round; an old one means that it is dead."""

    WATCH, OUTBOX = "watch", "outbox"
    # When administrators were last told that one of these is dead.
    ALARM = "alarm"
    # A busy task beats at most so often.
    REST = timedelta(seconds=5)

    name = models.CharField(_("part"), max_length=20, primary_key=True)
    at = models.DateTimeField(_("last beat"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def beat(cls, name: str, at: datetime) -> None:
        """Say that `name` is alive; a beat that is young enough is left as it is."""
        young = cls.objects.filter(name=name, at__gt=at - cls.REST, at__lte=at)
        if not young.exists():
            cls.objects.update_or_create(name=name, defaults={"at": at})
