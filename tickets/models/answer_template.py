from django.db import models
from django.utils.translation import gettext_lazy as _


class AnswerTemplate(models.Model):
    """An answer the office gives often, for one category or for all; see tickets/answers.py."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    category = models.ForeignKey(
        "tickets.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answer_templates",
        verbose_name=_("category"),
        help_text=_("Empty: offered for every category."),
    )
    body = models.TextField(
        _("text"),
        max_length=20_000,
        help_text=_(
            "These words are filled in: {nama} the requester, {nomor} the ticket, "
            "{tenggat} the deadline, {petugas} who answers."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
