from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.pack import FIELDS


class Need(models.Model):
    """What the third party always asks for in questions of one category."""

    category = models.OneToOneField(
        "tickets.Category", models.PROTECT, related_name="+", verbose_name=_("category")
    )
    fields = ArrayField(
        models.CharField(max_length=20, choices=list(FIELDS.items())),
        verbose_name=_("fields that must be filled in"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("list of what a pack needs")
        verbose_name_plural = _("lists of what a pack needs")
        ordering = ["category__position"]

    def __str__(self) -> str:
        return str(self.category)

    @classmethod
    def of(cls, category) -> list[str]:
        """Return the fields a category needs; title and description always."""
        row = cls.objects.filter(category=category).first()
        needed = {"title", "description", *(row.fields if row else ("steps", "evidence"))}
        return [name for name in FIELDS if name in needed]
