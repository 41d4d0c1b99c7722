from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.verbs.preparing import followed_incident
from tickets import clock, numbers
from tickets.models import Disturbance, Ticket
from tickets.verbs.base import NotPossible, once


class Gathering:
    """A mass incident: declared once, followed by many, told and solved for all of them."""

    @classmethod
    @transaction.atomic
    def declare(cls, parent: Ticket, *, title: str, application: str, starts_at: datetime, by: Any):
        """Let one ticket stand for all, and say on the front page that it is known."""
        parent.lock()
        if known := cls.objects.filter(parent=parent).first():
            return known
        parent._check_open()
        now = clock.now()
        if starts_at > now:
            raise NotPossible(_("A disturbance that has not begun cannot be declared."))
        if followed_incident(parent):
            raise NotPossible(_("This ticket follows another mass incident."))
        told = _("%(title)s. We know of it and are working on it.") % {"title": title.rstrip(". ")}
        banner = Disturbance.objects.create(
            text=told[:300], application=application, starts_at=starts_at
        )
        incident = cls.objects.create(
            parent=parent,
            title=title,
            application=application,
            starts_at=starts_at,
            disturbance=banner,
            created_at=now,
            created_by=by,
        )
        parent.record("incident.declared", by=by, now=now)
        return incident

    @transaction.atomic
    def attach(self, tickets: Iterable[Ticket], *, by: Any) -> list[str]:
        """Let tickets follow; return why some do not. What was done to all follows for them."""
        self.lock()
        if self.solved_at:
            raise NotPossible(_("This incident is over."))
        now, attached, refused = clock.now(), [], []
        for ticket in sorted(set(tickets), key=lambda ticket: ticket.pk):
            ticket.lock()
            if why := self._why_not(ticket):
                refused.append(f"{ticket.number}: {why}")
                continue
            if self.links.filter(ticket=ticket, detached_at=None).exists():
                continue
            self.links.create(ticket=ticket, attached_at=now, attached_by=by)
            ticket.record("incident.attached", by=by, now=now, number=self.parent.number)
            attached.append(ticket)
        if self.parent.status == Ticket.Status.HANDED_OVER:
            self.broadcast("hand_over", {"to": self.parent.third_party}, by=by, only=attached)
        return refused

    def _why_not(self, ticket: Ticket) -> str:
        if ticket.pk == self.parent_id:
            return _("it stands for the incident itself")
        if ticket.is_finished:
            return _("it is not open any more")
        if type(self).objects.present().filter(parent=ticket).exists():
            return _("it stands for an incident of its own")
        other = followed_incident(ticket)
        if other and other.pk != self.pk:
            return _("it follows another incident")
        if ticket.escalations.open().exists():
            return _("it has an escalation of its own")
        return ""

    @transaction.atomic
    def detach(self, ticket: Ticket, *, by: Any) -> None:
        """Let a ticket go its own way: that it was handed over with the others is void."""
        self.lock()
        ticket.lock()
        link = self.links.filter(ticket=ticket, detached_at=None).first()
        if link is None:
            return
        link.detached_at = clock.now()
        link.save(update_fields=["detached_at"])
        ticket.void_hand_over(by=by)
        ticket.record("incident.detached", by=by, now=clock.now(), number=self.parent.number)

    @transaction.atomic
    def tell_all(self, body: str, *, by: Any, submission: UUID | None = None):
        """Write to every requester of the incident; pressed twice it is written once."""
        self.lock()
        key = once(submission, body)
        if key and (said := self.broadcasts.filter(submission=key).first()):
            return said
        if self.solved_at:
            raise NotPossible(_("This incident is over."))
        if not body.strip():
            raise NotPossible(_("Please write something first."))
        return self.broadcast("reply", {"body": body}, by=by, submission=key)

    @transaction.atomic
    def set_end(self, ends_at: datetime | None) -> None:
        """Write down from when on it worked again."""
        self.lock()
        if ends_at and not self.starts_at < ends_at <= clock.now():
            raise NotPossible(_("It must end after it starts, and not in the future."))
        self.ends_at = ends_at
        self.save(update_fields=["ends_at"])

    @transaction.atomic
    def issue_notice(self, *, addressed_to: str, tender_code: str, by: Any):
        """Issue a numbered statement; what it says stays as it is now."""
        self.lock()
        now = clock.now()
        sent = self.parent.escalations.exclude(sent_at=None).exclude(voided_at__isnull=False)
        last = sent.select_related("target").first()
        return self.notices.create(
            number=numbers.allot("SKG", now),
            addressed_to=addressed_to,
            tender_code=tender_code,
            what=self.title,
            application=self.application,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            third_party=last.target.party if last else "",
            their_number=last.number if last else "",
            issued_at=now,
            issued_by=by,
        )

    def lock(self) -> None:
        """Hold the incident's ticket, as all that is done to it does, and read it afresh."""
        self.parent.lock()
        parent = self.parent
        self.refresh_from_db()
        self.parent = parent

    def broadcast(
        self,
        act: str,
        data: dict[str, Any],
        *,
        by: Any,
        only: Iterable[Ticket] | None = None,
        submission: UUID | None = None,
    ):
        """Have one thing done to all that follow, or to some; the worker does it in batches."""
        from escalation.models.broadcast import Delivery

        now = clock.now()
        following = self.links.filter(detached_at=None).order_by("id")
        keys = (
            list(following.values_list("ticket", flat=True))
            if only is None
            else [ticket.pk for ticket in only]
        )
        if not keys:
            return None
        broadcast = self.broadcasts.create(
            act=act, data=data, by=by, created_at=now, submission=submission
        )
        Delivery.objects.bulk_create(
            Delivery(broadcast=broadcast, ticket_id=key, next_attempt_at=now) for key in keys
        )
        return broadcast
