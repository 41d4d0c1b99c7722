"""Tickets of somebody who has left, or does not work tickets any more: found, and handed over."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from tickets import groups

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
QUEUE = "/admin/tickets/ticket/"
WAYS = {
    "closed account": lambda user: setattr(user, "is_active", False),
    "another post": lambda user: user.groups.set(Group.objects.filter(name=groups.AUDITOR)),
}


@pytest.fixture(params=WAYS)
def left(request, ticket, officer):
    ticket.take(by=officer)
    WAYS[request.param](officer)
    officer.save()
    return officer


@pytest.fixture
def at_desk(client, supervisor):
    client.force_login(supervisor)
    return client


def offered(form, name: str) -> set[str]:
    return {str(value) for value, _label in form.fields[name].widget.choices}


def test_their_queue_can_be_given_to_somebody_else(at_desk, ticket, left, other_officer):
    form = at_desk.get(f"{QUEUE}relieve/").context["form"]
    assert str(left.pk) in offered(form, "whose")
    assert str(left.pk) not in offered(form, "to")
    at_desk.post(f"{QUEUE}relieve/", {"whose": left.pk, "to": other_officer.pk})
    ticket.refresh_from_db()
    assert ticket.assignee == other_officer


def test_the_queue_can_be_narrowed_to_theirs(at_desk, ticket, left, file):
    file(subject="Lain")
    page = at_desk.get(QUEUE, {"officer": left.pk})
    assert [row.number for row in page.context["rows"]] == [ticket.number]
    assert str(left.pk) in offered(page.context["filters"], "officer")


def test_an_old_address_still_means_them_when_nothing_is_left(at_desk, ticket, left, file):
    ticket.solve(by=left)
    file(subject="Lain")
    page = at_desk.get(QUEUE, {"officer": left.pk})
    assert page.context["rows"] == []
    assert str(left.pk) in offered(page.context["filters"], "officer")
    assert str(left.pk) not in offered(at_desk.get(QUEUE).context["filters"], "officer")
