"""What a mail is: the register of kinds, and what their functions are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from tickets.models import Deadline, Event, Message, OutgoingMail, Requester, Ticket

Facts = dict[str, Any]


@dataclass(frozen=True)
class Notice:
    """What a mail is worded from: its row, its ticket, and the event that caused it."""

    mail: OutgoingMail
    now: datetime

    @cached_property
    def ticket(self) -> Ticket:
        return self.mail.ticket

    @cached_property
    def requester(self) -> Requester | None:
        """Return whom it is to: the ticket's, or where it is about no one ticket, the row's."""
        if self.ticket:
            return self.ticket.requester
        return Requester.objects.filter(pk=self.mail.data["requester"]).first()

    @cached_property
    def event(self) -> Event:
        return self.ticket.events.get(pk=self.mail.data["event"])

    @property
    def answer(self) -> Message | None:
        """Return what the office wrote with the event, never what is internal."""
        return self.written.filter(pk=self.event.data.get("message")).first()

    @property
    def question(self) -> Message | None:
        """Return what the office last asked."""
        asked = self.ticket.events.filter(code="message.asked").order_by("id").last()
        return asked and self.written.filter(pk=asked.data["message"]).first()

    @property
    def is_last_question(self) -> bool:
        """Tell whether the ticket still waits for the answer to what was asked before the event."""
        asked = self.ticket.events.filter(code="message.asked", id__gt=self.event.pk)
        return self.ticket.status == Ticket.Status.WAITING and not asked.exists()

    @property
    def written(self) -> QuerySet[Message]:
        mine = self.ticket.messages.filter(is_internal=False, author=Event.Actor.OFFICE)
        return mine.select_related("user")

    def told_somebody(self, people: Iterable[Any]) -> bool:
        """Tell whether the event was written to one of these members of staff."""
        return self._beside.filter(user__in=[person.pk for person in people]).exists()

    def told_requester(self, template: str) -> bool:
        """Tell whether the event was written to the requester, as far as is known."""
        if self.requester is None or self.requester.email_bounced_at:
            return False
        return self._beside.filter(template=template, to=self.requester.email).exists()

    @property
    def _beside(self) -> QuerySet[OutgoingMail]:
        """Return what was written of the same event and has not been given up."""
        given_up = (OutgoingMail.Status.FAILED, OutgoingMail.Status.CANCELLED)
        mails = OutgoingMail.objects.filter(ticket=self.ticket, data__event=self.event.pk)
        return mails.exclude(status__in=given_up)

    @cached_property
    def promise(self) -> Deadline | None:
        """Return the running promise of a ticket, or None when nobody waits for the office."""
        deadline = self.ticket.live_deadline()
        return deadline if deadline and deadline.is_running else None

    @property
    def broken_promise(self) -> Deadline | None:
        """Return the promise if it is past, and the office's to mend; it may have been lengthened
        since, or the ticket may wait for the requester."""
        is_ours = self.ticket.status in (Ticket.Status.NEW, Ticket.Status.OPEN)
        promise = self.promise
        return promise if promise and is_ours and promise.due_at <= self.now else None

    @property
    def is_superseded(self) -> bool:
        """Tell whether a newer mail of this kind, to the same reader, says how it is now."""
        mail = self.mail
        same = OutgoingMail.objects.filter(ticket=mail.ticket_id, template=mail.template)
        return same.filter(to=mail.to, id__gt=mail.pk).exists()


Describe = Callable[[Notice], Facts | None]


@dataclass(frozen=True)
class Kind:
    """A mail the product sends; `title` is what staff call it, a lazy text."""

    name: str
    title: Any
    folder: str
    describe: Describe
    is_for_staff: bool
    is_acknowledgement: bool = False
    is_about_a_ticket: bool = True
    # It is for whoever works on the ticket when it leaves, not for whom it was written to.
    goes_to_whose_it_is: bool = False
    # Whose signed address an answer comes back to; given for a mail to a third party only.
    third_party_reply: str = ""

    @property
    def is_for_requester(self) -> bool:
        return not (self.is_for_staff or self.third_party_reply)


KINDS: dict[str, Kind] = {}


def to_requester(title: Any) -> Callable[[Describe], Describe]:
    return partial(_enter, title=title, is_for_staff=False)


def acknowledgement(title: Any) -> Callable[[Describe], Describe]:
    return partial(_enter, title=title, is_for_staff=False, is_acknowledgement=True)


def to_staff(title: Any, *, goes_to_whose_it_is: bool = False) -> Callable[[Describe], Describe]:
    return partial(_enter, title=title, is_for_staff=True, goes_to_whose_it_is=goes_to_whose_it_is)


def overview(title: Any) -> Callable[[Describe], Describe]:
    """Enter a mail to staff that is about no one ticket."""
    return partial(_enter, title=title, is_for_staff=True, is_about_a_ticket=False)


def links_to_tickets(title: Any) -> Callable[[Describe], Describe]:
    """Enter a mail to a requester that is about several tickets."""
    return partial(_enter, title=title, is_for_staff=False, is_about_a_ticket=False)


def to_third_party(title: Any, *, reply_kind: str) -> Callable[[Describe], Describe]:
    """Enter a mail to an office elsewhere; its function says whether it may still leave.

    Besides what its templates need, the function may give `attachments` (name, bytes, type) and
    `secrets` (text that is sent, and what stands for it in the copy that staff read).
    """
    return partial(_enter, title=title, is_for_staff=False, third_party_reply=reply_kind)


def _enter(describe: Describe, **nature: Any) -> Describe:
    name = describe.__name__
    if name in KINDS:
        raise ValueError(f"Mail {name!r} is registered twice.")
    app = describe.__module__.partition(".")[0]
    KINDS[name] = Kind(name=name, folder=f"{app}/emails", describe=describe, **nature)
    return describe


def title(name: str) -> str:
    """Return what staff call a mail; one of an app now gone goes by its name."""
    return str(KINDS[name].title) if name in KINDS else name
