"""The saved views of the queue, and their counts, taken in one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import IntegerField, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import Message, Ticket
from tickets.models.ticket import TicketQuerySet, may_see_tickets
from tickets.prepared import Prepared
from tickets.staff import paging
from tickets.staff.rows import with_what_is_shown

# Counting further would cost more the more there is, and tells nobody anything.
COUNTED = 1000
SOON = timedelta(hours=2)
Status = Ticket.Status
FINISHED = [Status.SOLVED, Status.CLOSED]


@dataclass(frozen=True)
class Asker:
    """For whom and when the views are asked: everything in them that is not the same for all."""

    user: int
    now: datetime | None = None
    soon: datetime | None = None
    today: datetime | None = None

    @classmethod
    def of(cls, user: Any, now: datetime) -> Asker:
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(user.pk, now, now + SOON, today)


Part = Callable[[TicketQuerySet, Asker], TicketQuerySet]
Narrow = Callable[[TicketQuerySet], TicketQuerySet]


@dataclass(frozen=True)
class View:
    """A saved view: what is in it, and whether what is due first stands on top."""

    key: str
    label: Callable[[], str]
    part: Part
    # What is over is read newest first; what is open, most urgent first.
    is_by_due: bool = True
    # What of its asker's times decides what is in it.
    times: tuple[str, ...] = ()


@dataclass
class Tab:
    """A view as one person sees it."""

    view: View
    user: Any
    asker: Asker
    counted: int = 0
    is_current: bool = False
    is_late: bool = False
    kept: str = ""

    @property
    def key(self) -> str:
        return self.view.key

    @property
    def label(self) -> str:
        return self.view.label()

    @property
    def is_by_due(self) -> bool:
        return self.view.is_by_due

    @property
    def tickets(self) -> TicketQuerySet:
        return self.view.part(Ticket.objects.visible_to(self.user), self.asker)

    @property
    def count(self) -> str:
        return f"{COUNTED - 1}+" if self.counted >= COUNTED else str(self.counted)

    @property
    def url(self) -> str:
        kept = f"&{self.kept}" if self.kept else ""
        return f"{home()}?{urlencode({'tab': self.key})}{kept}"


class Count(Subquery):
    """How many rows a query has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def home() -> str:
    return reverse("admin:tickets_ticket_changelist")


@dataclass(frozen=True)
class Standing:
    """The views with their counts, and the highest ids there are, read together."""

    tabs: list[Tab]
    tickets: int = 0
    messages: int = 0


def tabs_of(user) -> list[Tab]:
    return standing_of(user, clock.now()).tabs


def standing_of(user, now: datetime, narrow: Narrow | None = None) -> Standing:
    """Return the views as one person sees them; `narrow` is what the queue is narrowed by."""
    asker = Asker.of(user, now)
    tabs = [Tab(view, user, asker) for view in _VIEWS]
    row = (_row(asker, narrow) if may_see_tickets(user) else None) or {}
    for tab in tabs:
        tab.counted = row.get(f"in_{tab.key}", 0)
    breached = next(tab for tab in tabs if tab.key == "breached")
    breached.is_late = tabs[0].is_late = breached.counted > 0
    return Standing(tabs, row.get("ticket") or 0, row.get("message") or 0)


def _row(asker: Asker, narrow: Narrow | None) -> dict[str, Any] | None:
    if narrow is None:
        return _counts.first(**asdict(asker))
    visible = narrow(Ticket.objects.not_hidden_from(asker.user))
    return next(iter(_counted_among(asker, visible)), None)


def _counting(**asked: Any) -> QuerySet:
    asker = Asker(**asked)
    return _counted_among(asker, Ticket.objects.not_hidden_at_once(asker.user))


def _counted_among(asker: Asker, visible: TicketQuerySet) -> QuerySet:
    # Any one row to hang the counts on; without tickets all of them are nothing.
    counts = {f"in_{view.key}": _counted(view.part(visible, asker)) for view in _VIEWS}
    # Of those seen: the page says it, and a number that grows would tell of a hidden one.
    counts["ticket"] = Subquery(visible.order_by("-pk").values("pk")[:1])
    counts["message"] = Subquery(Message.objects.order_by("-pk").values("pk")[:1])
    return Ticket.objects.order_by().values(**counts)[:1]


def prepare() -> Prepared:
    return Prepared(_counting, user=int, now=datetime, soon=datetime, today=datetime)


_counts = prepare()


def _counted(tickets: TicketQuerySet) -> Count:
    return Count(tickets.order_by().values("pk")[:COUNTED])


_VIEWS = [
    View("all", lambda: _("All open"), lambda seen, asker: seen.unfinished()),
    View(
        "mine",
        lambda: _("Mine"),
        lambda seen, asker: seen.unfinished().filter(assignee=asker.user),
    ),
    View(
        "nobody",
        lambda: _("Nobody’s"),
        lambda seen, asker: seen.unfinished().filter(assignee=None),
    ),
    View(
        "soon",
        lambda: _("Due within 2 hours"),
        # What a tender needs at once and is not late yet stands here too.
        lambda seen, asker: seen.unfinished().filter(
            due_at__gte=asker.now, urgent_at__lt=asker.soon
        ),
        times=("now", "soon"),
    ),
    View(
        "breached",
        lambda: _("Late"),
        lambda seen, asker: seen.unfinished().filter(due_at__lt=asker.now),
        times=("now",),
    ),
    View(
        "waiting",
        lambda: _("Waiting for the requester"),
        lambda seen, asker: seen.unfinished().filter(status=Status.WAITING),
    ),
    View(
        "third_party",
        lambda: _("With a third party"),
        lambda seen, asker: seen.unfinished().filter(status=Status.HANDED_OVER),
    ),
    View(
        "written_to",
        lambda: _("Written to after solved"),
        lambda seen, asker: seen.written_to_after_solved(),
        is_by_due=False,
    ),
    View(
        "solved_today",
        lambda: _("Solved today"),
        lambda seen, asker: seen.filter(status__in=FINISHED, solved_at__gte=asker.today),
        is_by_due=False,
        times=("today",),
    ),
    View(
        "finished",
        lambda: _("Solved and closed"),
        lambda seen, asker: seen.filter(status__in=FINISHED),
        is_by_due=False,
    ),
]


def first_page(tab: Tab) -> list[Any]:
    """Return the lines on top of a view, for who may see tickets: what the queue is opened with."""
    return _first_pages[tab.key](
        user=tab.asker.user, **{name: getattr(tab.asker, name) for name in tab.view.times}
    )


def _first(view: View) -> Prepared:
    def build(user: int, **times: datetime) -> QuerySet:
        seen = view.part(Ticket.objects.not_hidden_from(user), Asker(user, **times))
        return paging.first(with_what_is_shown(seen), is_by_due=view.is_by_due)

    return Prepared(build, user=int, **dict.fromkeys(view.times, datetime))


_first_pages = {view.key: _first(view) for view in _VIEWS}
