import pytest
from django.urls import reverse

from escalation import incoming
from escalation.models import Escalation, Incident
from escalation.tests.arrivals import arrival
from tickets import clock
from tickets.models import OutgoingMail, Restriction, Ticket
from tickets.tests.portal import NIK, come_in, png, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def to(name: str, escalation: Escalation) -> str:
    return reverse(f"admin:escalation_escalation_{name}", args=[escalation.pk])


def typed(escalation: Escalation, **changes) -> dict:
    return {
        **escalation.pack,
        "target": escalation.target_id,
        "reason": "Perlu diperbaiki di pusat.",
        **changes,
    }


def test_from_the_ticket_to_lkpp_in_two_presses(at_desk, ticket):
    page = at_desk.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    assert reverse("admin:escalation_escalation_prepare", args=[ticket.pk]) in page.content.decode()
    prepare = reverse("admin:escalation_escalation_prepare", args=[ticket.pk])
    answer = at_desk.post(prepare, follow=True)
    assert answer.status_code == 200
    escalation = Escalation.objects.get()
    answer = at_desk.post(
        to("pack", escalation), typed(escalation, user_id="CVMAJU", send="yes"), follow=True
    )
    ticket.refresh_from_db()
    assert (answer.status_code, ticket.status) == (200, "handed_over")
    assert "CVMAJU" in answer.content.decode()


def test_the_preview_is_the_very_mail_that_leaves(at_desk, file, officer, eproc):
    from tickets import emails

    ticket = file(files=[png("Layar penuh pesan galat.png")])
    escalation = Escalation.prepare(ticket, to=eproc, by=officer)
    attachment = ticket.messages.get().attachments.get()
    said = typed(escalation, attachments=[attachment.pk], save="yes")
    page = at_desk.post(to("pack", escalation), said, follow=True)
    seen = page.context["preview"]
    at_desk.post(to("pack", escalation), {**said, "send": "yes"})
    sent = emails.word(OutgoingMail.objects.get(template="escalation_pack"))
    assert (seen.subject, seen.message.body) == (sent.subject, sent.message.body)
    assert [name for name, *_ in sent.message.attachments] == ["layar-penuh-pesan-galat.png"]
    assert sent.message.to == [eproc.email]
    assert "+t" in sent.message.reply_to[0]


def test_the_checklist_names_what_this_category_lacks(at_desk, ticket, prepare):
    escalation = prepare(ticket, user_id="")
    page = at_desk.get(to("change", escalation))
    lacking = {line["name"] for line in page.context["needed"] if not line["is_there"]}
    assert lacking == {"organisation", "user_id"}


def test_files_beyond_the_limit_stay_until_they_are_fewer_or_zipped(at_desk, file, officer, eproc):
    ticket = file(files=[png()])
    eproc.megabytes = 1
    eproc.save()
    attachment = ticket.messages.get().attachments.get()
    type(attachment).objects.update(size=2_000_000)
    escalation = Escalation.prepare(ticket, to=eproc, by=officer)
    said = typed(escalation, attachments=[attachment.pk], send="yes")
    assert at_desk.post(to("pack", escalation), said).status_code == 422
    assert at_desk.post(to("pack", escalation), {**said, "is_zipped": "on"}).status_code == 302


def test_what_was_typed_is_there_again_after_a_refusal(at_desk, ticket, prepare):
    escalation = prepare(ticket)
    page = at_desk.post(
        to("pack", escalation), typed(escalation, steps="Langkah panjang", reason="", send="yes")
    )
    assert page.status_code == 422
    assert "Langkah panjang" in page.content.decode()
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.NEW


def test_an_identity_number_typed_into_the_pack_is_masked(at_desk, ticket, prepare):
    escalation = prepare(ticket)
    at_desk.post(to("pack", escalation), typed(escalation, steps=f"NIK {NIK}", save="yes"))
    escalation.refresh_from_db()
    assert NIK not in str(escalation.pack)


def test_the_identity_number_goes_only_with_the_right_and_a_reason(
    client, file, officer, supervisor, prepare
):
    from tickets import emails
    from tickets.intake import Contact

    person = Contact(name="Rina", email="r@x.invalid", identity_type="ktp", identity_number=NIK)
    escalation = prepare(file(person))
    client.force_login(officer)
    assert client.post(to("identity", escalation), {"reason": "Perlu"}).status_code == 422
    client.force_login(supervisor)
    client.post(to("identity", escalation), {"reason": "Akun terkunci"})
    page = client.get(to("change", escalation)).content.decode()
    assert NIK not in page
    escalation.refresh_from_db()
    escalation.send(by=officer)
    worded = emails.word(escalation.mail)
    assert NIK in worded.message.body
    assert NIK not in worded.copy
    assert NIK not in str(escalation.pack) + str(list(escalation.ticket.events.values("data")))
    assert escalation.ticket.events.filter(code="escalation.identity_included").exists()


def test_the_requester_sees_who_has_it_and_under_which_number(client, ticket, send, officer):
    send(ticket).acknowledge("EPROC-9", by=officer)
    come_in(client, ticket)
    page = client.get(url(ticket)).content.decode()
    assert "EPROC-9" in page
    assert "LKPP" in page


def test_a_waiting_mail_is_shown_and_decided_with_a_press(at_desk, ticket, send):
    escalation = send(ticket)
    incoming.take(arrival("Sudah kami buka.", proven=""), ticket)
    on_ticket = at_desk.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    assert to("change", escalation) in on_ticket.content.decode()
    page = at_desk.get(to("change", escalation))
    assert "Sudah kami buka." in page.content.decode()
    held = escalation.held_answers.get()
    at_desk.post(to("held", escalation), {"held": held.pk, "is_theirs": "yes"})
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.OPEN


def test_an_answer_is_recorded_passed_on_and_only_then_read_by_the_requester(at_desk, ticket, send):
    escalation = send(ticket)
    at_desk.post(to("answer", escalation), {"body": "Cache dibersihkan."})
    assert not ticket.messages.filter(is_internal=False, author="office").exists()
    page = at_desk.get(to("change", escalation))
    assert page.context["forms"]["pass_on"]["form"]["body"].value() == "Cache dibersihkan."
    at_desk.post(to("pass-on", escalation), {"body": "Silakan coba lagi."})
    assert ticket.messages.get(is_internal=False, author="office").body == "Silakan coba lagi."


def test_a_hidden_ticket_s_escalation_is_not_there(at_desk, file, officer, send):
    ticket = file()
    escalation = send(ticket)
    Restriction.objects.create(ticket=ticket, hidden_from=officer)
    for name in ("change", "pack", "answer", "void", "held"):
        assert at_desk.get(to(name, escalation)).status_code == 404
        assert at_desk.post(to(name, escalation), {}).status_code == 404
    assert ticket.number not in at_desk.get("/admin/escalation/escalation/").content.decode()


def test_who_only_reads_can_press_nothing(client, auditor, ticket, send):
    escalation = send(ticket)
    client.force_login(auditor)
    page = client.get(to("change", escalation))
    assert (page.status_code, page.context["forms"]) == (200, {})
    assert client.post(to("void", escalation), {"reason": "x"}).status_code == 403


def test_an_incident_from_the_ticket_to_the_printed_notice(at_desk, ticket, file, other_requester):
    follower = file(other_requester)
    said = {"title": "SPSE tidak dapat dibuka", "starts_at": "2026-01-01T09:10"}
    at_desk.post(f"/admin/escalation/incident/add/?ticket={ticket.pk}", said)
    incident = Incident.objects.get(parent=ticket)
    page = at_desk.get(f"/admin/escalation/incident/{incident.pk}/change/")
    assert follower in page.context["proposed"]
    base = f"/admin/escalation/incident/{incident.pk}"
    at_desk.post(f"{base}/attach/", {"ticket": follower.pk})
    at_desk.post(f"{base}/tell/", {"body": "Sedang ditangani."})
    at_desk.post(f"{base}/notice/", {"addressed_to": "Pokja 3", "tender_code": "10045"})
    page = at_desk.get(f"{base}/change/")
    assert page.context["progress"][0]["total"] == 1
    issued = incident.notices.get()
    paper = at_desk.get(f"/admin/escalation/incident/{issued.pk}/print/").content.decode()
    assert issued.number in paper
    assert "Pokja 3" in paper
    assert at_desk.get(f"{base}/progress/").status_code == 200


def test_a_ticket_is_attached_by_its_number_and_a_slip_is_named(at_desk, ticket, file, officer):
    incident = Incident.declare(
        ticket, title="X", application="", starts_at=clock.now(), by=officer
    )
    base, other = f"/admin/escalation/incident/{incident.pk}", file()
    assert at_desk.post(f"{base}/attach/", {"numbers": "LPSE-1"}).status_code == 422
    at_desk.post(f"{base}/attach/", {"numbers": other.number})
    assert incident.links.get().ticket == other
