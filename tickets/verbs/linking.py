from __future__ import annotations

from datetime import datetime, timedelta

from tickets import links, notices
from tickets.models.outgoing_mail import OutgoingMail
from tickets.verbs.base import verb

ONCE_IN = timedelta(minutes=10)


class Linking:
    """The links by which a requester comes in: a fresh one on request, and the end of all."""

    @verb
    def send_link(self, *, by, now: datetime) -> bool:
        """Mail the requester a fresh link: to the address on file, and once in ten minutes.

        Two presses at once: the second waits for the row and then finds the first one's mail.
        """
        if self.outcome == self.Outcome.SPAM or self._link_was_mailed(now - ONCE_IN):
            return False
        notices.send_link(self, now)
        # Anybody can ask for a link by a number; only what staff do is history.
        if by is not None:
            self.record("links.sent", by=by, now=now)
        return True

    @verb
    def revoke_links(self, *, by, now: datetime) -> None:
        """End every link mailed so far, and let out every browser, the one that filed too."""
        ended = links.revoke(self, now)
        if ended or not self.were_links_revoked:
            self.record("links.revoked", by=by, now=now, links=ended)

    @property
    def were_links_revoked(self) -> bool:
        """Tell whether links were ever revoked: since then having filed here lets nobody in."""
        return self.events.filter(code="links.revoked").exists()

    def _link_was_mailed(self, since: datetime) -> bool:
        mails = OutgoingMail.objects.filter(ticket=self, template="link", created_at__gt=since)
        return mails.exists()
