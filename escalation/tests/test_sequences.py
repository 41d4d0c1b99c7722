"""Every sequence of what can be done around an escalation: the ledger holds, no time is gained."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from escalation.models import Escalation, Target
from tickets.tests import test_sequences as spine
from tickets.tests.test_sequences import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.long]

# Six takes a minute: the check of every change runs it, see .ci/run.
DEPTH = int(os.environ.get("HELPDESK_ESCALATION_DEPTH", "5"))


def _hand_over(ticket, officer, requester) -> None:
    escalation = Escalation.prepare(ticket, to=Target.objects.get(code="inaproc"), by=officer)
    escalation.reason = "Di pusat"
    escalation.save(update_fields=["reason"])
    escalation.typed(f"N-{ticket.pk}", by=officer)


def _away(ticket) -> Escalation:
    return Escalation.objects.away().get(ticket=ticket)


ACTS = {
    "ask": lambda t, u, r: t.ask("Foto?", by=u),
    "answer": lambda t, u, r: t.receive("Ini.", by=r),
    "hand over": _hand_over,
    "take back": lambda t, u, r: _away(t).answered("Sudah.", by=u),
    "void": lambda t, u, r: _away(t).void(by=u),
    "solve": lambda t, u, r: t.solve("Sudah.", by=u),
    "refuse": lambda t, u, r: t.refuse("Belum.", by=r),
    "reopen": lambda t, u, r: (t.confirm(by=r), t.reopen("Lagi.", by=r)),
}
POSSIBLE = {
    "new": ["ask", "hand over", "solve"],
    "open": ["ask", "hand over", "solve"],
    "waiting": ["answer", "hand over", "solve"],
    "handed_over": ["answer", "take back", "void", "solve"],
    "solved": ["refuse", "reopen"],
}


class EscalationWalk(Walk):
    """The walk of the spine, with the verbs of an escalation, and its row in step."""

    def _check_gain(self, ticket) -> None:
        ticket.refresh_from_db()  # an escalation works on a row of its own
        super()._check_gain(ticket)
        is_away = Escalation.objects.away().filter(ticket=ticket).exists()
        assert is_away == (ticket.status == ticket.Status.HANDED_OVER)
        live = ticket.watches.filter(done_at=None, kind__startswith="escalation.").count()
        assert live == (3 if is_away else 0)


@pytest.mark.parametrize("minutes", [170])
def test_every_sequence_gains_no_time_and_keeps_row_and_turn_in_step(
    stopped, file, officer, requester, minutes, monkeypatch
):
    monkeypatch.setattr(spine, "ACTS", ACTS)
    monkeypatch.setattr(spine, "POSSIBLE", POSSIBLE)
    monkeypatch.setattr(spine, "DEPTH", DEPTH)
    walk = EscalationWalk(stopped, file(), officer, requester, timedelta(minutes=minutes))
    walk.go((), {})
    assert walk.paths >= 3 ** (DEPTH - 1)
