from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from complaints import clocks, emails, history, mail, receivers  # noqa: F401
        from tickets import cases, watching, wording
        from tickets.mail_in import routing
        from tickets.models.policy import register_kinds
        from tickets.signals import event_recorded

        for case in clocks.CASES:
            cases.register(case)
        register_kinds(clocks.POLICY_NAMES)
        watching.register(clocks.WATCH, clocks.ring, _("A clock of a complaint"))
        wording.register(history.SENTENCES, history.FOR_REQUESTERS)
        # Bare: a first answer that is not settled would be a promise broken that was kept.
        event_recorded.connect(receivers.on_event, dispatch_uid="complaints.on_event")
        routing.register_place("pengaduan", mail.take_complaint)
        routing.register_sieve("complaints", mail.sift)
