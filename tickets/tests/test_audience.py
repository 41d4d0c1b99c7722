"""Who is told in place of somebody who is away, or whom a ticket is hidden from."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from tickets import clock, digest, emails, groups, outbox, watching
from tickets.models import Absence, OutgoingMail, Restriction
from tickets.tests.conftest import _staff

pytestmark = pytest.mark.django_db


def absent(user, substitute) -> Absence:
    now = clock.now()
    return Absence.objects.create(
        user=user,
        substitute=substitute,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=9),
    )


def told(template: str) -> list[str]:
    """Return who reads it: what is written to somebody and then kept back is told to nobody."""
    mails = OutgoingMail.objects.filter(template=template, user__isnull=False).order_by("to")
    return [mail.to for mail in mails if emails.word(mail)]


def no_address(user) -> None:
    user.email = ""
    user.save()


def hide(ticket, user) -> None:
    Restriction.objects.create(ticket=ticket, hidden_from=user)


def half_gone(time) -> list[str]:
    time.pass_(hours=4, seconds=1)
    watching.ring_due()
    return told("deadline_near")


def test_a_stage_is_told_to_the_substitute(ticket, officer, other_officer, supervisor, time):
    ticket.take(by=officer)
    absent(officer, other_officer)
    assert half_gone(time) == [other_officer.email]


UNFIT = {
    "no address": lambda ticket, user: no_address(user),
    "may not see it": hide,
    "has lost the right": lambda ticket, user: user.groups.clear(),
    "reads only": lambda ticket, user: user.groups.set(Group.objects.filter(name=groups.AUDITOR)),
}


@pytest.mark.parametrize("why", UNFIT)
def test_where_the_substitute_cannot_be_told_the_officer_is(
    ticket, officer, other_officer, supervisor, requester, time, why
):
    ticket.take(by=officer)
    absent(officer, other_officer)
    UNFIT[why](ticket, other_officer)
    ticket.receive("Masih gagal.", by=requester)
    assert told("requester_wrote") == [officer.email]
    assert half_gone(time) == [officer.email]


def test_the_nearest_in_a_chain_who_can_be_told_is(ticket, officer, other_officer, time):
    last = _staff("tono", "Tono", "Hadi", groups.OFFICER)
    ticket.take(by=officer)
    absent(officer, other_officer)
    absent(other_officer, last)
    no_address(last)
    assert half_gone(time) == [other_officer.email]


@pytest.mark.parametrize("why", ["no address", "may not see it", "has lost the right"])
def test_where_neither_can_be_told_everybody_is(
    ticket, officer, other_officer, supervisor, requester, time, why
):
    ticket.take(by=officer)
    UNFIT[why](ticket, officer)
    ticket.receive("Masih gagal.", by=requester)
    everybody = [other_officer.email, supervisor.email]
    assert told("requester_wrote") == everybody
    assert half_gone(time) == everybody


def test_a_new_ticket_is_told_to_an_absent_officer_whose_substitute_has_no_address(
    file, officer, other_officer
):
    absent(officer, other_officer)
    no_address(other_officer)
    file()
    assert told("new_ticket") == [officer.email]


def test_a_new_ticket_is_told_to_a_substitute_once(file, officer, other_officer):
    absent(officer, other_officer)
    file()
    assert told("new_ticket") == [other_officer.email]


def test_what_an_absent_supervisor_is_told_goes_to_the_substitute(
    ticket, officer, other_officer, supervisor, time
):
    ticket.take(by=officer)
    absent(supervisor, other_officer)
    time.pass_(hours=8, seconds=1)
    watching.ring_due()
    assert told("deadline_late") == [other_officer.email, officer.email]
    digest.write(datetime.now(UTC).replace(hour=3))
    assert told("digest") == [other_officer.email]


def test_before_a_stage_ends_an_absent_supervisors_substitute_is_told(
    file, officer, other_officer, supervisor, time
):
    ticket = file(stage_ends_at=clock.now() + timedelta(hours=3))
    ticket.take(by=officer)
    absent(supervisor, other_officer)
    time.pass_(hours=1, seconds=1)
    watching.ring_due()
    assert told("needed_by") == [other_officer.email, officer.email]


def test_a_superuser_who_took_a_ticket_is_told_alone(ticket, officer, superuser, time):
    ticket.take(by=superuser)
    assert half_gone(time) == [superuser.email]


def test_a_substitute_without_an_address_is_refused(officer, other_officer):
    no_address(other_officer)
    with pytest.raises(ValidationError) as refusal:
        absent(officer, other_officer).clean()
    assert list(refusal.value.message_dict) == ["substitute"]


def test_a_ticket_is_given_to_a_substitute_only_who_can_be_told(
    ticket, officer, other_officer, supervisor
):
    absent(officer, other_officer)
    no_address(other_officer)
    ticket.assign(officer, by=supervisor)
    assert ticket.assignee == officer


def send_all() -> None:
    outbox.send_queued(timedelta(seconds=30))


def sent(template: str) -> list[str]:
    mails = OutgoingMail.objects.filter(template=template, status="sent").order_by("to")
    return list(mails.values_list("to", flat=True))


def test_a_ticket_hidden_from_its_officer_before_the_mail_leaves_is_told_to_the_others(
    ticket, officer, other_officer, requester
):
    ticket.take(by=officer)
    ticket.receive("Masih gagal.", by=requester)
    hide(ticket, officer)
    send_all()
    assert sent("requester_wrote") == [other_officer.email]


def test_a_mail_to_a_substitute_leaves(ticket, officer, other_officer, requester):
    ticket.take(by=officer)
    absent(officer, other_officer)
    ticket.receive("Masih gagal.", by=requester)
    send_all()
    assert sent("requester_wrote") == [other_officer.email]


def test_who_is_back_before_the_mail_to_the_substitute_leaves_is_told(
    ticket, officer, other_officer, requester
):
    ticket.take(by=officer)
    absence = absent(officer, other_officer)
    ticket.receive("Masih gagal.", by=requester)
    absence.delete()
    send_all()
    assert sent("requester_wrote") == [officer.email]


def test_a_corrected_address_takes_along_what_waits(ticket, officer, supervisor, requester):
    ticket.assign(officer, by=supervisor)
    ticket.reply("Silakan coba.", by=officer)
    requester.email, officer.email = "benar@penyedia.invalid", "sari.baru@tuban.invalid"
    requester.save()
    officer.save()
    send_all()
    assert sent("answered") == sent("received") == ["benar@penyedia.invalid"]
    assert sent("assigned") == ["sari.baru@tuban.invalid"]


def test_who_has_no_address_any_more_is_not_written_to(ticket, officer, requester):
    ticket.reply("Silakan coba.", by=officer)
    requester.email = None
    requester.save()
    send_all()
    assert sent("answered") == []
    assert not OutgoingMail.objects.filter(status="queued").exists()
