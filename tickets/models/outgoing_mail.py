from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """A mail as a row, written in the transaction of the event that causes it.

    Template and data rather than text: it is worded, and its links are minted, when it leaves.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be delivered")
        CANCELLED = "cancelled", _("Not sent any more")

    class Held(models.TextChoices):
        QUOTA = "quota", _("The day's quota of mail")
        ADDRESS = "address", _("The limit of mail to one address")

    # Event, template and recipient: the same notice is never written twice.
    key = models.CharField(max_length=160, unique=True)
    ticket = models.ForeignKey(
        "tickets.Ticket",
        models.PROTECT,
        null=True,
        related_name="outgoing_mails",
        verbose_name=_("ticket"),
    )
    template = models.CharField(_("mail"), max_length=40)
    data = models.JSONField(default=dict)
    language = models.CharField(_("language"), max_length=8, default="id")
    to = models.EmailField(_("to"))
    # Set when it goes to staff: what they may see is checked again when it leaves.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # It answers by itself: counted, so that no two machines talk for ever.
    is_automatic = models.BooleanField(_("automatic"), default=False, db_default=False)
    message_id = models.CharField(_("Message-ID"), max_length=160, unique=True)
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # While a worker is at it, this is the end of its lease; nobody else tries before.
    next_attempt_at = models.DateTimeField(_("next attempt"))
    created_at = models.DateTimeField(_("written"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    # Why it waits though nothing is wrong with it: see tickets.quota.
    held_by = models.CharField(_("held by"), max_length=12, choices=Held, blank=True)
    # The provider's own name for it, by which its webhooks speak of it.
    provider_id = models.CharField(_("name at the provider"), max_length=200, blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=240, blank=True)
    # What was sent, for staff to read, with the links blanked.
    copy = models.TextField(_("copy"), blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sent", "failed", "cancelled"]),
                name="mail_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="queued", settled_at__isnull=True)
                | ~Q(status="queued") & Q(settled_at__isnull=False),
                name="mail_settled_or_queued",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(status="queued"), name="mail_queued_by_time"
            ),
            models.Index(
                fields=["settled_at"], condition=Q(status="sent"), name="mail_sent_by_time"
            ),
            models.Index(
                fields=["to", "settled_at"], condition=Q(status="sent"), name="mail_sent_by_address"
            ),
            models.Index(
                fields=["bounced_at"],
                condition=Q(bounced_at__isnull=False),
                name="mail_bounced_by_time",
            ),
            models.Index(
                fields=["provider_id"], condition=~Q(provider_id=""), name="mail_by_provider_id"
            ),
            models.Index(
                fields=["ticket"], condition=Q(status="failed"), name="mail_failed_by_ticket"
            ),
            models.Index(
                fields=["to", "created_at"],
                condition=Q(is_automatic=True),
                name="mail_automatic_to_address",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(is_automatic=True),
                name="mail_automatic_by_time",
            ),
        ]

    def __str__(self) -> str:
        from tickets.emails.kinds import title

        return f"{title(self.template)} → {self.to}"
