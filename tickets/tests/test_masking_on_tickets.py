import pytest

from tickets.masking import PASSWORD_WAS_HERE
from tickets.models import Message, OutgoingMail, Rating, Statement, Ticket
from tickets.tests.portal import NIK, come_in, filled_in, url

pytestmark = pytest.mark.django_db
MASKED = "•••••••••••••003"


@pytest.fixture
def told(file):
    """A ticket in whose subject and text a NIK was typed."""
    return file(subject=f"Akun {NIK}", description="NIK saya 3523-0155-0190-0003, tolong.")


def test_a_number_in_a_text_never_stops_filing_and_is_offered_to_be_masked(client):
    client.post("/tiket/baru/", filled_in(description=f"NIK saya {NIK}"))
    ticket = Ticket.objects.get()
    for page in (url(ticket, "terkirim"), url(ticket)):
        assert f'action="{url(ticket, "samarkan")}"' in client.get(page).content.decode()


def test_one_press_masks_it_everywhere(client, told):
    come_in(client, told)
    assert client.post(url(told, "samarkan")).status_code == 302
    told.refresh_from_db()
    assert told.subject == f"Akun {MASKED}"
    assert told.messages.get().body == f"NIK saya {MASKED}, tolong."
    page = client.get(url(told)).content.decode()
    assert NIK not in page
    assert url(told, "samarkan") not in page


def test_the_history_says_that_it_was_done_and_not_what(told):
    told.mask_identity_numbers(by=told.requester)
    event = told.events.get(code="identity.masked")
    assert event.actor == "requester"
    assert event.data == {"messages": [told.messages.get().pk], "fields": ["subject"]}


def test_pressing_twice_is_done_once(told):
    for _ in range(2):
        told.mask_identity_numbers(by=told.requester)
    assert told.events.filter(code="identity.masked").count() == 1


def test_copies_of_mail_are_masked_too(told, officer):
    told.reply("Baik.", by=officer)
    OutgoingMail.objects.update(copy=f"NIK Anda {NIK}", subject="x")
    told.mask_identity_numbers(by=officer)
    assert set(OutgoingMail.objects.values_list("copy", flat=True)) == {f"NIK Anda {MASKED}"}


def test_a_requester_masks_what_they_see_and_staff_masks_all(told, officer):
    told.note(f"NIK {NIK} sudah dicek", by=officer)
    told.mask_identity_numbers(by=told.requester)
    assert told.messages.get(is_internal=True).body == f"NIK {NIK} sudah dicek"
    told.mask_identity_numbers(by=officer)
    assert told.messages.get(is_internal=True).body == f"NIK {MASKED} sudah dicek"


def test_an_officer_is_offered_it_and_an_auditor_is_not(client, told, officer, auditor):
    address = f"/admin/tickets/ticket/{told.pk}/masking/"
    for user, is_offered in ((officer, True), (auditor, False)):
        client.force_login(user)
        page = client.get(f"/admin/tickets/ticket/{told.pk}/change/").content.decode()
        assert (address in page) is is_offered
    client.force_login(officer)
    assert client.post(address).status_code == 302
    assert not Message.objects.filter(body__contains="0190").exists()


def test_a_password_is_masked_before_it_is_stored(client, file, officer):
    client.post(
        "/tiket/baru/",
        filled_in(subject="password: Tuban2026", description="pwd Rahasia1", error_code="pass=a1"),
    )
    ticket = Ticket.objects.get()
    assert ticket.subject == f"password: {PASSWORD_WAS_HERE}"
    assert ticket.error_code == f"pass={PASSWORD_WAS_HERE}"
    assert ticket.messages.get().body == f"pwd {PASSWORD_WAS_HERE}"
    client.post(url(ticket, "balasan"), {"body": "kata sandi saya: Rahasia2"})
    assert ticket.messages.last().body == f"kata sandi saya: {PASSWORD_WAS_HERE}"


def test_what_the_office_sets_for_somebody_stays(ticket, officer):
    ticket.reply("Kata sandi sementara: Tuban2026", by=officer)
    assert ticket.messages.last().body == "Kata sandi sementara: Tuban2026"


def test_a_text_pressed_twice_is_one_though_it_was_masked(client):
    form = filled_in(description="pwd: Rahasia1", submission="6f8a1c52-5d7e-4a36-9f0b-1c2d3e4f5a6b")
    first, second = (client.post("/tiket/baru/", form)["Location"] for _ in range(2))
    assert first == second


def test_a_long_subject_still_fits(client):
    client.post("/tiket/baru/", filled_in(subject=("pwd:a1 " * 28).strip()))
    assert len(Ticket.objects.get().subject) <= 200


def test_a_number_in_any_other_field_is_noticed_and_masked(client):
    typed = {"tender_code": NIK, "application": f"SPSE {NIK}", "organisation": f"CV {NIK}"}
    for name, text in typed.items():
        client.post("/tiket/baru/", filled_in(**{name: text}, email=f"{name}@x.invalid"))
        ticket = Ticket.objects.latest("pk")
        press = url(ticket, "samarkan")
        assert press in client.get(url(ticket, "terkirim")).content.decode(), name
        client.post(press)
        assert press not in client.get(url(ticket)).content.decode()
        ticket = Ticket.objects.select_related("requester").get(pk=ticket.pk)
        masked = getattr(ticket, name, None) or ticket.requester.organisation
        assert masked == text.replace(NIK, MASKED)
        assert ticket.events.get(code="identity.masked").data["fields"] == [name]


def test_what_was_stated_otherwise_is_masked_there_and_not_in_the_record(told, officer):
    told.requester.organisation = f"CV {NIK}"
    told.requester.save()
    Statement.objects.create(ticket=told, name="Andi", organisation=f"PT {NIK}")
    told = Ticket.objects.get(pk=told.pk)
    told.mask_identity_numbers(by=told.requester)
    assert Statement.objects.get().organisation == f"PT {MASKED}"
    told.requester.refresh_from_db()
    assert told.requester.organisation == f"CV {NIK}"
    told.mask_identity_numbers(by=officer)
    told.requester.refresh_from_db()
    assert told.requester.organisation == f"CV {MASKED}"


def test_a_number_in_the_word_at_the_end_is_masked_too(client, ticket):
    come_in(client, ticket)
    ticket.reply("Sudah.", by=None)
    ticket.withdraw(by=ticket.requester)
    ticket.rate(3, f"Terima kasih {NIK}", by=ticket.requester)
    assert url(ticket, "samarkan") in client.get(url(ticket)).content.decode()
    client.post(url(ticket, "samarkan"))
    assert Rating.objects.get().words == f"Terima kasih {MASKED}"
