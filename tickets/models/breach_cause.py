from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BreachCause(models.Model):
    """Why a promise was broken, in a supervisor's words; a table of its own, for a settled
    deadline is kept as it was."""

    deadline = models.OneToOneField("tickets.Deadline", models.PROTECT, related_name="cause")
    text = models.CharField(_("cause"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("cause of a breach")
        verbose_name_plural = _("causes of breaches")
        permissions = [
            ("view_report", "Can read the service report"),
            ("explain_breach", "Can write the cause of a breach"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="breach_cause_says_something")
        ]

    def __str__(self) -> str:
        return self.text
