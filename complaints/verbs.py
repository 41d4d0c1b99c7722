"""What is done to a complaint: one transaction on its ticket's row, ending in a line of history."""

from __future__ import annotations

import functools
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from complaints import clocks, shield
from tickets import clock, numbers
from tickets.models import Message, Policy, Restriction
from tickets.notices import tell_requester
from tickets.verbs.base import NotPossible


def verb(method):
    """Run a method of a complaint in one transaction, its ticket's row locked and both afresh."""

    @functools.wraps(method)
    def acting(self, *args, **kwargs):
        with transaction.atomic():
            self.ticket.lock()
            self.refresh_from_db(from_queryset=type(self).objects.all())
            return method(self, *args, now=clock.now(), **kwargs)

    return acting


class Handling:
    """Completeness, decision, follow-up, and who may not see it."""

    @verb
    def name_officer(self, officer, *, by, now: datetime) -> None:
        """Hide the complaint from one more whom it is about."""
        _row, is_new = Restriction.objects.get_or_create(ticket=self.ticket, hidden_from=officer)
        self.officers.add(officer)
        if not is_new:
            return
        if self.ticket.assignee_id == officer.pk:
            self.ticket.assignee = None
            self.ticket.save(update_fields=["assignee"])
        shield.look_upward(self.ticket)
        # Who it is stands nowhere in the history: that is read by others.
        self.ticket.record("complaint.shielded", by=by, now=now)

    @verb
    def tell_complete(self, body: str, *, by, now: datetime, **written: Any) -> None:
        """Tell the complainant that everything is there: the clock of the decision begins."""
        if self.complete_at:
            return
        if self.kind != self.Kind.COMPLAINT:
            raise NotPossible(_("Only a complaint is looked at for completeness."))
        self.ticket.reply(body, by=by, **written)
        self.ticket.keep_promise(clocks.COMPLETE, by=by)
        self.complete_at = now
        self.save(update_fields=["complete_at"])
        length = Policy.length_of(clocks.DECISION, now)
        self.ticket.promise(clocks.DECISION, length, by=by, started_at=now)
        self.ticket.record("complaint.complete", by=by, now=now)

    @verb
    def ask_for_material(self, body: str, *, by, now: datetime, **written: Any) -> None:
        """Tell the complainant what is missing: the ticket waits, and the decision's clock too."""
        self.ticket.ask(body, by=by, **written)
        self.ticket.keep_promise(clocks.COMPLETE, by=by)
        self.ticket.record("complaint.incomplete", by=by, now=now)

    @verb
    def decide(
        self,
        outcome: str,
        body: str,
        *,
        by,
        now: datetime,
        **written: Any,
    ) -> None:
        """Answer with the outcome; that is the ticket's solution, and settles its promises."""
        if outcome not in self.Outcome.values:
            raise NotPossible(_("Please choose an outcome."))
        if not body.strip():
            raise NotPossible(_("Please write the answer with the outcome."))
        self.ticket.solve(body, by=by, **written)
        said = Message.objects.filter(ticket=self.ticket, is_internal=False, author="office")
        self.outcome, self.decided_at, self.decision = outcome, now, said.latest("id")
        self.save(update_fields=["outcome", "decided_at", "decision"])
        self.ticket.record("complaint.decided", by=by, now=now, outcome=outcome)

    @verb
    def plan(self, action: str, *, owner, due: date | None, by, now: datetime) -> None:
        """Write down what is done about it, by whom and until when."""
        if not action.strip():
            raise NotPossible(_("Please write what is to be done."))
        self.follow_up, self.follow_up_owner, self.follow_up_due = action, owner, due
        self.follow_up_done_at = None
        self.save(
            update_fields=["follow_up", "follow_up_owner", "follow_up_due", "follow_up_done_at"]
        )
        self.ticket.record("complaint.planned", by=by, now=now)

    @verb
    def finish_plan(self, *, by, now: datetime) -> None:
        if not self.follow_up or self.follow_up_done_at:
            return
        self.follow_up_done_at = now
        self.save(update_fields=["follow_up_done_at"])
        self.ticket.record("complaint.action_done", by=by, now=now)

    @verb
    def point_elsewhere(self, text: str, *, by, now: datetime) -> None:
        """Answer a question about a tender's substance with who may judge it, and mark it."""
        if self.is_about_tender:
            return
        self.ticket.reply(text, by=by)
        self.is_about_tender = True
        self.save(update_fields=["is_about_tender"])
        self.ticket.record("complaint.about_tender", by=by, now=now)

    @verb
    def note_lapor(self, number: str, *, came_from: bool, by, now: datetime) -> None:
        self.lapor_number, self.is_from_lapor = number.strip(), came_from
        self.save(update_fields=["lapor_number", "is_from_lapor"])
        self.ticket.record("complaint.lapor", by=by, now=now)

    @verb
    def reveal(self, *, by, now: datetime, reason: str) -> Any:
        """Return who complained; that it was looked at, and why, is recorded."""
        if not reason.strip():
            raise NotPossible(_("Please say why you need to see it."))
        self.ticket.record("complaint.revealed", by=by, now=now, reason=reason)
        return self.ticket.requester

    @verb
    def revert(self, *, by, now: datetime, reason: str = "") -> None:
        """It turned out to be a question: its ticket goes on as an ordinary one."""
        if self.reverted_at:
            return
        if not self.may_be_a_question:
            raise NotPossible(
                _("The complainant was promised that the identity stays hidden: it stays here.")
            )
        if self.hides_identity and not reason.strip():
            raise NotPossible(_("Please say why it is a question: officers see who wrote then."))
        earlier = self.ticket.other_number
        number = earlier or numbers.allot(settings.NUMBER_PREFIX, self.ticket.received_at)
        self.ticket.become_question(number, by=by)
        self.reverted_at = now
        self.save(update_fields=["reverted_at"])
        said = {"was": self.number, "was_hidden": self.hides_identity, "reason": reason.strip()}
        told = self.ticket.record("complaint.reverted", by=by, now=now, **said)
        tell_requester(told, "complaint_reverted")
