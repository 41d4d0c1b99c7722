from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def _stored_name(held, filename: str) -> str:
    # Nothing of the sender's name reaches the file system.
    return f"attachments/{secrets.token_hex(2)}/{secrets.token_hex(16)}"


class HeldAnswer(models.Model):
    """A mail to the third party's signed address that nothing proves to be the third party's.

    It is not on the ticket until an officer says whose it is.
    """

    escalation = models.ForeignKey(
        "escalation.Escalation", models.PROTECT, related_name="held_answers"
    )
    inbound_mail = models.OneToOneField("tickets.InboundMail", models.PROTECT, related_name="+")
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    proven_domain = models.CharField(_("proven domain"), max_length=255, blank=True)
    received_at = models.DateTimeField(_("received"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer that waits for a decision")
        verbose_name_plural = _("answers that wait for a decision")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(refused_at=None), name="held_decided_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["escalation"],
                condition=Q(accepted_at=None, refused_at=None),
                name="held_waits_by_escalation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"


class HeldFile(models.Model):
    """A file of a mail that waits; it was looked into like any other."""

    held = models.ForeignKey(HeldAnswer, models.PROTECT, related_name="files")
    file = models.FileField(upload_to=_stored_name, max_length=120)
    name = models.CharField(_("file name"), max_length=160)
    content_type = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("file that waits")
        verbose_name_plural = _("files that wait")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
