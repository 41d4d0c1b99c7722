from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Triage(models.Model):
    """A ticket, by mail mostly, that may be a complaint: handlers alone see it until one
    of them has said what it is. Its clock runs meanwhile."""

    class Reason(models.TextChoices):
        NAMES_STAFF = "names_staff", _("It names a member of staff")
        WORDS = "words", _("It uses the words of a complaint")
        GOES_ON = "goes_on", _("It goes on from a complaint that is closed")

    class Decision(models.TextChoices):
        COMPLAINT = "complaint", _("A complaint")
        QUESTION = "question", _("A question")

    ticket = models.OneToOneField("tickets.Ticket", models.PROTECT, related_name="triage")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    put_at = models.DateTimeField(_("received"))
    # A person wrote it, who has not been told yet that it came.
    is_answerable = models.BooleanField(default=True)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("mail to sort")
        verbose_name_plural = _("mails to sort")
        ordering = ["put_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at__isnull=True)
                | ~models.Q(decision="") & models.Q(decided_at__isnull=False),
                name="triage_decided_at_an_instant",
            )
        ]

    def __str__(self) -> str:
        return self.ticket.number
