"""A changed session key: written once, with the answer, and the old one ends then."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session

from helpdesk.sessions import SessionStore

pytestmark = pytest.mark.django_db


def _written(**held) -> str:
    session = SessionStore()
    session.update(held)
    session.save()
    return session.session_key


def test_a_changed_key_takes_over_what_was_held_and_ends_the_old_one():
    old = _written(tickets={"1": 0})
    session = SessionStore(old)
    session.cycle_key()
    assert session.modified
    session.save()
    assert session.session_key != old
    assert SessionStore(session.session_key)["tickets"] == {"1": 0}
    assert "tickets" not in SessionStore(old)
    assert list(Session.objects.values_list("pk", flat=True)) == [session.session_key]


def test_a_changed_key_is_one_statement(django_assert_num_queries):
    session = SessionStore(_written(a=1))
    session.cycle_key()
    with django_assert_num_queries(1):
        session.save()
    assert Session.objects.get().pk == session.session_key


def test_a_changed_key_is_written_though_the_old_one_was_ended():
    session = SessionStore(_written(a=1))
    session.cycle_key()
    Session.objects.all().delete()
    session.save()
    assert SessionStore(session.session_key)["a"] == 1


def test_an_answer_that_fails_leaves_the_old_key_in_force():
    old = _written(tickets={"1": 0})
    SessionStore(old).cycle_key()  # and never saved
    assert SessionStore(old)["tickets"] == {"1": 0}
    assert Session.objects.count() == 1


def test_a_key_changed_twice_before_it_is_written_leaves_one_row():
    session = SessionStore(_written(a=1))
    session.cycle_key()
    session.cycle_key()
    session.save()
    session.save()
    assert Session.objects.count() == 1
    assert SessionStore(session.session_key)["a"] == 1


def test_a_key_that_was_ended_is_not_written_again():
    old = _written(a=1)
    late = SessionStore(old)
    assert late["a"] == 1
    SessionStore(old).delete(old)
    late["a"] = 2
    with pytest.raises(UpdateError):
        late.save()
    assert not Session.objects.exists()
