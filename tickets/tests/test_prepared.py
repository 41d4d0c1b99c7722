"""Queries that are put together once: rows are never kept, and no value is left out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.db.transaction import TransactionManagementError

from tickets import clock
from tickets.models import Category, Message, Policy, Ticket
from tickets.prepared import Prepared

pytestmark = pytest.mark.django_db


def test_rows_are_read_each_time():
    named = Prepared(lambda code: Category.objects.filter(code=code), code=str)
    assert named.first(code="other").name != "Lain sekali"
    Category.objects.filter(code="other").update(name="Lain sekali")
    assert named.first(code="other").name == "Lain sekali"
    assert named.first(code="there is none") is None


def test_each_value_goes_where_it_belongs(ticket):
    def build(pk: int, follows: int, after: datetime):
        return Ticket.objects.filter(Q(pk=pk) | Q(follows=follows), received_at__gt=after)

    found = Prepared(build, pk=int, follows=int, after=datetime)
    before, later = ticket.received_at - timedelta(1), ticket.received_at + timedelta(1)
    assert found(pk=ticket.pk, follows=0, after=before) == [ticket]
    assert found(pk=0, follows=ticket.pk, after=before) == []
    assert found(pk=ticket.pk, follows=0, after=later) == []


def test_what_is_joined_and_annotated_comes_along(ticket, django_assert_num_queries):
    query = Prepared(lambda pk: Ticket.objects.filter(pk=pk).select_related("category"), pk=int)
    with django_assert_num_queries(1):
        assert query.first(pk=ticket.pk).category.code == ticket.category.code
    bodies = Prepared(
        lambda pk: Message.objects.filter(ticket=pk).values_list("body", flat=True), pk=int
    )
    assert bodies(pk=ticket.pk) == [ticket.messages.get().body]


def test_rows_are_locked_inside_a_transaction_only(ticket, monkeypatch):
    locked = Prepared(lambda pk: Ticket.objects.filter(pk=pk).select_for_update(), pk=int)
    assert locked(pk=ticket.pk) == [ticket]
    monkeypatch.setattr(connection, "get_autocommit", lambda: True)
    with pytest.raises(TransactionManagementError):
        locked(pk=ticket.pk)


def test_a_value_that_does_not_come_into_the_query_is_refused():
    query = Prepared(
        lambda now: Policy.objects.filter(effective_from__lt=now + timedelta(1)), now=datetime
    )
    with pytest.raises(ValueError, match="now"):
        query(now=clock.now())
