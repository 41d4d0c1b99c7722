from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from tickets.blocks import Block
from tickets.models.event import Event

# What is further down is not found: PostgreSQL takes a megabyte of words, and a mail may have more.
WORDS = SearchVector(Left("body", 20_000), config="indonesian")


class Message(models.Model):
    """Something said about a ticket: to everybody in it, or among staff (internal)."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="messages")
    author = models.CharField(_("from"), max_length=12, choices=Event.Actor)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    body = models.TextField(_("text"))
    is_internal = models.BooleanField(_("internal"), default=False)
    # Made by the page that sent it: pressing twice writes once.
    submission = models.UUIDField(null=True, editable=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "submission"], name="message_submission_once"
            ),
            models.CheckConstraint(
                condition=Q(is_internal=False) | ~Q(author="requester"),
                name="message_requester_is_never_internal",
            ),
            models.CheckConstraint(
                condition=Q(occurred_at__lte=F("recorded_at")), name="message_not_from_the_future"
            ),
        ]
        # Few rows wait to be entered: every search reads those one by one.
        indexes = [
            GinIndex(WORDS, Block("id"), name="message_looked_for", gin_pending_list_limit=256)
        ]

    def __str__(self) -> str:
        return self.body[:60]
