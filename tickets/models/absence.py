from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# Substitutes who are away themselves have substitutes; further than this nobody follows.
LONGEST_CHAIN = 5


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def at(self, instant: datetime) -> AbsenceQuerySet:
        return self.filter(starts_at__lte=instant, ends_at__gt=instant)

    def marked(self, users: models.QuerySet) -> models.QuerySet:
        """Mark in a list of users who is away: mostly nobody is, and nothing more need be read."""
        # The database's own clock: asking it first would be a statement of its own.
        return users.annotate(is_away=Exists(self.at(Now()).filter(user=OuterRef("pk"))))

    def substitutes(self, instant: datetime) -> dict[int, Absence]:
        """Return who is away at an instant, by id, with the last absence begun."""
        found = self.at(instant).select_related("substitute").order_by("starts_at", "id")
        return {absence.user_id: absence for absence in found}


class Absence(models.Model):
    """A time in which somebody is away and somebody else gets their new tickets and notices."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="absences",
        verbose_name=_("who is away"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("substitute"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(substitute=F("user")), name="absence_substitute_is_another"
            ),
        ]

    def __str__(self) -> str:
        name = self.user.get_full_name() or self.user
        return f"{name} {self.starts_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}"

    def clean(self) -> None:
        if not self.substitute_id:
            return
        if not self.substitute.has_perm("tickets.work_ticket"):
            raise ValidationError({"substitute": _("This person does not work on tickets.")})
        if not self.substitute.email:
            raise ValidationError(
                {"substitute": _("This person has no email address to be told at.")}
            )


def chain(user, away: dict[int, Absence]) -> list:
    """Return somebody and who stands in for them, one after the other; a ring or an account put
    out of use ends it."""
    people = [user]
    for _step in range(LONGEST_CHAIN):
        absence = away.get(people[-1].pk)
        if absence is None or absence.substitute in people or not absence.substitute.is_active:
            break
        people.append(absence.substitute)
    return people


def follow(user, away: dict[int, Absence]):
    """Return the last of a chain of substitutes."""
    return chain(user, away)[-1]
