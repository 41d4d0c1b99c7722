"""A keeper with nothing to do touches the partial index over live watches, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from helpdesk.bench import deadlines
from helpdesk.bench.filler import fill
from tickets import clock, seed
from tickets.models import Watch

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def plan(db) -> dict:
    """Return how the keeper looks among two thousand tickets when nothing is due."""
    seed.load()
    fill(2000, User.objects.create_user("petugas").pk)
    Watch.objects.update(at=clock.now() + timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_watch, tickets_ticket")
    return deadlines.idle_plan()


def test_an_idle_look_reads_the_partial_index_and_no_table(plan):
    said = json.dumps(plan)
    assert '"Index Name": "watch_live_by_time"' in said
    assert "Seq Scan" not in said
    assert Watch.objects.filter(done_at=None).count() > 200


def test_an_idle_look_touches_few_pages(plan):
    # The root of the index and its first leaf; a table of this size has far more.
    assert deadlines.buffers(plan) <= 4
