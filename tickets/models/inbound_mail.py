from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InboundMail(models.Model):
    """A mail that came in: its bytes first, committed before anything in them is understood."""

    class Status(models.TextChoices):
        STORED = "stored", _("Not read yet")
        TAKEN = "taken", _("On a ticket")
        HELD = "held", _("Held: junk, perhaps")
        WAITING = "waiting", _("Waits for a person to decide")
        IGNORED = "ignored", _("Read, and nothing to do")
        QUARANTINED = "quarantined", _("Could not be read")

    # How it came: a mailbox, a webhook, the command line.
    source = models.CharField(_("source"), max_length=80)
    # The provider's id, or mailbox and UID, or the hash of the bytes: the same mail is one row.
    key = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    raw = models.BinaryField()
    size = models.PositiveIntegerField(_("bytes"))
    # The server's time, never what the mail says of itself.
    received_at = models.DateTimeField(_("received"))
    recorded_at = models.DateTimeField(_("recorded"))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.STORED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    last_error = models.TextField(_("last error"), blank=True)
    # What the lists show without reading the bytes again.
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    is_verified = models.BooleanField(_("sender verified"), default=False)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="inbound_mails"
    )
    message = models.OneToOneField(
        "tickets.Message", models.PROTECT, null=True, blank=True, related_name="inbound_mail"
    )

    class Meta:
        verbose_name = _("inbound mail")
        verbose_name_plural = _("inbound mail")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["stored", "taken", "held", "waiting", "ignored", "quarantined"]
                ),
                name="inbound_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="taken") | Q(ticket__isnull=False),
                name="inbound_taken_by_a_ticket",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status="stored"),
                name="inbound_unread_by_time",
            ),
            models.Index(
                fields=["status"],
                condition=Q(status__in=["held", "waiting", "quarantined"]),
                name="inbound_wants_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"
