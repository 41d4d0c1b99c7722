"""What the database keeps for the most frequent statements, and where it must not."""

import pytest
from django.db import connection

from tickets import kept
from tickets.models import InboundMail
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
