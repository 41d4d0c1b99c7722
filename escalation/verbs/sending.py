from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from escalation import enclosing
from escalation.verbs.base import FOLLOW_UP_WATCH, STATUS_WATCH, SUPERVISORS_WATCH, verb
from tickets import outbox
from tickets.models import OutgoingMail, Watch
from tickets.verbs.base import NotPossible

PACK_MAIL = "escalation_pack"


class Sending:
    """The press that hands the ticket over: the turn moves with it, in one transaction."""

    @verb
    def send(self, *, by, now: datetime) -> None:
        """Send the pack by mail; pressed again it leaves once."""
        if self.is_away:
            return
        self._check_ready()
        if not self.target.is_by_mail:
            raise NotPossible(_("This place takes no mail. Type it into their form."))
        if too_large := enclosing.too_large(self):
            raise NotPossible(too_large)
        mail = outbox.compose(
            key=f"escalation:{self.pk}:pack",
            ticket=self.ticket,
            template=PACK_MAIL,
            to=self.target.email,
            language=settings.LANGUAGE_CODE,
            now=now,
            data={"escalation": self.pk},
        )
        outbox.put([mail])
        self.mail = OutgoingMail.objects.get(key=mail.key)
        self._hand_over(by, now)

    @verb
    def typed(self, number: str, *, by, now: datetime) -> None:
        """Say that it was typed into their form, or said on the telephone: the number is proof."""
        if self.is_away and self.number == number.strip():
            return
        self._check_ready()
        if self.target.is_by_mail:
            raise NotPossible(_("This place is reached by mail. Send the pack."))
        if self.target.only_channel:
            # There the number is the ticket's own.
            number = number.strip() or self.ticket.outside_number
        self.number = self._checked(number)
        self._hand_over(by, now)

    @verb
    def acknowledge(self, number: str, *, by, now: datetime) -> None:
        """Write down the number under which the third party has it."""
        self._check_away()
        number = number.strip()
        if number == self.number and self.acknowledged_at:
            return
        self.number = self._checked(number)
        self.acknowledged_at = self.acknowledged_at or now
        with self._number_on_one_ticket():
            self.save(update_fields=["number", "acknowledged_at"])
        self.ticket.record(
            "escalation.acknowledged", by=by, now=now, number=number, to=self.target.party
        )

    @verb
    def void(self, *, by, now: datetime, reason: str = "") -> None:
        """Withdraw the hand-over, or undo one whose mail failed: the first deadline runs on."""
        self._check_away()
        # The rest follows from the event: see escalation.hearing.
        self.ticket.void_hand_over(by=by, reason=reason)
        self.refresh_from_db(fields=["voided_at", "next_follow_up_at"])

    def _check_ready(self) -> None:
        self._check_prepared()
        self.ticket._check_open()
        if not self.reason.strip():
            raise NotPossible(_("Please say why it cannot be solved here."))
        if not self.pack.get("title") or not self.pack.get("description"):
            raise NotPossible(_("A pack needs at least a title and a description."))

    def _hand_over(self, by, now: datetime) -> None:
        """Move the turn and begin to watch; the row first, so that whoever hears finds it."""
        if self.ticket.status == self.ticket.Status.HANDED_OVER:
            raise NotPossible(_("A third party already has this ticket."))
        self.sent_at, self.sent_by = now, by
        self.acknowledged_at = now if self.number else None
        self.next_follow_up_at = now + self.target.follow_up_every
        with self._number_on_one_ticket():
            self.save()
        self.ticket.hand_over(
            self.target.party, by=by, reason=self.reason, their_number=self.number
        )
        self.ticket.record(
            "escalation.sent", by=by, now=now, target=self.target.name, way=self.target.way
        )
        Watch.put(self.ticket, FOLLOW_UP_WATCH, self.next_follow_up_at)
        Watch.put(self.ticket, SUPERVISORS_WATCH, now + self.target.supervisors_after)
        Watch.put(self.ticket, STATUS_WATCH, now + self.target.requester_every)

    def _checked(self, number: str) -> str:
        number = " ".join(number.split())
        if not number:
            raise NotPossible(_("Please write down the number they gave it."))
        if len(number) > 60:
            raise NotPossible(_("This number is too long."))
        same = type(self).objects.filter(target=self.target, number=number)
        other = same.exclude(ticket=self.ticket).select_related("ticket").first()
        if other:
            raise NotPossible(
                _("Number %(outside)s is already on ticket %(number)s.")
                % {"outside": number, "number": other.ticket.number}
            )
        return number

    def _number_on_one_ticket(self):
        return _Explained(self.number)


class _Explained:
    """A savepoint that words the one constraint two people can meet at once."""

    def __init__(self, number: str) -> None:
        self.number, self.savepoint = number, transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace) -> None:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError) and "escalation_number_on_one_ticket" in str(error):
            raise NotPossible(
                _("Number %(outside)s is already on another ticket.") % {"outside": self.number}
            ) from error
