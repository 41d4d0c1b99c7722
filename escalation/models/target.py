from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escalation.pack import FIELDS


def default_order() -> list[str]:
    return list(FIELDS)


class TargetQuerySet(models.QuerySet["Target"]):
    def fitting(self, ticket) -> TargetQuerySet:
        """Return where a ticket can go: some places take only what came from them."""
        return self.filter(Q(only_channel="") | Q(only_channel=ticket.channel), is_active=True)


class Target(models.Model):
    """A place at a third party to which a ticket can be handed over; addresses are data."""

    class Way(models.TextChoices):
        MAIL = "mail", _("By mail")
        FORM = "form", _("Typed into their form")
        TELEPHONE = "telephone", _("By telephone")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    # What the requester reads, and what the turn is called by.
    party = models.CharField(_("organisation"), max_length=80, default="LKPP")
    way = models.CharField(_("how it is reached"), max_length=12, choices=Way)
    email = models.EmailField(_("mail address"), blank=True)
    url = models.URLField(_("web address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    sender_domains = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("domains it answers from"),
        default=list,
        blank=True,
        help_text=_("With commas between. Only an authenticated mail from these is its answer."),
    )
    only_channel = models.CharField(
        _("only for tickets that came by"),
        max_length=16,
        blank=True,
        help_text=_("Such as lpse_support: there the number is the ticket's own."),
    )
    form_order = ArrayField(
        models.CharField(max_length=20, choices=list(FIELDS.items())),
        verbose_name=_("order of the fields in its form"),
        default=default_order,
        blank=True,
    )
    megabytes = models.PositiveSmallIntegerField(
        _("most megabytes of files"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(25)],
    )
    follow_up_every = models.DurationField(_("asked again every"), default=timedelta(hours=24))
    sends_follow_ups = models.BooleanField(
        _("the portal asks by itself"),
        default=False,
        help_text=_("Otherwise the officer is told that it is time to ask."),
    )
    supervisors_after = models.DurationField(_("supervisors told after"), default=timedelta(days=3))
    requester_every = models.DurationField(_("requester told every"), default=timedelta(days=3))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation target")
        verbose_name_plural = _("escalation targets")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["mail", "form", "telephone"]), name="target_way_known"
            ),
            models.CheckConstraint(
                condition=~Q(way="mail") | ~Q(email=""),
                name="target_by_mail_has_an_address",
                violation_error_message=_("A place reached by mail needs a mail address."),
            ),
            models.CheckConstraint(
                condition=Q(
                    follow_up_every__gte=timedelta(hours=1),
                    supervisors_after__gte=timedelta(hours=1),
                    requester_every__gte=timedelta(hours=1),
                ),
                name="target_waits_an_hour_at_least",
                violation_error_message=_("Nobody is asked or told more often than every hour."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_by_mail(self) -> bool:
        return self.way == self.Way.MAIL

    @property
    def most_bytes(self) -> int:
        return self.megabytes * 1_000_000

    def answers_from(self, domain: str) -> bool:
        """Tell whether a domain, or what it is a part of, is one of those listed."""
        domain = domain.casefold().rstrip(".")
        listed = [entry.strip().casefold().lstrip("@.") for entry in self.sender_domains]
        return any(
            domain == entry or domain.endswith(f".{entry}") for entry in listed if "." in entry
        )
