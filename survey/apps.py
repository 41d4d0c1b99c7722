from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveyConfig(AppConfig):
    name = "survey"
    verbose_name = _("Satisfaction survey")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from survey import emails  # noqa: F401  (mails register themselves)
