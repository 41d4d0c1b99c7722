from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escalation.verbs.gathering import Gathering


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user) -> IncidentQuerySet:
        from tickets.models import Ticket

        return self.filter(parent__in=Ticket.objects.visible_to(user))

    def present(self) -> IncidentQuerySet:
        return self.filter(solved_at=None)


class Incident(Gathering, models.Model):
    """Something that struck many at once: one ticket stands for all, the others follow its turn."""

    parent = models.OneToOneField(
        "tickets.Ticket", models.PROTECT, related_name="incident", verbose_name=_("ticket")
    )
    title = models.CharField(_("what is disturbed"), max_length=200)
    application = models.CharField(_("SPSE application"), max_length=60, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    disturbance = models.OneToOneField(
        "tickets.Disturbance", models.PROTECT, null=True, blank=True, related_name="incident"
    )
    created_at = models.DateTimeField(_("declared"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("declared by")
    )
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("mass incident")
        verbose_name_plural = _("mass incidents")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="incident_ends_after_it_starts",
                violation_error_message=_("It must end after it starts."),
            )
        ]
        indexes = [
            models.Index(
                fields=["-starts_at"], condition=Q(solved_at=None), name="incident_present_by_time"
            )
        ]

    def __str__(self) -> str:
        return self.title


class IncidentTicket(models.Model):
    """A ticket that follows the incident's own; taken out again, the row stays."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="links")
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="incident_links")
    attached_at = models.DateTimeField(_("attached"))
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    detached_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    class Meta:
        verbose_name = _("ticket of a mass incident")
        verbose_name_plural = _("tickets of mass incidents")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(detached_at=None), name="incident_one_a_ticket"
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.ticket.number}"
