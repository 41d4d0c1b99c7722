"""Limits of sending: what is over them waits, and is marked; nothing is dropped."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection

from tickets import clock, outbox, quota
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


def test_what_came_back_has_left_and_counts(three, settings, officer):
    settings.OUTBOX_DAILY_QUOTA = 2
    for _ in range(2):
        mail = outbox.claim()
        outbox.attempt(mail)
        assert outbox.bounce(mail, "550 no such user")
    assert outbox.claim() is None
    assert three.filter(held_by="quota").count() == 1


def test_so_it_does_for_its_address(three, settings, stopped):
    settings.OUTBOX_HOURLY_PER_ADDRESS = 1
    mail = outbox.claim()
    outbox.attempt(mail)
    outbox.bounce(mail, "550 no such user")
    assert outbox.claim() is None
    assert three.filter(held_by="address").count() == 2


def test_what_is_counted_is_found_by_indexes(three):
    sent = quota._sent_since(clock.now()).filter(to="a@x.invalid")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = sent.explain()
    assert "mail_bounced_by_time" in plan
    assert "mail_sent_by" in plan


def test_a_hand_over_is_not_held_for_what_requesters_used_up(three, settings):
    settings.OUTBOX_DAILY_QUOTA, settings.OUTBOX_HOURLY_PER_ADDRESS = 10, 1
    for n in range(9):
        clone(three[0], f"sent-{n}", status=SENT, settled_at=clock.now(), to="lkpp@x.invalid")
    pack = clone(three[0], "pack", template="escalation_pack", to="lkpp@x.invalid")
    assert outbox.claim() == pack
    assert three.filter(held_by="quota").count() == 3


def test_tags_of_one_mailbox_share_its_limit(three, settings, stopped):
    settings.OUTBOX_HOURLY_PER_ADDRESS = 2
    tagged = [clone(three[0], f"tag-{n}", to=f"korban+{n}@contoh.invalid") for n in range(5)]
    three.exclude(pk__in=[mail.pk for mail in tagged]).delete()
    other = clone(tagged[0], "other", to="korbanku+1@contoh.invalid")
    claimed = []
    while mail := outbox.claim():
        claimed.append(mail)
        three.filter(pk=mail.pk).update(status=SENT, settled_at=clock.now())
    assert claimed == [*tagged[:2], other]
    assert three.filter(held_by="address").count() == 3


def test_a_sweep_ends_with_its_time_though_mail_is_left(three, settings, monkeypatch, stopped):
    def slow(mail):
        stopped.pass_(seconds=31)

    monkeypatch.setattr(outbox, "attempt", slow)
    assert outbox.send_queued(timedelta(seconds=60)) == 2
    assert three.filter(attempts=0).count() == 1


def test_holding_ends_with_it_too_and_what_is_held_stays_held(three, settings, stopped):
    settings.OUTBOX_HOURLY_PER_ADDRESS = 1
    for n in range(4):
        for key in ("sent", "due"):
            mail = clone(three[0], f"{key}-{n}", to=f"{n}@x.invalid")
            if key == "sent":
                three.filter(pk=mail.pk).update(status=SENT, settled_at=clock.now())
    three.filter(to="andi@penyedia.invalid").delete()
    real = quota.hold_if_over

    def slow(mail, now):
        stopped.pass_(seconds=20)
        return real(mail, now)

    with patch.object(quota, "hold_if_over", slow):
        outbox.send_queued(timedelta(seconds=60))
    assert three.filter(held_by="address").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_hold_is_kept_before_the_next_is_looked_at(ticket, officer, settings):
    """Whoever dies after it, or waits for its rows, finds it done."""
    settings.OUTBOX_HOURLY_PER_ADDRESS = 1
    first = queue_one(ticket, "one")
    clone(first, "sent", status=SENT, settled_at=clock.now())
    clone(first, "next", to="lain@x.invalid", created_at=clock.now())
    real, asked = quota.hold_if_over, []

    def dies(mail, now):
        asked.append(mail)
        if len(asked) == 2:
            raise RuntimeError("killed")
        return real(mail, now)

    with patch.object(quota, "hold_if_over", dies), pytest.raises(RuntimeError):
        outbox.claim()
    first.refresh_from_db()
    assert first.held_by == "address"
