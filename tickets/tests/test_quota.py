"""Limits of sending: what is over them waits, and is marked; nothing is dropped."""

from datetime import timedelta

import pytest

from tickets import clock, outbox
from tickets.models import OutgoingMail
from tickets.tests.mails import queue_one

pytestmark = pytest.mark.django_db

QUEUED, SENT = OutgoingMail.Status.QUEUED, OutgoingMail.Status.SENT


@pytest.fixture
def three(ticket, officer, stopped):
    """Three mails to the requester."""
    first = queue_one(ticket, "one")
    for key in ("two", "three"):
        first.pk, first.key, first.message_id = None, key, f"<{key}@x.invalid>"
        first.next_attempt_at = first.created_at = clock.now()
        first.save(force_insert=True)
    return OutgoingMail.objects.order_by("id")


def clone(mail: OutgoingMail, key: str, **fields) -> OutgoingMail:
    """Write a mail like another one, last in the row."""
    copy = OutgoingMail.objects.get(pk=mail.pk)
    copy.pk, copy.key, copy.message_id = None, key, f"<{key}@x.invalid>"
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    return copy


def send() -> None:
    outbox.send_queued(timedelta(seconds=30))


def states(mails) -> list[tuple[str, str]]:
    return list(mails.values_list("status", "held_by"))


def test_without_limits_all_leave(three, settings):
    settings.OUTBOX_DAILY_QUOTA = settings.OUTBOX_HOURLY_PER_ADDRESS = 0
    send()
    assert states(three) == [(SENT, "")] * 3


def test_over_the_days_quota_mail_waits_and_says_why(three, settings):
    settings.OUTBOX_DAILY_QUOTA = 2
    send()
    assert states(three) == [(SENT, ""), (SENT, ""), (QUEUED, "quota")]
    assert three.last().attempts == 0


def test_the_last_tenth_of_the_day_is_for_staff(three, settings, officer):
    settings.OUTBOX_DAILY_QUOTA = 10
    sent = [clone(three[0], f"sent-{n}", status=SENT, settled_at=clock.now()) for n in range(9)]
    told = clone(three[0], "staff", to=officer.email, user=officer, template="new_ticket")
    send()
    assert (
        states(three.exclude(pk__in=[*(mail.pk for mail in sent), told.pk]))
        == [(QUEUED, "quota")] * 3
    )
    told.refresh_from_db()
    assert told.status == SENT


def test_the_quota_itself_is_never_passed(three, settings, officer):
    settings.OUTBOX_DAILY_QUOTA = 10
    for n in range(10):
        clone(three[0], f"sent-{n}", status=SENT, settled_at=clock.now())
    three.filter(status=QUEUED).update(to=officer.email, user=officer, template="new_ticket")
    send()
    assert states(three.filter(status=QUEUED)) == [(QUEUED, "quota")] * 3


def test_the_next_day_it_leaves(three, settings, stopped):
    settings.OUTBOX_DAILY_QUOTA = 2
    send()
    stopped.pass_(days=1)
    send()
    assert states(three) == [(SENT, "")] * 3


def test_a_raised_quota_takes_effect_by_itself(three, settings, stopped):
    settings.OUTBOX_DAILY_QUOTA = 2
    send()
    settings.OUTBOX_DAILY_QUOTA = 3
    stopped.pass_(minutes=15)
    send()
    assert states(three) == [(SENT, "")] * 3


def test_one_address_gets_so_many_an_hour_and_the_rest_later(three, settings, stopped):
    settings.OUTBOX_HOURLY_PER_ADDRESS = 1
    send()
    assert states(three) == [(SENT, ""), (QUEUED, "address"), (QUEUED, "address")]
    stopped.pass_(hours=1, minutes=1)
    send()
    assert states(three)[1] == (SENT, "")


def test_an_address_over_its_limit_holds_up_no_other(three, settings):
    settings.OUTBOX_HOURLY_PER_ADDRESS = 1
    other = three.last()
    OutgoingMail.objects.filter(pk=other.pk).update(to="lain@penyedia.invalid")
    send()
    other.refresh_from_db()
    assert other.held_by == ""
    assert states(three)[1] == (QUEUED, "address")


def test_staff_have_no_limit_of_their_own(three, settings, officer):
    settings.OUTBOX_HOURLY_PER_ADDRESS = 1
    three.update(to=officer.email, user=officer, template="new_ticket")
    send()
    assert states(three) == [(SENT, "")] * 3
