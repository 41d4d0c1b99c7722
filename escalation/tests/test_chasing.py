from datetime import timedelta

import pytest

from tickets import emails, watching
from tickets.models import OutgoingMail

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def mails(template: str):
    return OutgoingMail.objects.filter(template=template)


def test_the_portal_asks_again_by_itself_every_day(stopped, ticket, send):
    escalation = send(ticket)
    for day in (1, 2):
        stopped.pass_(hours=24, seconds=1)
        watching.ring_due()
        escalation.refresh_from_db()
        assert (escalation.follow_ups, mails("escalation_follow_up").count()) == (day, day)
    assert escalation.next_follow_up_at == stopped.now() + timedelta(hours=24)


def test_a_follow_up_hangs_on_the_pack_and_comes_back_here(stopped, ticket, send, officer):
    escalation = send(ticket)
    escalation.follow_up("Tender ditutup besok.", by=officer)
    message = emails.word(mails("escalation_follow_up").get()).message
    assert message.extra_headers["In-Reply-To"] == escalation.mail.message_id
    assert message.reply_to == emails.word(escalation.mail).message.reply_to
    assert "Tender ditutup besok." in message.body


def test_pressing_twice_asks_once(ticket, send, officer):
    escalation = send(ticket)
    escalation.follow_up(by=officer, seen=0)
    escalation.follow_up(by=officer, seen=0)
    assert mails("escalation_follow_up").count() == 1


def test_where_no_mail_goes_the_officer_is_told(stopped, ticket, prepare, inaproc, officer):
    escalation = prepare(ticket, inaproc)
    escalation.typed("INA-1", by=officer)
    stopped.pass_(hours=24, seconds=1)
    watching.ring_due()
    assert mails("escalation_follow_up_due").get().user == officer
    assert not mails("escalation_follow_up").exists()
    escalation.refresh_from_db()
    assert escalation.follow_ups == 0


def test_supervisors_hear_once_after_three_days(stopped, ticket, send, supervisor):
    send(ticket)
    for _ in range(2):
        stopped.pass_(days=3, seconds=1)
        watching.ring_due()
    assert mails("escalation_takes_long").filter(user=supervisor).count() == 1


def test_the_requester_is_told_the_truth_every_three_days(stopped, ticket, send, officer):
    escalation = send(ticket)
    escalation.acknowledge("EPROC-9", by=officer)
    for times in (1, 2):
        stopped.pass_(days=3, seconds=1)
        watching.ring_due()
        assert mails("escalation_status").count() == times
    worded = emails.word(mails("escalation_status").latest("id"))
    assert "EPROC-9" in worded.message.body
    assert worded.message.to == [ticket.requester.email]


def test_after_the_answer_nobody_is_chased(stopped, ticket, send, officer):
    send(ticket).answered("Sudah.", by=officer)
    stopped.pass_(days=4)
    watching.ring_due()
    assert not mails("escalation_follow_up").exists()
    assert not mails("escalation_status").exists()
