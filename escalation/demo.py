"""Tickets at LKPP and a mass incident to look at, lived through by the verbs themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from escalation.models import Escalation, Incident, Target
from tickets.demo.history import standing_at
from tickets.models import Ticket

HOUR = timedelta(hours=1)
AWAY = 5
FOLLOWING = 3


def fill(staff: Mapping[str, Any], now: datetime) -> str:
    """Hand some of the demo's tickets over, have one answered, and strike some at once."""
    open_ones = [
        ticket
        for ticket in Ticket.objects.filter(
            case="",
            status=Ticket.Status.OPEN,
            received_at__lt=now - 8 * HOUR,
            received_at__gt=now - 24 * HOUR,
        ).select_related("category", "requester", "assignee")
        if ticket.events.latest("id").recorded_at < now - 6 * HOUR
    ]
    for number, ticket in enumerate(open_ones[:AWAY]):
        _hand_over(ticket, number)
    fresh = list(
        Ticket.objects.filter(case="", status=Ticket.Status.NEW, due_at__gt=now).order_by("-id")
    )
    if len(fresh) > FOLLOWING:
        _strike(fresh[: FOLLOWING + 1], staff["sari"], now)
    return f"{Escalation.objects.count()} tickets handed over to LKPP, and one mass incident."


def _hand_over(ticket: Ticket, number: int) -> None:
    by = ticket.assignee
    at = ticket.events.latest("id").recorded_at + HOUR / 2
    target = Target.objects.get(code="inaproc" if number % 2 else "helpdesk-eproc")
    with standing_at(at):
        escalation = Escalation.prepare(ticket, to=target, by=by)
        said = {"user_id": f"CV{ticket.pk:04}", "steps": "Masuk, pilih tender, tekan Kirim."}
        escalation.save_pack(
            {**escalation.pack, **said},
            to=target,
            attachments=[],
            is_zipped=False,
            reason="Perlu perbaikan data di pusat.",
        )
        if target.is_by_mail:
            escalation.send(by=by)
        else:
            escalation.typed(f"INA-2026-{4100 + ticket.pk}", by=by)
    if number == 0:
        with standing_at(at + HOUR):
            escalation.acknowledge(f"EPROC-{88000 + ticket.pk}", by=by)
    elif number == AWAY - 1:
        with standing_at(at + 3 * HOUR):
            escalation.answered("Data sudah kami sinkronkan. Mohon pengguna mencoba lagi.", by=by)


def _strike(tickets: list[Ticket], officer: Any, now: datetime) -> None:
    parent, *others = tickets
    incident = Incident.declare(
        parent,
        title="SPSE tidak dapat diakses",
        application=parent.application,
        starts_at=now - 2 * HOUR,
        by=officer,
    )
    incident.attach(others, by=officer)
    incident.tell_all("Gangguan sedang ditangani; kami kabari begitu pulih.", by=officer)
