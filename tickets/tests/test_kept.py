"""What the database keeps for the most frequent statements, and where it must not."""

import pytest
from django.contrib.auth.models import Group
from django.db import DataError, connection, transaction
from django.db.models import BigIntegerField, QuerySet, Value
from django.db.models.functions import Cast

from tickets import kept, rows
from tickets.models import InboundMail
from tickets.prepared import Prepared
from tickets.tests.mail_in import arrive, written

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [text for (text,) in cursor.fetchall()]


def ask(value: int) -> tuple:
    with kept.cursor() as cursor:
        cursor.execute("SELECT %s + 1 AS kept_here, %s::text", [value, None])
        return cursor.fetchone()


def test_a_kept_statement_is_prepared_once_and_gets_other_values(settings):
    settings.KEEP_STATEMENTS = True
    assert [ask(1), ask(2)] == [(2, None), (3, None)]
    assert sum("kept_here" in text for text in names()) == 1


def test_a_mail_prepares_what_comes_with_every_mail(settings, officer):
    settings.KEEP_STATEMENTS = True
    assert arrive().status == "taken"
    there = names()
    for table in ("inboundmail", "ticket", "event", "outgoingmail"):
        assert any(f'INSERT INTO "tickets_{table}"' in text for text in there)


def test_behind_a_pool_nothing_is_prepared(settings, officer):
    settings.KEEP_STATEMENTS = False
    before = names()
    assert arrive(written("Di belakang pool.")).status == "taken"
    assert ask(1) == (2, None)
    assert names() == before


def test_other_statements_are_not_kept():
    before = names()
    for _ in range(7):
        list(InboundMail.objects.filter(source="nowhere"))
    assert names() == before


def test_what_is_kept_is_logged_and_counted(django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        ask(1)
    assert "kept_here" in asked[0]["sql"]


@pytest.mark.parametrize("most", [2**15, 2**31, 2**40])
def test_a_number_too_large_for_its_column_is_refused_not_cut(settings, ticket, most):
    settings.KEEP_STATEMENTS = True
    ticket.cycle = most
    with pytest.raises(DataError), transaction.atomic():
        rows.update(ticket, "cycle")
    ticket.refresh_from_db()
    assert ticket.cycle == 1


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_large_number_in_a_query_is_the_same_either_way(settings, is_kept):
    settings.KEEP_STATEMENTS = is_kept
    assert _large.first(pk=0) == {"large": 2**32 + 7}


def _with_large(pk: int) -> QuerySet:
    made = Group.objects.annotate(large=Cast(Value(2**32 + 7), BigIntegerField()))
    return made.filter(pk__gt=pk).values("large")[:1]


_large = Prepared(_with_large, is_kept=True, pk=int)
