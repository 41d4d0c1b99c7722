from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from escalation.verbs.base import FOLLOW_UP_WATCH, verb
from tickets import outbox
from tickets.models import Watch
from tickets.verbs.base import NotPossible

FOLLOW_UP_MAIL = "escalation_follow_up"
LONGEST = 2000


class Chasing:
    """Asking again: nobody forgets a ticket because it lies elsewhere."""

    @verb
    def follow_up(self, text: str = "", *, by, now: datetime, seen: int | None = None) -> None:
        """Ask for news: by mail in the same thread, elsewhere it is only written down.

        `seen` is how often had been asked when the page was opened: pressed twice it asks once.
        """
        self._check_away()
        if seen is not None and seen != self.follow_ups:
            return
        if len(text) > LONGEST:
            raise NotPossible(_("This text is too long."))
        self.follow_ups += 1
        self.followed_up_at, self.next_follow_up_at = now, now + self.target.follow_up_every
        self.save(update_fields=["follow_ups", "followed_up_at", "next_follow_up_at"])
        if self.target.is_by_mail:
            self._mail_follow_up(text.strip(), now)
        Watch.put(self.ticket, FOLLOW_UP_WATCH, self.next_follow_up_at)
        self.ticket.record(
            "escalation.followed_up", by=by, now=now, count=self.follow_ups, to=self.target.party
        )

    def _mail_follow_up(self, text: str, now: datetime) -> None:
        mail = outbox.compose(
            key=f"escalation:{self.pk}:follow-up:{self.follow_ups}",
            ticket=self.ticket,
            template=FOLLOW_UP_MAIL,
            to=self.target.email,
            language=settings.LANGUAGE_CODE,
            now=now,
            data={"escalation": self.pk, "text": text},
        )
        outbox.put([mail])
