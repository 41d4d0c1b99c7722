from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets.models.event import Event
from tickets.verbs.base import NotPossible, verb


class Owning:
    """Whose word a ticket began with, where it came by mail and nothing proved the sender.

    Until somebody says so, its subject, its text and its files are for staff alone.
    """

    @verb
    def own(self, *, by, now: datetime) -> None:
        """Make the first mail the requester's word.

        `by`: the requester; staff, who have asked them; or None, where a proven copy of it came.
        """
        if not self.doubt:
            return
        first = self.messages.order_by("id").first()
        first.author, first.is_internal = Event.Actor.REQUESTER, False
        first.save(update_fields=["author", "is_internal"])
        self.doubt = ""
        self.save(update_fields=["doubt"])
        self.record("mail.owned", by=by, now=now, message=first.pk)

    @verb
    def disown(self, *, by, now: datetime) -> None:
        """The requester did not write it: its words stay hidden, and staff are told."""
        if self.doubt == self.Doubt.DISOWNED:
            return
        if not self.doubt:
            raise NotPossible(_("You have said already that this email is from you."))
        self.doubt = self.Doubt.DISOWNED
        if self.unanswered_since is None and self.status != self.Status.CLOSED:
            self.unanswered_since = now
        self.save(update_fields=["doubt", "unanswered_since"])
        self.record("mail.disowned", by=by, now=now)

    @property
    def told_subject(self) -> str:
        """Return the subject as the requester may read it: what may be a forger's word is not."""
        return _("An email in your name") if self.doubt else self.subject
