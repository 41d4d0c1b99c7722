"""Settings under which a mail could go out twice are refused."""

import pytest

from tickets.checks import check_lease


def ids() -> set[str]:
    return {message.id for message in check_lease()}


def test_the_stock_settings_are_sound():
    assert ids() == set()


@pytest.mark.parametrize("lease", [60, 59])
def test_a_lease_within_the_time_limit_of_a_task_is_refused(settings, lease):
    settings.OUTBOX_LEASE_SECONDS = lease
    assert "tickets.E001" in ids()


def test_a_mail_that_does_not_fit_into_the_soft_limit_is_refused(settings):
    settings.OUTBOX_SECONDS_PER_MAIL = settings.CELERY_TASK_SOFT_TIME_LIMIT // 2
    assert ids() == {"tickets.E002"}


def test_a_short_lease_is_warned_of(settings):
    settings.OUTBOX_LEASE_SECONDS = 89
    assert ids() == {"tickets.W001"}
