from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.category import Severity
from tickets.models.deadline import Deadline

# The mail that is of use only once the deadline has passed.
PAST = "deadline_late"


class Stage(models.Model):
    """A moment on the way to a deadline at which somebody is told; stages are data.

    Either a share of the promised time (100 is the deadline itself), or an interval that repeats
    after it. Every stage tells the officer who has the ticket, or all of them if nobody has.
    """

    code = models.SlugField(_("code"), unique=True)
    percent = models.PositiveSmallIntegerField(
        _("percent of the promised time"), null=True, blank=True
    )
    every = models.DurationField(_("after the deadline, every"), null=True, blank=True)
    # 0: for tickets of any severity.
    only_hours = models.PositiveSmallIntegerField(
        _("only for promises of so many hours"), default=0
    )
    template = models.CharField(_("mail to staff"), max_length=40)
    tells_supervisors = models.BooleanField(_("tells supervisors too"), default=False)
    tells_requester = models.BooleanField(_("tells the requester too"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("stage of a deadline")
        verbose_name_plural = _("stages of a deadline")
        ordering = ["percent", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) ^ Q(every__isnull=True),
                name="stage_share_or_interval",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=100),
                name="stage_percent_within_the_promise",
            ),
            models.CheckConstraint(
                condition=Q(every__isnull=True) | Q(every__gte=timedelta(hours=1)),
                name="stage_interval_at_least_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Refuse a mail that would always be kept back: it speaks of another moment."""
        is_past = self.every is not None or (self.percent or 0) >= 100
        if is_past != (self.template == PAST):
            words = (
                _("From the deadline on, only the mail of a missed deadline leaves.")
                if is_past
                else _("Before the deadline, the mail of a missed one does not leave.")
            )
            raise ValidationError({"template": words})
        if self.tells_requester and not is_past:
            words = _("The requester is told only that a deadline was missed, not before.")
            raise ValidationError({"tells_requester": words})

    @classmethod
    def active(cls) -> models.QuerySet[Stage]:
        """Return the stages in use, each with the severities it is for."""
        of_its_hours = Severity.objects.filter(hours=OuterRef("only_hours")).values("pk")
        return cls.objects.filter(is_active=True).annotate(severities=ArraySubquery(of_its_hours))

    def applies_to(self, deadline: Deadline) -> bool:
        """Tell whether a promise is of its hours: shortened by a duplicate it still is; what was
        left of one that came back is not."""
        if not self.only_hours:
            return True
        is_rest = deadline.opened_as in (Deadline.Opened.REFUSED, Deadline.Opened.RETURNED)
        return deadline.severity_id in self.severities and not is_rest
