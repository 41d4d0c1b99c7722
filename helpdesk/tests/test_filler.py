"""The tickets that figures are measured on: believable, and written without leaving a trace."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection

from helpdesk.bench import filler
from tickets import numbers
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def _said(query: str) -> set[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def _rules() -> set[tuple]:
    """Return the indexes, constraints and live triggers of all tables, as they are defined."""
    indexes = {
        # The same condition is written with other casts when it is read back.
        (name, re.sub(r"::\w+( varying)?(\[\])?|[()]", "", definition))
        for name, definition in _said(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        )
    }
    constraints = _said("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint")
    triggers = _said("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal")
    return indexes | constraints | triggers


def test_many_tickets_leave_every_index_and_rule_as_it_was(monkeypatch):
    monkeypatch.setattr(filler, "MANY", 100)
    monkeypatch.setattr(filler, "BATCH", 40)
    before = _rules()
    filler.fill(100, User.objects.create_user("petugas").pk)
    assert _rules() == before
    assert Ticket.objects.count() == 100
    assert Message.objects.count() == 300


def test_a_number_can_be_read_out_and_every_state_is_there():
    filler.fill(100, User.objects.create_user("petugas").pk)
    tickets = list(Ticket.objects.all())
    assert all(numbers.read(ticket.number) == ticket.number for ticket in tickets)
    assert {ticket.status for ticket in tickets} == set(Ticket.Status.values)
