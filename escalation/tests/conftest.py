"""The standing cast of the spine, and a ticket on its way to a third party."""

from __future__ import annotations

import pytest

from escalation.models import Escalation, Target
from tickets import bell
from tickets.models import Ticket
from tickets.tests.conftest import *  # noqa: F403  (the cast is the same in every app)


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda: None)


@pytest.fixture
def targets(db) -> dict[str, Target]:
    return {target.code: target for target in Target.objects.all()}


@pytest.fixture
def eproc(targets) -> Target:
    """Where packs go by mail."""
    return targets["helpdesk-eproc"]


@pytest.fixture
def inaproc(targets) -> Target:
    """Where packs are typed into a form."""
    return targets["inaproc"]


@pytest.fixture
def prepare(eproc, officer):
    """Prepare a pack that could leave."""

    def prepare(ticket: Ticket, to: Target | None = None, **changes) -> Escalation:
        escalation = Escalation.prepare(ticket, to=to or eproc, by=officer)
        escalation.save_pack(
            {**escalation.pack, **changes},
            to=to or eproc,
            attachments=[],
            is_zipped=False,
            reason="Data penyedia harus diperbaiki di pusat.",
        )
        return escalation

    return prepare


@pytest.fixture
def send(prepare, officer):
    """Hand a ticket over by mail."""

    def send(ticket: Ticket, **changes) -> Escalation:
        escalation = prepare(ticket, **changes)
        escalation.send(by=officer)
        return escalation

    return send
