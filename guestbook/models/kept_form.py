from __future__ import annotations

from django.conf import settings
from django.db import models


class KeptForm(models.Model):
    """What a member of staff had typed when their session ended: for the same person only.

    Encrypted, for it may hold an identity number; gone when it is saved, and after a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=16)
    cipher = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="kept_form_one_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.page}"
