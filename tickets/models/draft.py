from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models


class DraftQuerySet(models.QuerySet["Draft"]):
    def keep(self, ticket, user, *, mode: str, body: str, now: datetime) -> Draft | None:
        """Keep what somebody is writing; nothing written, or just sent, is no draft."""
        own = self.filter(ticket=ticket, user=user)
        # A save that was under way when the text was sent must not bring it back.
        is_said = ticket.messages.filter(user=user, body=body).exists()
        if not body.strip() or is_said:
            own.delete()
            return None
        fields = {"mode": mode, "body": body, "saved_at": now}
        return self.update_or_create(ticket=ticket, user=user, defaults=fields)[0]


class Draft(models.Model):
    """What a member of staff has written about a ticket and not sent; only they see it."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mode = models.CharField(max_length=8)
    body = models.TextField()
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="draft_one_a_ticket_and_user")
        ]

    def __str__(self) -> str:
        return self.body[:60]
