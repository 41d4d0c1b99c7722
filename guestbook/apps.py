from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuestbookConfig(AppConfig):
    name = "guestbook"
    verbose_name = _("Guestbook")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from guestbook import erasing, history, idling
        from tickets import wording
        from tickets.signals import requester_erased

        wording.register(history.SENTENCES, history.FOR_REQUESTERS)
        user_logged_in.connect(idling.note_the_desk, dispatch_uid="guestbook.idling")
        # Bare: whoever is erased must not stay in the guestbook.
        requester_erased.connect(erasing.erase_visits, dispatch_uid="guestbook.erasing")
