from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = _("Escalation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from escalation import chasing, emails, hearing, history, incoming  # noqa: F401
        from escalation.staff import ticket_panel
        from escalation.verbs.base import FOLLOW_UP_WATCH, STATUS_WATCH, SUPERVISORS_WATCH
        from tickets import reply_address, watching, wording
        from tickets.mail_in import routing
        from tickets.signals import event_recorded
        from tickets.staff import page

        event_recorded.connect(hearing.hear, dispatch_uid="escalation.hearing")
        wording.register(history.SENTENCES, history.FOR_REQUESTERS)
        reply_address.register("t", "third_party")
        routing.register_reply("third_party", incoming.take)
        watching.register(
            FOLLOW_UP_WATCH, chasing.ring_follow_up, _("The third party is asked again")
        )
        watching.register(
            SUPERVISORS_WATCH,
            chasing.ring_supervisors,
            _("Supervisors hear of a third party that is silent"),
        )
        watching.register(STATUS_WATCH, chasing.ring_status, _("The requester hears how it stands"))
        page.read_beside("escalation_beside", ticket_panel.latest())
        page.read_beside("incident_beside", ticket_panel.incident())
