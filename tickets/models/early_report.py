from __future__ import annotations

from django.db import models


class EarlyReport(models.Model):
    """That a mail came back, said by its provider before our row knew the name it has there.

    It waits for the row to be settled; what is about no mail of ours is thrown away in a week.
    """

    provider_id = models.CharField(max_length=200)
    # Small letters; empty where the provider names nobody.
    recipient = models.CharField(max_length=254, blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider_id", "recipient"], name="early_report_once_a_recipient"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.at:%Y-%m-%d %H:%M}"
