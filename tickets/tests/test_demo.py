"""The demo's past: months to report on, of which nothing happens any more."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse

from tickets import clock, performance, watching
from tickets.models import BreachCause, OutgoingMail, Rating, Ticket, Watch
from tickets.months import Month

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def demo(settings):
    performance.forget()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    call_command("demo")
    yield
    performance.forget()


@pytest.fixture
def before(demo) -> list[Ticket]:
    return list(Ticket.objects.filter(received_at__lt=clock.now() - timedelta(days=11), case=""))


def of_months(before: list[Ticket]) -> list[Ticket]:
    return [ticket for ticket in before if ticket.channel != "walk_in"]


def test_the_public_page_and_the_report_tell_of_months_kept_and_broken(demo, client):
    told = [month for month in performance.of_last_year(clock.now()) if month.is_told]
    assert len(told) == 5
    assert all(60 <= month.share <= 100 for month in told)
    assert any(month.share < 100 for month in told)
    assert all(timedelta(minutes=20) < month.median < timedelta(days=1) for month in told)
    assert f"{told[0].share}" in client.get("/kinerja/").content.decode()
    client.force_login(User.objects.get(username="ratna"))
    months = [str(Month.of(clock.now()).after(-back)) for back in range(1, 6)]
    report = reverse("admin:tickets_report")
    pages = [client.get(report, {"month": month}).content.decode() for month in months]
    for cause in BreachCause.objects.all():
        assert any(cause.text in page for page in pages)
    assert BreachCause.objects.count() >= 3
    assert set(Rating.objects.values_list("score", flat=True)) == {1, 2, 3}


def test_no_mail_leaves_and_no_watch_rings_of_what_is_long_over(before):
    tickets = of_months(before)
    assert len(tickets) > 50
    assert {ticket.status for ticket in tickets} == {"closed"}
    mails = OutgoingMail.objects.filter(ticket__in=tickets)
    assert mails.count() > len(tickets)
    assert not mails.exclude(status="sent").exists()
    assert not Watch.objects.filter(ticket__in=tickets, done_at=None).exists()
    watching.ring_due()
    assert not mails.exclude(status="sent").exists()
