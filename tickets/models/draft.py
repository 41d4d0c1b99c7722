from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models


class DraftQuerySet(models.QuerySet["Draft"]):
    def keep(
        self, ticket, user, *, mode: str, body: str, now: datetime, submission: UUID | None = None
    ) -> Draft | None:
        """Keep what somebody is writing; nothing written is no draft.

        A save that was under way when the text was sent must not bring it back: the page whose
        text was sent keeps no draft any more.
        """
        own = self.filter(ticket=ticket, user=user)
        if not body.strip():
            own.update(body="")
            return None
        if submission and own.filter(sent=submission).exists():
            return None
        fields = {"mode": mode, "body": body, "saved_at": now}
        return self.update_or_create(ticket=ticket, user=user, defaults=fields)[0]

    def sent(self, ticket, user, *, submission: UUID | None, now: datetime) -> None:
        """Forget what was just sent, and remember from which page it was."""
        fields = {"body": "", "saved_at": now, "sent": submission}
        self.update_or_create(ticket=ticket, user=user, defaults=fields)

    def unsent(self) -> DraftQuerySet:
        return self.exclude(body="")


class Draft(models.Model):
    """What a member of staff has written about a ticket and not sent; only they see it."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mode = models.CharField(max_length=8)
    body = models.TextField(blank=True)
    # The page from which this person last sent something here.
    sent = models.UUIDField(null=True, editable=False)
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="draft_one_a_ticket_and_user")
        ]

    def __str__(self) -> str:
        return self.body[:60]
