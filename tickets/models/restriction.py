from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class Restriction(models.Model):
    """Narrows who may see a ticket, superusers included: hidden from one, or kept for groups.

    A ticket that is kept for groups is seen by their members only, whatever else they may see.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="restrictions")
    hidden_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    only_group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_from__isnull=True) ^ Q(only_group__isnull=True),
                name="restriction_names_one",
            ),
            models.UniqueConstraint(
                fields=["ticket", "hidden_from"], name="restriction_hides_once"
            ),
            models.UniqueConstraint(
                fields=["ticket", "only_group"], name="restriction_limits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.hidden_from or self.only_group}"

    @classmethod
    def inherited(cls, ticket) -> list[Restriction]:
        """Return what a ticket needs that goes on from another: nobody reads on who could not."""
        earlier = ticket.follows.restrictions.all() if ticket.follows else []
        return [
            cls(ticket=ticket, hidden_from_id=row.hidden_from_id, only_group_id=row.only_group_id)
            for row in earlier
        ]

    @classmethod
    def hides(cls, user, ticket: str = "pk") -> Exists:
        """Return the condition that a row's ticket, by the name of its key, is hidden from them."""
        mine = cls._for_groups_of(user).filter(ticket=OuterRef("ticket"))
        others = Q(only_group__isnull=False) & ~Exists(mine)
        return Exists(cls.objects.filter(Q(hidden_from=user) | others, ticket=OuterRef(ticket)))

    @classmethod
    def hidden_tickets(cls, user) -> models.QuerySet:
        """Return the keys of all tickets that `hides` is true of."""
        others = Q(only_group__isnull=False) & ~Q(
            ticket__in=cls._for_groups_of(user).values("ticket")
        )
        return cls.objects.filter(Q(hidden_from=user) | others).values("ticket")

    @classmethod
    def _for_groups_of(cls, user) -> models.QuerySet:
        groups = Group.user_set.through.objects.filter(user=user).values("group")
        return cls.objects.filter(only_group__in=groups)
