from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Broadcast(models.Model):
    """One thing done to every ticket of an incident, one after the other, each exactly once."""

    class Act(models.TextChoices):
        HAND_OVER = "hand_over", _("Handed over with the incident")
        TAKE_BACK = "take_back", _("Taken back with the incident")
        VOID = "void", _("Hand-over void with the incident")
        REPLY = "reply", _("Message to all")
        SOLVE = "solve", _("Answer and solution to all")
        STATUS = "status", _("State told to all")

    incident = models.ForeignKey("escalation.Incident", models.PROTECT, related_name="broadcasts")
    act = models.CharField(_("what is done"), max_length=12, choices=Act)
    # The text, or to whom it is handed over: what the verb is called with.
    data = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    # Made by the page that sent it: pressing twice writes to all once.
    submission = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("begun"))
    done_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=["hand_over", "take_back", "void", "reply", "solve", "status"]),
                name="broadcast_act_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["incident"], condition=Q(done_at=None), name="broadcast_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.created_at:%Y-%m-%d %H:%M}"


class Delivery(models.Model):
    """What one ticket has of a broadcast: done together with the verb, or not at all."""

    broadcast = models.ForeignKey(Broadcast, models.PROTECT, related_name="deliveries")
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    # Why nothing was done: a sentence for staff.
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "ticket"], name="delivery_once_a_ticket")
        ]
        indexes = [
            models.Index(
                fields=["broadcast", "next_attempt_at"],
                condition=Q(done_at=None),
                name="delivery_waiting_by_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} → {self.ticket_id}"
