from django.db import models
from django.utils.translation import gettext_lazy as _


class Rating(models.Model):
    """What a requester thinks of the service on one ticket, in one press and perhaps a line."""

    class Score(models.IntegerChoices):
        GOOD = 3, _("Satisfied")
        FAIR = 2, _("It was all right")
        POOR = 1, _("Not satisfied")

    ticket = models.OneToOneField("tickets.Ticket", models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField(_("rating"), choices=Score)
    words = models.CharField(_("in one sentence"), max_length=300, blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__in=[1, 2, 3]), name="rating_score_known"
            )
        ]

    def __str__(self) -> str:
        return self.get_score_display()
