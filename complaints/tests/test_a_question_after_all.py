"""A question that came to the place of complaints goes to the officers, by who may and with why."""

import pytest
from django.urls import reverse

from complaints.models import Complaint
from tickets.mail_in.answers import may_answer
from tickets.models import InboundMail, Ticket
from tickets.tests.mail_in import OFFICE, arrive
from tickets.tests.mails import everything_in, worded
from tickets.verbs.base import NotPossible

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
TO_COMPLAINTS = OFFICE.replace("@", "+pengaduan@")
WHY = "Menanyakan cara mengganti kata sandi."


@pytest.fixture
def written(complaint_handler, supervisor, officer, other_officer) -> Complaint:
    """Written to the address of complaints, with a word about one officer."""
    text = "Bagaimana cara mengganti kata sandi? Budi sudah menjelaskan, saya lupa."
    row = arrive(text=text, sender="Nur <nur@warga.invalid>", to=TO_COMPLAINTS, subject="Tanya")
    return row.ticket.complaint


def seen_by(user) -> list[Ticket]:
    return list(Ticket.objects.visible_to(user))


def test_officers_see_it_then_but_nobody_whom_it_named(
    written, complaint_handler, officer, other_officer
):
    assert (seen_by(officer), written.confidentiality) == ([], "hidden")
    written.revert(by=complaint_handler, reason=WHY)
    ticket = Ticket.objects.get()
    assert seen_by(officer) == [ticket]
    assert seen_by(other_officer) == []
    assert ticket.number.startswith("LPSE-")
    assert InboundMail.objects.visible_to(officer).count() == 1
    assert not InboundMail.objects.visible_to(other_officer).exists()


def test_it_needs_a_reason_that_stays_with_the_office(written, complaint_handler, client):
    with pytest.raises(NotPossible):
        written.revert(by=complaint_handler)
    client.force_login(complaint_handler)
    press = reverse("admin:complaints_complaint_revert", args=[written.pk])
    assert client.post(press, {}).status_code == 422
    assert client.post(press, {"reason": WHY}).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.events.get(code="complaint.reverted").data["reason"] == WHY
    assert WHY not in everything_in(worded(ticket, "complaint_reverted"))


def test_whoever_wrote_is_told_who_sees_it_and_nothing_of_what_was_typed(
    written, complaint_handler
):
    was = written.number
    written.revert(by=complaint_handler, reason=WHY)
    ticket = Ticket.objects.get()
    mail = worded(ticket, "complaint_reverted")
    assert mail.message.to == ["nur@warga.invalid"]
    assert was in mail.message.body and ticket.number in mail.message.body
    assert "petugas helpdesk sekarang melihat nama" in mail.message.body
    assert "Budi" not in everything_in(mail)
    assert may_answer("nur@warga.invalid")


def test_whom_nothing_proves_to_have_written_is_asked_whether_they_did(
    complaint_handler, supervisor, officer
):
    row = arrive(sender="Nur <nur@warga.invalid>", to=TO_COMPLAINTS, proof="")
    row.ticket.complaint.revert(by=complaint_handler, reason=WHY)
    mail = worded(Ticket.objects.get(), "complaint_reverted")
    assert everything_in(mail).count("Bukan dari saya") == 2


@pytest.mark.parametrize("who", ["supervisor", "auditor", "officer", "superuser"])
def test_only_handlers_may(who, written, request, client):
    client.force_login(request.getfixturevalue(who))
    press = reverse("admin:complaints_complaint_revert", args=[written.pk])
    assert client.post(press, {"reason": WHY}).status_code in (403, 404)
    written.refresh_from_db()
    assert written.reverted_at is None
