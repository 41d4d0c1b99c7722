"""Sixty tickets lived through by the verbs themselves, at moments of the past days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

from django.contrib.auth.models import User

from tickets import clock
from tickets.demo.questions import NAMES, QUESTIONS, Question
from tickets.intake import Contact, file_ticket
from tickets.models import Category, Ticket

Step = Callable[["Life"], None]


class Life:
    """One ticket on its way; `wait` moves the clock that its next verb reads."""

    def __init__(self, serial: int, question: Question, officer: User, began: datetime) -> None:
        self.serial, self.question, self.officer, self.now = serial, question, officer, began
        self.ticket = self._file()

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    def act(self, verb: str, *args, **kwargs) -> None:
        with standing_at(self.now):
            getattr(self.ticket, verb)(*args, **kwargs)

    def _file(self) -> Ticket:
        name, organisation = NAMES[self.serial % len(NAMES)]
        user = f"{name.split()[0].strip('.').lower()}{self.serial % len(NAMES)}"
        channel = ["web", "web", "email", "telephone", "lpse_support"][self.serial % 5]
        on_behalf = channel in ("telephone", "lpse_support")
        with standing_at(self.now):
            return file_ticket(
                channel=channel,
                outside_number=f"LS-{48210 + self.serial}" if channel == "lpse_support" else "",
                subject=self.question.subject,
                description=self.question.description,
                category=Category.objects.get(code=self.question.category),
                contact=Contact(
                    name=name,
                    email=f"{user}@pengguna.invalid",
                    phone=f"+62812{3400000 + self.serial % len(NAMES):07d}",
                    role="ppk" if "Dinas" in organisation else "penyedia",
                    organisation=organisation,
                    identity_type="ktp",
                ),
                by=self.officer if on_behalf else None,
                application=self.question.application,
                error_code=self.question.error_code,
                tender_code=f"1004{5200 + self.serial}" if self.serial % 3 else "",
            )


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let verbs read `instant` from the clock, a moment later at each reading."""
    real, ticks = clock.now, count()
    clock.now = lambda: instant + timedelta(milliseconds=next(ticks))
    try:
        yield
    finally:
        clock.now = real


def _taken(life: Life) -> None:
    life.wait(0.2)
    life.act("take", by=life.officer)


def _asked(life: Life) -> None:
    life.wait(0.2)
    question = life.question.asked or "Mohon kirim foto layar dan jam kejadiannya."
    life.act("ask", question, by=life.officer)


def _answered_back(life: Life) -> None:
    life.wait(1.5)
    life.act("receive", "Baik, terlampir. Terima kasih.", by=life.ticket.requester)


def _noted(life: Life) -> None:
    life.wait(0.1)
    note = "Sudah saya telepon, pemohon menunggu kabar sore ini."
    life.act("note", note, by=life.officer)


def _solved(life: Life) -> None:
    life.wait(0.4)
    life.act("solve", life.question.solution, by=life.officer)


def _solved_late(life: Life) -> None:
    life.wait(25)
    life.act("solve", life.question.solution, by=life.officer)


def _confirmed(life: Life) -> None:
    life.wait(2)
    life.act("confirm", by=life.ticket.requester)


def _refused(life: Life) -> None:
    life.wait(1)
    life.act("refuse", "Sudah saya coba, pesannya masih sama.", by=life.ticket.requester)


def _handed_over(life: Life) -> None:
    life.wait(0.5)
    life.act("hand_over", "LKPP", by=life.officer, reason="Perlu perbaikan data di pusat.")


def _taken_back(life: Life) -> None:
    life.wait(5)
    life.act("take_back", by=life.officer)


def _closed(life: Life) -> None:
    life.wait(24 * 7)
    life.act("close", by=None)


def _reopened(life: Life) -> None:
    life.wait(20)
    life.act("reopen", "Maaf, hari ini muncul lagi.", by=life.ticket.requester)


def _withdrawn(life: Life) -> None:
    life.wait(0.5)
    life.act("withdraw", by=life.ticket.requester)


def _spam(life: Life) -> None:
    life.wait(0.3)
    life.act("mark_spam", by=life.officer)


def _duplicate(life: Life) -> None:
    life.wait(0.1)
    others = Ticket.objects.awaiting_office().filter(requester=life.ticket.requester)
    if other := others.exclude(pk=life.ticket.pk).first():
        life.act("mark_duplicate", other, by=life.officer)


# How many tickets, how many hours ago the first began, hours between them, what happened to each.
LIVES: list[tuple[int, float, float, list[Step]]] = [
    (6, 0.2, 0.1, []),
    (2, 30, 2, []),
    (8, 2, 0.2, [_taken]),
    (3, 28, 3, [_taken, _noted]),
    (3, 5, 0.7, [_taken, _asked, _answered_back, _noted]),
    (6, 20, 4, [_taken, _asked]),
    # These an app that knows third parties hands over.
    (5, 9, 3, [_taken]),
    (2, 12, 2, [_taken, _handed_over, _taken_back]),
    (6, 18, 4, [_taken, _solved]),
    (2, 9, 3, [_taken, _solved, _refused]),
    (7, 60, 9, [_taken, _solved, _confirmed]),
    (1, 52, 1, [_taken, _solved_late, _confirmed]),
    (3, 140, 20, [_taken, _asked, _answered_back, _solved, _confirmed]),
    (1, 40, 1, [_taken, _solved, _confirmed, _reopened]),
    (2, 200, 10, [_taken, _asked, _closed]),
    (1, 40, 1, [_withdrawn]),
    (1, 44, 1, [_spam]),
    (1, 0.4, 1, [_duplicate]),
]

# What leaves a ticket in the office's hands, where its deadline runs.
WITH_OFFICE = {_taken, _noted, _answered_back, _taken_back, _refused, _reopened}


def _promises() -> dict[str, int]:
    """Return the hours promised for each category."""
    return dict(Category.objects.values_list("code", "default_severity__hours"))


def _question(
    serial: int, hours_ago: float, steps: list[Step], promises: dict[str, int]
) -> Question:
    """Choose a question that leaves an open ticket in time, where its age still allows that."""
    if steps and steps[-1] not in WITH_OFFICE:
        return QUESTIONS[serial % len(QUESTIONS)]
    needed = min(hours_ago, max(promises.values()) - 1)
    fitting = [question for question in QUESTIONS if promises[question.category] > needed]
    return fitting[serial % len(fitting)]


def live(officers: list[User], now: datetime) -> list[Ticket]:
    """File and live through every ticket, oldest first; return them."""
    plans = [
        (ago + number * apart, steps)
        for how_many, ago, apart, steps in LIVES
        for number in range(how_many)
    ]
    tickets, promises = [], _promises()
    oldest_first = sorted(plans, key=lambda plan: plan[0], reverse=True)
    for serial, (hours_ago, steps) in enumerate(oldest_first):
        question = _question(serial, hours_ago, steps, promises)
        officer, began = officers[serial % len(officers)], now - timedelta(hours=hours_ago)
        life = Life(serial, question, officer, began)
        for step in steps:
            step(life)
        tickets.append(life.ticket)
    for ticket in tickets:
        with Ticket.locking(ticket):
            ticket.note_breaches(now)
    return tickets
