from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.prepared import Prepared

# Beyond it, sums of dates come to an end.
LONGEST = timedelta(days=36_500)

_of_other_apps: dict[str, Any] = {}


def register_kinds(kinds: Mapping[str, Any]) -> None:
    """Let another app decide on lengths of its own, by code and lazy name."""
    _of_other_apps.update(kinds)


def kinds() -> list[tuple[str, Any]]:
    return [*Policy.Kind.choices, *_of_other_apps.items()]


class Policy(models.Model):
    """A dated length of time the office has decided on, with the source of the decision.

    A new decision is a new row; what was decided before stays readable.
    """

    class Kind(models.TextChoices):
        REOPEN_WINDOW = "reopen_window", _("A closed ticket can be reopened for")
        LEAST_LEFT = "least_left", _("A ticket that comes back has at least")
        CLOSE_SOLVED = "close_solved", _("A solved ticket closes by itself after")
        REMIND_WAITING = "remind_waiting", _("A waiting requester is reminded after")
        CLOSE_WAITING = "close_waiting", _("A waiting ticket closes as “no answer” after")
        LINK_LIFE = "link_life", _("A mailed link opens the ticket for")
        LINK_LIFE_CLOSED = "link_life_closed", _("After closing, a mailed link works for")
        STAGE_MARGIN = "stage_margin", _("Before a tender stage ends, an answer is needed by")
        RETENTION_TICKET = "retention_ticket", _("A closed ticket is kept with personal data for")

    kind = models.CharField(_("policy"), max_length=24, choices=kinds)
    length = models.DurationField(_("length"))
    effective_from = models.DateTimeField(_("effective from"))
    source = models.CharField(_("source"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["kind", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "effective_from"], name="policy_one_decision_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(length__gt=timedelta()), name="policy_length_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.length}"

    def clean(self) -> None:
        if self.length is not None and self.length > LONGEST:
            raise ValidationError({"length": _("A hundred years are the most.")})

    @classmethod
    def length_of(cls, kind: str, at: datetime) -> timedelta:
        """Return the length in force at an instant."""
        return _length_of(kind=kind, at=at)[0]


def _lengths(kind: str, at: datetime) -> models.QuerySet:
    dated = Policy.objects.filter(kind=kind, effective_from__lte=at)
    return dated.order_by("-effective_from").values_list("length", flat=True)[:1]


_length_of = Prepared(_lengths, kind=str, at=datetime)
