from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Faq(models.Model):
    """A question people keep asking, and the office's short answer."""

    category = models.ForeignKey(
        "tickets.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="faqs",
        verbose_name=_("category"),
        help_text=_("Left empty, it is about everything."),
    )
    question = models.CharField(_("question"), max_length=200)
    answer = models.TextField(_("answer"))
    question_en = models.CharField(_("question in English"), max_length=200, blank=True)
    answer_en = models.TextField(_("answer in English"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("short answer")
        verbose_name_plural = _("short answers")
        ordering = ["category__position", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(question_en="", answer_en="")
                | ~models.Q(question_en="") & ~models.Q(answer_en=""),
                name="faq_english_is_whole",
                violation_error_message=_("Write both question and answer in English, or neither."),
            )
        ]

    def __str__(self) -> str:
        return self.asked

    @property
    def asked(self) -> str:
        return self.question_en if self._is_in_english else self.question

    @property
    def answered(self) -> str:
        return self.answer_en if self._is_in_english else self.answer

    @property
    def _is_in_english(self) -> bool:
        return get_language() == "en" and bool(self.question_en)
