"""Every sequence of what can be done to a ticket: the ledger holds, no time is gained."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import transaction

from tickets.models import Deadline, Ticket
from tickets.tests import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

# Six is what was proved once by hand; four keeps the quick part quick.
DEPTH = int(os.environ.get("HELPDESK_SEQUENCE_DEPTH", "4"))
HOUR = timedelta(hours=1)

ACTS = {
    "ask": lambda t, u, r: t.ask("Foto?", by=u),
    "answer": lambda t, u, r: t.receive("Ini.", by=r),
    "hand over": lambda t, u, r: t.hand_over("LKPP", by=u),
    "take back": lambda t, u, r: t.take_back(by=u),
    "void": lambda t, u, r: t.void_hand_over(by=u),
    "solve": lambda t, u, r: t.solve("Sudah.", by=u),
    "refuse": lambda t, u, r: t.refuse("Belum.", by=r),
    "confirm": lambda t, u, r: t.confirm(by=r),
    "reopen": lambda t, u, r: t.reopen("Lagi.", by=r),
}
# What changes something in a state; the rest is refused or without effect, tested elsewhere.
POSSIBLE = {
    "new": ["ask", "hand over", "solve"],
    "open": ["ask", "hand over", "solve"],
    "waiting": ["answer", "hand over", "solve"],
    "handed_over": ["answer", "take back", "void", "solve"],
    "solved": ["refuse", "confirm"],
    "closed": ["reopen"],
}


class _Undo(Exception):
    pass


class Walk:
    def __init__(self, time, ticket, officer, requester, step: timedelta) -> None:
        self.time, self.ticket, self.step = time, ticket, step
        self.officer, self.requester = officer, requester
        self.paths = 0

    def go(self, path: tuple[str, ...], breaches: dict) -> None:
        """Do everything possible from here on, and undo it again."""
        status = Ticket.objects.values_list("status", flat=True).get(pk=self.ticket.pk)
        for name in POSSIBLE[status]:
            before = self.time.offset
            try:
                with transaction.atomic():
                    self.time.offset += self.step
                    self._do((*path, name), breaches)
                    raise _Undo
            except _Undo:
                self.time.offset = before

    def _do(self, path: tuple[str, ...], breaches: dict) -> None:
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        ACTS[path[-1]](ticket, self.officer, self.requester)
        self.paths += 1
        try:
            ledger.check(ticket, self.time.now())
            self._check_gain(ticket)
            after = dict(
                ticket.deadlines.exclude(breached_at=None).values_list("id", "breached_at")
            )
            assert breaches.items() <= after.items()
        except AssertionError as error:
            raise AssertionError(f"after {' → '.join(path)}: {error}") from error
        if len(path) < DEPTH:
            self.go(path, after)

    def _check_gain(self, ticket: Ticket) -> None:
        """The office never has more than the severity's hours, and what the rules add to them."""
        deadline = ticket.live_deadline()
        if deadline is None:
            return
        rows = list(ticket.deadlines.filter(cycle=ticket.cycle))
        started, now = rows[0].started_at, self.time.now()
        spans = [
            (max(start, started), end)
            for start, end in ticket.turns.spans("office")
            if end is None or end > started
        ]
        used = sum(((end or now) - start for start, end in spans), timedelta())
        topped = any(row.is_topped_up for row in rows)
        refused = sum(row.opened_as == Deadline.Opened.REFUSED for row in rows)
        most = max(8 * HOUR - used, timedelta()) + HOUR * (topped + refused)
        assert deadline.left(now) <= most


@pytest.mark.parametrize("minutes", [40, 170, 500])
def test_every_sequence_keeps_the_ledger_and_gains_no_time(
    stopped, file, officer, requester, minutes
):
    walk = Walk(stopped, file(), officer, requester, timedelta(minutes=minutes))
    walk.go((), {})
    assert walk.paths >= 3**DEPTH
