"""A complaint is nobody else's: no escalation, no mass incident, no duplicate takes it along."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.filing import Said, convert
from complaints.models import Complaint
from escalation import broadcasting
from escalation.models import Escalation, Incident, Target
from tickets import clock
from tickets.models import Ticket
from tickets.tests.conftest import *  # noqa: F403  (the cast is the same in every app)
from tickets.verbs.base import NotPossible

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def complain(complaint_handler, supervisor):
    def complain(ticket: Ticket) -> Complaint:
        said = Said(kind="pengaduan", about="service", subject=ticket.subject, description="")
        return convert(ticket, said, by=complaint_handler)

    return complain


@pytest.fixture
def incident(file, officer, other_requester) -> Incident:
    return Incident.declare(
        file(other_requester), title="SPSE tidak dapat dibuka", application="SPSE",
        starts_at=clock.now() - timedelta(hours=1), by=officer,
    )  # fmt: skip


def eproc() -> Target:
    return Target.objects.get(code="helpdesk-eproc")


def test_a_complaint_is_not_escalated(ticket, complain, officer):
    complain(ticket)
    with pytest.raises(NotPossible):
        Escalation.prepare(ticket, to=eproc(), by=officer)


def test_what_was_being_prepared_ends_when_it_becomes_one(ticket, complain, officer):
    escalation = Escalation.prepare(ticket, to=eproc(), by=officer)
    complain(ticket)
    escalation.refresh_from_db()
    assert escalation.state == "ended"


def test_what_is_told_to_all_is_not_told_to_a_complaint(incident, ticket, complain, officer):
    assert incident.attach([ticket], by=officer) == []
    incident.tell_all("Sedang diperbaiki.", by=officer)
    complaint = complain(ticket)
    incident.parent.solve("Sudah pulih.", by=officer)
    broadcasting.go_on(timedelta(minutes=5))
    ticket.refresh_from_db()
    assert not ticket.is_finished
    assert ticket.messages.filter(author="office").count() == 0
    assert ticket.live_deadline("complaint_answer").is_running
    told = broadcasting.progress(incident.broadcasts.first(), officer)
    assert complaint.number not in str(told["refused"])


def test_a_complaint_joins_no_incident_and_is_none(incident, ticket, complain, officer):
    complain(ticket)
    assert ticket.number in incident.attach([ticket], by=officer)[0]
    with pytest.raises(NotPossible):
        Incident.declare(ticket, title="X", application="", starts_at=clock.now(), by=officer)


def test_the_ticket_of_an_incident_becomes_none(incident, complain):
    with pytest.raises(NotPossible):
        complain(incident.parent)
    assert not Complaint.objects.exists()


def test_neither_ends_as_a_duplicate_of_the_other(ticket, file, complain, officer):
    complaint, other = complain(ticket), file()
    for one, of in ((complaint.ticket, other), (other, complaint.ticket)):
        with pytest.raises(NotPossible):
            one.mark_duplicate(of, by=officer)
