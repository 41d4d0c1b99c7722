from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anymail.signals import inbound, tracking
        from django.contrib.auth.signals import user_logged_in

        from tickets import (  # noqa: F401  (checks register themselves)
            bounces,
            checks,
            closing,
            history,
            history_told,
            needed_by,
            stages,
            tray,
            watching,
            wording,
        )
        from tickets.mail_in import webhook
        from tickets.verbs.base import (
            CLOSE_WAITING_WATCH,
            DEADLINE_WATCH,
            NEEDED_BY_WATCH,
            REMIND_WATCH,
            STAGE_ENDED_WATCH,
        )
        from tickets.verbs.solving import CLOSE_WATCH

        tracking.connect(bounces.on_tracking, dispatch_uid="tickets.bounces")
        inbound.connect(webhook.on_inbound, dispatch_uid="tickets.mail_in")
        user_logged_in.connect(tray.take_along, dispatch_uid="tickets.tray")
        wording.register(history.SENTENCES, history_told.FOR_REQUESTERS)
        watching.register(DEADLINE_WATCH, stages.ring, _("A deadline comes near or has passed"))
        watching.register(CLOSE_WATCH, closing.ring_close, _("A solved ticket closes"))
        watching.register(NEEDED_BY_WATCH, needed_by.ring, _("A tender stage is about to end"))
        watching.register(STAGE_ENDED_WATCH, needed_by.lapse, _("A tender stage has ended"))
        watching.register(
            REMIND_WATCH, closing.ring_remind, _("The requester is reminded of our question")
        )
        watching.register(
            CLOSE_WAITING_WATCH, closing.ring_close, _("A ticket without an answer closes")
        )
