"""Which mails a complaint causes. None of them carries a word of what was complained about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count

from complaints.models import Complaint
from tickets import clock, groups, outbox
from tickets.models import Deadline, Event, OutgoingMail, Ticket
from tickets.notices import to_officer

# Complaints about one officer or one subject, within so long, of which supervisors are told.
THRESHOLD_DAYS = timedelta(days=90)


def handlers_of(ticket: Ticket) -> list:
    """Return who works on complaints, may see this one, and has an address."""
    people = _members(groups.COMPLAINT_HANDLER, groups.SUPERVISOR)
    seen = Ticket.objects.filter(pk=ticket.pk)
    return [user for user in people if seen.visible_to(user).exists()]


def supervisors_of(complaint: Complaint) -> list:
    """Return the supervisors who may read of it: one it names is passed over."""
    rows = Complaint.objects.filter(pk=complaint.pk)
    return [user for user in _members(groups.SUPERVISOR) if rows.visible_to(user).exists()]


def tell_new(complaint: Complaint, *, by: Any, now: datetime, acknowledge: bool = True) -> None:
    """Tell the handlers, and the complainant that it is in the register."""
    ticket = complaint.ticket
    mails = _to_handlers(ticket, "complaint_new", f"complaint:{complaint.pk}:new", by, now)
    if acknowledge and ticket.requester and ticket.requester.email:
        mails.append(
            outbox.compose(
                key=f"complaint:{complaint.pk}:received:{ticket.number}",
                ticket=ticket,
                template="complaint_received",
                to=ticket.requester.email,
                language=ticket.language,
                now=now,
                data={},
                is_automatic=True,
            )
        )
    outbox.put(mails)
    _tell_threshold(complaint, now)


def tell_wrote(event: Event) -> None:
    key = f"complaint:event:{event.pk}"
    outbox.put(_to_handlers(event.ticket, "complaint_wrote", key, None, event.recorded_at))


def tell_unreached(event: Event) -> None:
    """Have the handlers reach the complainant whom no mail has told of what was written."""
    key, data = f"complaint:event:{event.pk}", {"event": event.pk}
    outbox.put(
        _to_handlers(event.ticket, "complaint_unreached", key, None, event.recorded_at, **data)
    )


def tell_triage(ticket: Ticket, now: datetime) -> None:
    outbox.put(_to_handlers(ticket, "complaint_triage", f"triage:{ticket.pk}", None, now))


def tell_stage(ticket: Ticket, deadline: Deadline, stage: str, now: datetime) -> None:
    """Tell the handlers of a clock that runs out; past it, the supervisors that there is one."""
    key = f"complaint:clock:{deadline.pk}:{stage}"
    mails = _to_handlers(
        ticket, "complaint_clock", key, None, now, deadline=deadline.pk, stage=stage
    )
    complaint = Complaint.objects.filter(ticket=ticket).first()
    if stage == "late" and complaint:
        data = {"complaint": complaint.pk, "deadline": deadline.pk}
        mails += _overview("complaint_late", key, supervisors_of(complaint), now, data)
    outbox.put(mails)


def _tell_threshold(complaint: Complaint, now: datetime) -> None:
    """Tell supervisors once when complaints about one officer, or one subject, become many."""
    recent = Complaint.objects.standing().filter(
        kind=Complaint.Kind.COMPLAINT, ticket__received_at__gt=now - THRESHOLD_DAYS
    )
    most = settings.COMPLAINT_THRESHOLD
    month = f"{now:%Y-%m}"
    same = recent.filter(about=complaint.about)
    if complaint.kind == Complaint.Kind.COMPLAINT and same.count() >= most:
        key = f"complaint:many:about:{complaint.about}:{month}"
        data = {"about": complaint.about, "complaint": complaint.pk}
        outbox.put(_overview("complaint_many", key, supervisors_of(complaint), now, data))
    counted = recent.filter(officers__in=complaint.officers.all()).values("officers")
    for row in counted.annotate(many=Count("pk")).filter(many__gte=most):
        key = f"complaint:many:officer:{row['officers']}:{month}"
        data = {"officer": row["officers"], "complaint": complaint.pk}
        outbox.put(_overview("complaint_many", key, supervisors_of(complaint), now, data))


def tell_named(complaint: Complaint) -> None:
    """Count anew when a complaint has come to name one officer more."""
    _tell_threshold(complaint, clock.now())


def _to_handlers(
    ticket: Ticket, template: str, key: str, by: Any, now: datetime, **data: Any
) -> list[OutgoingMail]:
    return [
        to_officer(ticket, template, user, key=key, now=now, data=data)
        for user in handlers_of(ticket)
        if by is None or user.pk != getattr(by, "pk", None)
    ]


def _overview(
    template: str, key: str, users: list, now: datetime, data: dict[str, Any]
) -> list[OutgoingMail]:
    # Of no ticket: the spine's rule would keep it from supervisors, who read figures only.
    return [
        to_officer(None, template, user, key=f"{key}:{template}", now=now, data=data)
        for user in users
    ]


def _members(*names: str) -> list:
    people = get_user_model().objects.filter(is_active=True, groups__name__in=names)
    return list(people.exclude(email="").distinct().order_by("pk"))
