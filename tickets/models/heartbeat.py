from __future__ import annotations

from datetime import datetime

from django.db import models


class Heartbeat(models.Model):
    """When a part of the clockwork last did its round; an old one means that it is dead."""

    WATCH, OUTBOX = "watch", "outbox"

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def beat(cls, name: str, at: datetime) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": at})
