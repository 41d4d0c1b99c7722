"""The supervisors' morning mail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from tickets import clock, digest, emails
from tickets.mail_in import storing
from tickets.models import InboundMail, Mailbox, OutgoingMail, Restriction
from tickets.tests.mail_in import written
from tickets.tests.mails import queue_one

pytestmark = pytest.mark.django_db

EIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 08.00 WIB


def said(language: str = "en") -> str:
    mail = OutgoingMail.objects.filter(template="digest").latest("id")
    mail.language = language
    with translation.override("de"):
        worded = emails.word(mail)
    return worded.message.body if worded else ""


def test_it_is_not_written_before_half_past_seven(supervisor):
    assert digest.write(EIGHT - timedelta(minutes=31)) == 0
    assert digest.write(EIGHT - timedelta(minutes=30)) == 1


def test_it_is_written_once_a_day_to_each_supervisor(supervisor, officer):
    assert [digest.write(EIGHT), digest.write(EIGHT + timedelta(hours=1))] == [1, 0]
    assert digest.write(EIGHT + timedelta(days=1)) == 1
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {supervisor.email}


def test_figures_and_lists_stand_in_the_text(file, officer, supervisor, stopped):
    late, waiting, away = file(subject="Terlambat"), file(), file()
    waiting.ask("Kode?", by=officer)
    away.hand_over("LKPP", by=officer)
    stopped.pass_(days=3)
    file(subject="Baru")
    digest.write(stopped.now())
    text = said()
    for figure in (
        "Open tickets: 4",
        "Deadline missed: 1",
        "Due today: 1",
        "Waiting long for the requester: 1",
        "With a third party: 1",
    ):
        assert figure in text
    assert late.number in text
    assert "Terlambat" in text


def test_it_tells_of_mail_that_did_not_leave(ticket, officer, supervisor):
    mails = list(ticket.outgoing_mails.all())
    now = clock.now()
    OutgoingMail.objects.filter(pk=mails[0].pk).update(status="failed", settled_at=now)
    digest.write(EIGHT)
    assert "could not be delivered since yesterday: 1" in said()


def test_it_tells_nothing_a_supervisor_may_not_see(file, officer, supervisor, time):
    file(
        subject="Rahasia",
        restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=supervisor)],
    )
    file()
    digest.write(EIGHT)
    assert "Rahasia" not in said()
    assert "Open tickets: 1" in said()


def test_it_names_no_requester(ticket, supervisor, requester, time):
    time.pass_(hours=9)
    digest.write(EIGHT)
    assert requester.name not in said()
    assert requester.email not in said()


def test_a_morning_with_nothing_to_say_sends_nothing(supervisor, stopped):
    digest.write(stopped.now())
    assert said() == ""


def test_a_supervisor_who_has_left_gets_none(ticket, supervisor):
    digest.write(EIGHT)
    supervisor.is_active = False
    supervisor.save()
    assert said() == ""


def test_a_long_list_is_cut_and_says_so(file, supervisor, time):
    for _ in range(17):
        file()
    time.pass_(hours=9)
    digest.write(EIGHT)
    assert "and 2 more" in said()


def test_it_counts_mail_that_is_held_or_stuck(stopped, ticket, supervisor):
    first = queue_one(ticket)
    long_ago = clock.now() - timedelta(hours=2)
    waiting = {"held": "quota", "stuck-1": "", "stuck-2": ""}
    for key, held_by in waiting.items():
        first.pk, first.key, first.message_id = None, key, f"<{key}@x.invalid>"
        first.held_by, first.created_at = held_by, long_ago
        first.save(force_insert=True)
    digest.write(stopped.now())
    assert "Mail held back by a limit: 1" in said()
    assert "Mail that has not left for an hour: 2" in said()


def test_it_counts_mail_that_came_in_and_waits_for_a_person(ticket, supervisor):
    for number, status in enumerate(["held", "held", "quarantined"]):
        row = storing.keep(written(str(number)), source="test").row
        InboundMail.objects.filter(pk=row.pk).update(status=status)
    digest.write(EIGHT)
    assert "Mail held: junk, perhaps: 2" in said()
    assert "Mail that could not be read: 1" in said()


def test_it_names_a_mailbox_that_cannot_be_read(ticket, supervisor):
    Mailbox.objects.all().delete()
    Mailbox.objects.create(
        code="satu", address="satu@x.invalid", failing_since=clock.now(), last_error="Login gagal"
    )
    digest.write(EIGHT)
    assert "Mailbox satu@x.invalid cannot be read: Login gagal" in said()
