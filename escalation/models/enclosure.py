from django.db import models
from django.utils.translation import gettext_lazy as _


class Enclosure(models.Model):
    """A file of the ticket that goes with a pack, under a short name."""

    escalation = models.ForeignKey(
        "escalation.Escalation", models.CASCADE, related_name="enclosures"
    )
    attachment = models.ForeignKey("tickets.Attachment", models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=40)

    class Meta:
        verbose_name = _("enclosure")
        verbose_name_plural = _("enclosures")
        ordering = ["attachment_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "attachment"], name="enclosure_once_a_pack"
            ),
            models.UniqueConstraint(fields=["escalation", "name"], name="enclosure_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
