from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escalation import pack
from escalation.verbs.base import verb
from tickets import clock
from tickets.models import Attachment
from tickets.verbs.base import NotPossible


class Preparing:
    """The pack, while the office still has the ticket: nobody outside knows of it yet."""

    @classmethod
    @transaction.atomic
    def prepare(cls, ticket, *, to, by):
        """Begin a pack for a ticket, or return the one that is being prepared."""
        ticket.lock()
        present = cls.objects.open().filter(ticket=ticket).select_related("target").first()
        if present:
            present.ticket = ticket
            present._check_prepared()
            return present
        ticket._check_open()
        if follows := followed_incident(ticket):
            raise NotPossible(
                _("This ticket follows the mass incident of %(number)s, which is handed over.")
                % {"number": follows.parent.number}
            )
        if ticket.status == ticket.Status.HANDED_OVER:
            raise NotPossible(_("A third party already has this ticket."))
        return cls.objects.create(
            ticket=ticket,
            target=to,
            pack=pack.filled(ticket),
            prepared_at=clock.now(),
            prepared_by=by,
        )

    @verb
    def save_pack(
        self,
        fields: dict[str, str],
        *,
        to,
        attachments: Iterable[Attachment],
        is_zipped: bool,
        reason: str,
        now: datetime,
    ) -> None:
        """Keep what was written; files are chosen one by one and get short names."""
        self._check_prepared()
        if not type(to).objects.fitting(self.ticket).filter(pk=to.pk).exists():
            raise NotPossible(_("This ticket cannot go there."))
        self.target, self.reason, self.is_zipped = to, reason, is_zipped
        self.pack = pack.cleaned(fields)
        self.save(update_fields=["target", "reason", "pack", "is_zipped"])
        self.enclosures.all().delete()
        taken: list[str] = []
        mine = Attachment.objects.filter(message__ticket=self.ticket).exclude(file="")
        for file in mine.filter(pk__in=[chosen.pk for chosen in attachments]).order_by("id"):
            taken.append(pack.short_name(file.name, taken))
            self.enclosures.create(attachment=file, name=taken[-1])

    @verb
    def include_identity(self, *, by, reason: str, now: datetime) -> None:
        """Let the identity number go with the pack; who decided that, and why, is recorded."""
        self._check_prepared()
        if self.with_identity:
            return
        if not by.has_perm("tickets.reveal_identity"):
            raise NotPossible(_("You are not allowed to pass on identity numbers."))
        if not reason.strip():
            raise NotPossible(_("Please say why it is needed."))
        if self.ticket.person_with_identity is None:
            raise NotPossible(_("No identity number is on file."))
        self.with_identity = True
        self.save(update_fields=["with_identity"])
        self.ticket.record(
            "escalation.identity_included", by=by, now=now, reason=reason, target=self.target.name
        )

    @verb
    def leave_out_identity(self, *, now: datetime) -> None:
        self._check_prepared()
        self.with_identity = False
        self.save(update_fields=["with_identity"])

    @verb
    def discard(self, *, now: datetime) -> None:
        """Throw away what was never sent."""
        self._check_prepared()
        self.ended_at = now
        self.save(update_fields=["ended_at"])

    def missing(self, needed: Iterable[str]) -> list[str]:
        """Return the fields needed that are empty; files are evidence too."""
        has_files = self.enclosures.exists()
        return [
            name
            for name in needed
            if not (self.pack.get(name) or (name == "evidence" and has_files))
        ]


def followed_incident(ticket):
    """Return the incident whose turn a ticket follows, or None."""
    link = ticket.incident_links.filter(detached_at=None, incident__solved_at=None)
    found = link.select_related("incident__parent").first()
    return found and found.incident
