from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets import clock
from tickets.prepared import Prepared


class Calendar(models.Model):
    """When the promised hours count, as a policy for tickets filed later.

    A ticket keeps the calendar it was filed under, so a new one moves no open promise.
    """

    name = models.CharField(_("name"), max_length=80)
    effective_from = models.DateTimeField(_("effective from"), unique=True)
    windows = models.JSONField(
        _("working windows"),
        null=True,
        blank=True,
        help_text=_(
            "Empty: round the clock. Otherwise by weekday (0 is Monday), "
            'such as {"0": [["08:00", "16:00"]]}.'
        ),
    )
    holidays = models.JSONField(
        _("holidays"), default=list, blank=True, help_text=_('Such as ["2026-12-25"].')
    )

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["-effective_from"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def in_force(cls, at: datetime) -> Calendar:
        calendar = _in_force.first(at=at)
        if calendar is None:
            raise cls.DoesNotExist
        return calendar

    def clean(self) -> None:
        # An emptied field says the same as an empty list.
        self.holidays = self.holidays or []
        try:
            self.rules()
            self._check_no_promise_moves()
        except clock.NoWorkingHours as error:
            raise ValidationError({"windows": _("A calendar without hours never ends.")}) from error
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise ValidationError(_("These windows or holidays cannot be read.")) from error

    def _check_no_promise_moves(self) -> None:
        before = type(self).objects.filter(pk=self.pk, tickets__isnull=False).first()
        if before and (before.windows, before.holidays) != (self.windows, self.holidays):
            raise ValidationError(
                _("Tickets were filed under this calendar. Please add a new one for later tickets.")
            )

    def rules(self) -> clock.Calendar:
        """Return the pure calendar that time arithmetic understands."""
        if self.windows is None:
            return clock.ROUND_THE_CLOCK
        return clock.Calendar(
            windows={
                int(day): tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in windows)
                for day, windows in self.windows.items()
            },
            holidays=frozenset(date.fromisoformat(day) for day in self.holidays),
            zone=ZoneInfo(settings.TIME_ZONE),
        )


_in_force = Prepared(
    lambda at: Calendar.objects.filter(effective_from__lte=at).order_by("-effective_from")[:1],
    at=datetime,
)
