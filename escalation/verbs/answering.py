from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.utils.translation import gettext as _

from escalation.verbs.base import verb
from tickets.models import InboundMail, Message
from tickets.verbs.base import NotPossible


class Answering:
    """The third party's answer: on the ticket as its own words, and the turn comes back."""

    @verb
    def answered(
        self,
        body: str,
        *,
        by,
        now: datetime,
        files: Iterable[File] = (),
        submission: UUID | None = None,
    ) -> Message:
        """Take in the answer; `by` recorded it, or None where it came as a proven mail.

        The office goes on with what was left, at least an hour, once a cycle.
        """
        if said := self.ticket.heard(body, files=files, submission=submission):
            return said
        self._check_away()
        message = self.ticket.hear(body, by=by, files=files, submission=submission)
        self.answer, self.answered_at = message, now
        self._stop_chasing(now)
        self.save(update_fields=["answer", "answered_at", "next_follow_up_at"])
        # Only now: that the ticket is taken back is checked against this row.
        self.ticket.take_back(by=by)
        return message

    @verb
    def received(self, body: str, *, now: datetime, number: str = "") -> Message:
        """Take in an automatic receipt: it proves that it arrived, and answers nothing."""
        message = self.ticket.hear(body, by=None)
        if self.is_away and self.acknowledged_at is None:
            self.acknowledged_at = now
            self.save(update_fields=["acknowledged_at"])
        return message

    def accept(self, held, *, by) -> Message:
        """“This is their answer”: what no proof was found for, an officer vouches for."""
        return self._decide(held, by=by)

    @verb
    def _decide(self, held, *, by, now: datetime) -> Message:
        held.refresh_from_db(from_queryset=type(held).objects.select_for_update(of=("self",)))
        if held.accepted_at:
            return held.inbound_mail.message
        self._check_undecided(held)
        files = [_opened(file) for file in held.files.all()]
        body = held.body.strip() or held.subject or _("(no text)")
        if self.is_away:
            message = self.answered(body, by=by, files=files)
        else:
            # Too late to bring anything back; what was said is not lost.
            message = self.ticket.hear(body, by=by, files=files)
        held.accepted_at = now
        held.save(update_fields=["accepted_at"])
        InboundMail.objects.filter(pk=held.inbound_mail_id).update(
            status=InboundMail.Status.TAKEN, ticket=self.ticket, message=message
        )
        return message

    @verb
    def refuse(self, held, *, by, now: datetime) -> None:
        """“This is not theirs”: it stays readable among the inbound mail, and off the ticket."""
        held.refresh_from_db(from_queryset=type(held).objects.select_for_update(of=("self",)))
        if held.refused_at:
            return
        self._check_undecided(held)
        held.refused_at = now
        held.save(update_fields=["refused_at"])
        mails = InboundMail.objects.filter(pk=held.inbound_mail_id)
        mails.update(status=InboundMail.Status.IGNORED)
        self.ticket.record("escalation.answer_refused", by=by, now=now)

    def _check_undecided(self, held) -> None:
        if held.escalation_id != self.pk or held.accepted_at or held.refused_at:
            raise NotPossible(_("Somebody has decided about this mail already."))


def _opened(held_file) -> File:
    held_file.file.open("rb")
    file = File(held_file.file.file, name=held_file.name)
    file.content_type = held_file.content_type
    return file
