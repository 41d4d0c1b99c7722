"""A press that is sent twice at the same moment, through the URL, with and without JavaScript."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from tickets import bell
from tickets.models import OutgoingMail, Ticket
from tickets.tests.portal import come_in, filled_in, url
from tickets.tests.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda: None)


def test_filing_twice_at_once_files_once_and_both_see_the_receipt():
    form = filled_in(submission=str(uuid4()))
    browsers = [Client(), Client()]
    answers = at_once(*[lambda b=b: b.post("/tiket/baru/", form) for b in browsers])
    ticket = Ticket.objects.get()
    assert {answer["Location"] for answer in answers} == {url(ticket, "terkirim")}
    assert [b.get(url(ticket, "terkirim")).status_code for b in browsers] == [200, 200]
    assert OutgoingMail.objects.filter(template="received").count() == 1


def test_replying_twice_at_once_writes_once(ticket):
    browsers = [Client(), Client()]
    for browser in browsers:
        come_in(browser, ticket)
    form = {"body": "Versi 4.3", "submission": str(uuid4())}
    answers = at_once(*[lambda b=b: b.post(url(ticket, "balasan"), form) for b in browsers])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert ticket.messages.filter(body="Versi 4.3").count() == 1
