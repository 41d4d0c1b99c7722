"""The months before: tickets solved in time and late, closed and rated, for report and figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User

from tickets.demo.history import Life
from tickets.demo.questions import QUESTIONS
from tickets.models import OutgoingMail, Ticket, Watch
from tickets.months import Month

MONTHS = 5
# Their serial numbers end before those of history.py begin.
FIRST = -500
# The newest of them; what is younger is told by history.py.
ENDED = timedelta(days=12)
# The same office at every start.
SEED = 2026
A_DAY = 0.65
# The share solved late, five months ago and last month: the office gets better at it.
LATE = (0.25, 0.07)
THIRD_PARTY = 0.08
HOURS_UNTIL_CLOSED = 72
# Of a hundred closed tickets this many are rated; how, and in which words.
RATED = 0.6
RATINGS = [
    (3, "Cepat dan jelas, terima kasih."),
    (3, ""),
    (3, "Petugasnya sabar menjelaskan."),
    (2, ""),
    (3, "Langsung bisa masuk lagi."),
    (2, "Sudah selesai, tetapi menunggunya agak lama."),
    (3, ""),
    (1, "Baru dijawab setelah jadwalnya hampir tutup."),
]
CAUSES = [
    "Petugas yang memegang tiket sedang sakit; tiketnya belum dialihkan.",
    "Server SPSE tidak dapat diakses selama setengah hari.",
    "Menunggu berkas dari Bidang Pengadaan.",
]


def live_through_months(officers: list[User], supervisor: User, now: datetime) -> list[Ticket]:
    """Live through the months before, oldest first; return the tickets, all of them closed."""
    chance, tickets = Random(SEED), []  # noqa: S311
    for serial, began in enumerate(_mornings(now, chance), start=FIRST):
        age = (now - began).days / (MONTHS * 30)
        late = chance.random() < LATE[1] + (LATE[0] - LATE[1]) * age
        officer = officers[chance.randrange(len(officers))]
        question = QUESTIONS[chance.randrange(len(QUESTIONS))]
        life = Life(serial, question, officer, began)
        _work_on(life, chance, is_late=late)
        if late and chance.random() < 0.7:
            _explain(life, CAUSES[serial % len(CAUSES)], supervisor)
        _end(life, chance, serial)
        tickets.append(life.ticket)
    return tickets


def put_to_rest(tickets: list[Ticket], now: datetime) -> None:
    """Let nothing happen any more of what is long over: no mail leaves, no watch rings."""
    Watch.objects.filter(ticket__in=tickets, done_at=None).update(done_at=now)
    mails = OutgoingMail.objects.filter(ticket__in=tickets, status=OutgoingMail.Status.QUEUED)
    for mail in mails:
        # It had left at the time.
        mail.status, mail.settled_at = OutgoingMail.Status.SENT, mail.created_at
    OutgoingMail.objects.bulk_update(mails, ["status", "settled_at"])


def _mornings(now: datetime, chance: Random) -> Iterator[datetime]:
    """Yield when questions came, in the office's hours of working days."""
    zone = ZoneInfo(settings.TIME_ZONE)
    day, last = Month.of(now).after(-MONTHS).first_day, (now - ENDED).astimezone(zone).date()
    while day <= last:
        if day.weekday() < 5 and chance.random() < A_DAY:
            minutes = chance.randrange(7 * 60 + 30, 15 * 60)
            yield datetime.combine(day, time(0), zone) + timedelta(minutes=minutes)
        day += timedelta(days=1)


def _work_on(life: Life, chance: Random, *, is_late: bool) -> None:
    """Solve it within a share of the promised time, or past it."""
    promised = (life.ticket.due_at - life.now) / timedelta(hours=1)
    share = chance.uniform(1.1, 2.2) if is_late else chance.uniform(0.08, 0.85)
    if chance.random() < THIRD_PARTY and not is_late:
        life.wait(promised * share / 2)
        life.act("hand_over", "LKPP", by=life.officer, reason="Perlu perbaikan data di pusat.")
        life.wait(chance.uniform(3, 60))
        life.act("take_back", by=life.officer)
        life.wait(promised * share / 3)
    else:
        life.wait(promised * share)
    life.act("solve", life.question.solution, by=life.officer)


def _explain(life: Life, cause: str, supervisor: User) -> None:
    life.wait(1)
    broken = life.ticket.deadlines.exclude(breached_at=None).first()
    life.act("explain_breach", broken, cause, by=supervisor)


def _end(life: Life, chance: Random, serial: int) -> None:
    if chance.random() < 0.5:
        life.wait(chance.uniform(0.5, 20))
        life.act("confirm", by=life.ticket.requester)
    else:
        life.wait(HOURS_UNTIL_CLOSED)
        life.act("close", by=None)
    if chance.random() < RATED:
        life.wait(chance.uniform(0.1, 5))
        score, words = RATINGS[serial % len(RATINGS)]
        life.act("rate", score, words, by=life.ticket.requester)
