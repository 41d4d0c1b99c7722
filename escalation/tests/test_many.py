"""Two thousand at once: the request only writes down what is to be done."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from escalation import broadcasting
from escalation.models import Incident
from tickets import clock
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
MANY = 2000


@pytest.fixture
def many(ticket, officer) -> Incident:
    """An incident that two thousand tickets follow, copied by the database itself."""
    incident = Incident.declare(
        ticket, title="SPSE tidak dapat dibuka", application="", starts_at=clock.now(), by=officer
    )
    columns = [
        f'"{field.column}"'
        for field in Ticket._meta.fields
        if not field.primary_key and not field.generated and field.column != "number"
    ]
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tickets_ticket (number, {listed}) SELECT 'X-' || n, {listed} "  # noqa: S608
            "FROM tickets_ticket, generate_series(1, %s) n WHERE id = %s",
            [MANY, ticket.pk],
        )
        cursor.execute(
            "INSERT INTO tickets_turn (ticket_id, party, counts_for, third_party, started_at) "
            "SELECT id, 'office', 'office', '', received_at FROM tickets_ticket "
            "WHERE number LIKE 'X-%%'",
            [],
        )
        cursor.execute(
            "INSERT INTO escalation_incidentticket (incident_id, ticket_id, attached_at, "
            "attached_by_id) SELECT %s, id, received_at, %s FROM tickets_ticket "
            "WHERE number LIKE 'X-%%'",
            [incident.pk, officer.pk],
        )
    return incident


def test_writing_to_two_thousand_answers_in_under_a_second(client, many, officer):
    client.force_login(officer)
    started = time.process_time()
    answer = client.post(
        f"/admin/escalation/incident/{many.pk}/tell/", {"body": "Sedang ditangani."}
    )
    assert time.process_time() - started < 1
    assert answer.status_code == 302
    seen = broadcasting.progress(many.broadcasts.get())
    assert (seen["total"], seen["done"]) == (MANY, 0)


def test_handing_over_for_two_thousand_costs_the_press_few_statements(
    many, prepare, officer, django_assert_max_num_queries
):
    escalation = prepare(many.parent)
    with django_assert_max_num_queries(100):
        escalation.send(by=officer)
    assert many.broadcasts.get(act="hand_over").deliveries.count() == MANY
