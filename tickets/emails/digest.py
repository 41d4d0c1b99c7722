"""The morning mail to supervisors: figures first, then what needs a hand, the worst first."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.emails.kinds import Facts, Notice, overview
from tickets.models import InboundMail, Mailbox, OutgoingMail, Policy, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.templatetags.instants import moment

MOST_LINES = 15
Status = Ticket.Status


@overview(gettext_lazy("Daily digest"))
def digest(notice: Notice) -> Facts | None:
    """Give what this supervisor may see; None when there is nothing to say."""
    now, user = notice.now, notice.mail.user
    if notice.is_superseded:
        return None
    visible = Ticket.objects.visible_to(user)
    parts = _parts(visible.unfinished(), now)
    figures = [
        (_("Open tickets"), visible.unfinished().count()),
        *[(title, part.count()) for title, part in parts],
        *_mail_figures(visible, now),
        *_mail_in_figures(user),
    ]
    if not any(count for _title, count in figures):
        return None
    lists = [
        {"title": title, "lines": _lines(part), "more": max(count - MOST_LINES, 0)}
        for (title, part), (_title, count) in zip(parts, figures[1:], strict=False)
        if count
    ]
    return {
        "figures": figures,
        "lists": lists,
        "day": now,
        "button_text": _("Open the queue"),
    }


def _parts(unfinished: TicketQuerySet, now: datetime) -> list[tuple[str, TicketQuerySet]]:
    """Return what needs a hand, in the order in which it does; a ticket may be in several."""
    midnight = _midnight_after(now)
    long_ago = now - Policy.length_of(Policy.Kind.REMIND_WAITING, now)
    long_waiting = Q(turns__ended_at=None, turns__started_at__lt=long_ago)
    return [
        (_("Deadline missed"), unfinished.overdue(now).due_first()),
        (_("Due today"), unfinished.filter(due_at__gte=now, due_at__lt=midnight).due_first()),
        (
            _("Waiting long for the requester"),
            unfinished.filter(long_waiting, status=Status.WAITING).order_by("turns__started_at"),
        ),
        (
            _("With a third party"),
            unfinished.filter(status=Status.HANDED_OVER, turns__ended_at=None).order_by(
                "turns__started_at"
            ),
        ),
    ]


def _midnight_after(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE)) + timedelta(days=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _mail_figures(visible: QuerySet[Ticket], now: datetime) -> list[tuple[str, int]]:
    mails = OutgoingMail.objects.filter(Q(ticket=None) | Q(ticket__in=visible))
    queued = Q(status=OutgoingMail.Status.QUEUED)
    counts = mails.filter(
        queued | Q(status=OutgoingMail.Status.FAILED, settled_at__gt=now - timedelta(days=1))
    ).aggregate(
        held=Count("pk", filter=queued & ~Q(held_by="")),
        stuck=Count("pk", filter=queued & Q(held_by="", created_at__lt=now - timedelta(hours=1))),
        failed=Count("pk", filter=~queued),
    )
    return [
        (_("Mail held back by a limit"), counts["held"]),
        (_("Mail that has not left for an hour"), counts["stuck"]),
        (_("Mail that could not be delivered since yesterday"), counts["failed"]),
    ]


def _mail_in_figures(user) -> list[tuple[str, int]]:
    mails = InboundMail.objects.visible_to(user)
    states = InboundMail.Status
    return [
        (_("Mail held: junk, perhaps"), mails.filter(status=states.HELD).count()),
        (_("Mail that could not be read"), mails.filter(status=states.QUARANTINED).count()),
        *[
            (
                _("Mailbox %(mailbox)s cannot be read: %(words)s")
                % {"mailbox": box.address, "words": box.last_error[:200]},
                1,
            )
            for box in Mailbox.objects.filter(is_active=True).exclude(failing_since=None)
        ],
    ]


def _lines(part: TicketQuerySet) -> list[dict[str, str]]:
    return [
        {
            "number": ticket.number,
            "subject": ticket.subject,
            "due": moment(ticket.due_at),
            "officer": ticket.officer_name,
        }
        for ticket in part.select_related("assignee")[:MOST_LINES]
    ]
