import re

import pytest
from django.template.loader import get_template
from django.utils import translation

from tickets import clock, emails, reply_address
from tickets.intake import Contact
from tickets.models import AccessLink, Restriction, Ticket
from tickets.templatetags.instants import moment, moment_from
from tickets.tests.mails import ANSWER, LEADS_TO, everything_in, html_of, last, worded

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

# The other apps try theirs themselves.
KINDS = {
    name: kind
    for name, kind in emails.KINDS.items()
    if kind.is_about_a_ticket and kind.folder == "tickets/emails"
}
TO_STAFF = {name for name, kind in KINDS.items() if kind.is_for_staff}
TO_REQUESTER = sorted(KINDS.keys() - TO_STAFF)
WITH_ANSWER = ["answered", "waiting", "solved", "reminder"]
TOKEN = re.compile(r"/tiket/buka/[\w-]{20,}/")


@pytest.fixture
def ticket(file, officer, other_officer):
    """Filed when there are officers to be told."""
    return file(subject="Gratis hadiah", description="Kunjungi toko kami")


@pytest.fixture
def lead(ticket, officer, other_officer):
    def lead(name: str) -> Ticket:
        LEADS_TO[name](ticket, officer, other_officer)
        return ticket

    return lead


def test_every_mail_is_tried_here():
    assert LEADS_TO.keys() == KINDS.keys()


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_mail_carries_the_number_everywhere(lead, name, language):
    ticket = lead(name)
    mail = worded(ticket, name, language)
    assert mail.subject.startswith(f"[{ticket.number}] ")
    assert len(mail.subject) <= 78
    assert ticket.number in html_of(mail)
    assert mail.message.subject == mail.subject


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_mail_is_in_the_language_of_its_reader(lead, name):
    with translation.override("de"):  # the worker's own
        text = html_of(worded(lead(name), name, "en"))
    assert '<html lang="en">' in text


@pytest.mark.parametrize("name", sorted(KINDS))
def test_text_and_html_lead_to_the_same_place_on_our_site(lead, settings, name):
    settings.SITE_URL = "https://bantuan.tuban.invalid"
    mail = worded(lead(name), name)
    (url,) = set(re.findall(r"https://bantuan\.\S+", mail.message.body))
    assert f'href="{url}"' in html_of(mail)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_html_loads_nothing_and_follows_nobody(lead, name):
    html = html_of(worded(lead(name), name))
    assert not re.search(r"<(img|script|link|iframe|object)\b|url\(|@import|src=", html)


@pytest.mark.parametrize("name", TO_REQUESTER)
def test_the_copy_for_staff_opens_nothing(lead, name):
    mail = worded(lead(name), name)
    assert TOKEN.search(mail.message.body)
    assert "/tiket/buka/" not in mail.copy


@pytest.mark.parametrize("name", sorted(TO_STAFF))
def test_mail_to_staff_has_no_link_that_opens_without_a_password(lead, name):
    ticket = lead(name)
    mail = worded(ticket, name)
    assert f"/admin/tickets/ticket/{ticket.pk}/change/" in mail.message.body
    assert "/tiket/buka/" not in everything_in(mail)
    assert not AccessLink.objects.exists()


@pytest.mark.parametrize("name", TO_REQUESTER)
def test_mail_to_the_requester_says_nothing_about_persons_but_a_greeting(
    file, requester, officer, other_officer, name
):
    contact = Contact(
        name="Penipu Ulung",
        email="andi@penyedia.invalid",
        phone="+6285555555555",
        identity_type="ktp",
        identity_number="3523015501900003",
    )
    ticket = file(contact)
    LEADS_TO[name](ticket, officer, other_officer)
    # As the record has it, whatever somebody types under this address.
    greeting = f"Yth. Bapak/Ibu {requester.name},"
    said = everything_in(worded(ticket, name)).replace(greeting, "")
    for secret in ("Andi", "Penipu", "5555555", "3523015501900003", "•"):
        assert secret not in said


@pytest.mark.parametrize("name", sorted(set(TO_REQUESTER) - set(WITH_ANSWER)))
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_was_typed_into_a_form_is_not_mailed_to_whoever(lead, name, language):
    said = everything_in(worded(lead(name), name, language))
    assert "hadiah" not in said
    assert "toko" not in said


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_acknowledgement_promises_a_date_with_its_zone(ticket, language):
    text = worded(ticket, "received", language).message.body
    with translation.override(language):
        assert moment_from(ticket.due_at, clock.now()) in text
    assert " WIB" in text


def test_a_promise_already_broken_is_not_made_again(file, officer, time):
    ticket = file()
    time.pass_(hours=9)
    with translation.override("en"):
        due = moment(ticket.due_at)
    text = worded(ticket, "received", "en").message.body
    assert f"The time we promised, {due}, has passed." in text


@pytest.mark.parametrize("name", WITH_ANSWER)
def test_what_the_office_wrote_is_in_text_and_html(lead, name):
    mail = worded(lead(name), name)
    assert ANSWER in mail.message.body
    assert ANSWER in html_of(mail)
    assert "Sari Wulandari" in mail.message.body


def test_what_is_typed_cannot_become_markup(ticket, officer):
    ticket.reply("Tekan <b>Masuk</b> & tunggu", by=officer)
    mail = worded(ticket, "answered")
    assert "Tekan <b>Masuk</b> & tunggu" in mail.message.body
    assert "Tekan &lt;b&gt;Masuk&lt;/b&gt; &amp; tunggu" in html_of(mail)


def test_solving_without_a_word_still_makes_a_mail(ticket, officer):
    ticket.solve(by=officer)
    assert "None" not in worded(ticket, "solved").message.body


def _closed_by_confirming(ticket, officer, file):
    ticket.solve(ANSWER, by=officer)
    ticket.confirm(by=ticket.requester)


def _closed_by_silence(ticket, officer, file):
    ticket.solve(ANSWER, by=officer)
    ticket.close(by=None)


def _closed_unanswered(ticket, officer, file):
    ticket.ask("Kode tendernya?", by=officer)
    ticket.close(by=None)


@pytest.mark.parametrize(
    ("close", "words"),
    [
        (_closed_by_confirming, "Thank you for telling us"),
        (_closed_by_silence, "have not heard that anything is left to do"),
        (_closed_unanswered, "without solving it"),
        (lambda t, officer, file: t.withdraw(by=t.requester), "has been withdrawn"),
        (lambda t, officer, file: t.mark_duplicate(file(), by=officer), "in another ticket"),
    ],
)
def test_closing_is_worded_by_how_it_ended(ticket, officer, file, close, words):
    close(ticket, officer, file)
    assert words in worded(ticket, "closed", "en").message.body


def test_a_duplicate_leads_to_the_ticket_it_goes_on_in(ticket, officer, file):
    other = file()
    ticket.mark_duplicate(other, by=officer)
    mail = worded(ticket, "closed")
    assert other.number in mail.message.body
    assert AccessLink.objects.get().ticket == other
    assert mail.message.reply_to == [reply_address.make(other.pk)]


def test_a_changed_deadline_names_both(ticket, officer, severities):
    before = ticket.due_at
    ticket.change_severity(severities["urgent"], by=officer)
    text = worded(ticket, "deadline_changed", "en").message.body
    with translation.override("en"):
        assert moment(before) in text
        assert moment(ticket.due_at) in text


def test_answers_to_the_requester_come_back_to_the_ticket(ticket):
    (address,) = worded(ticket, "received").message.reply_to
    assert reply_address.read(address).ticket_id == ticket.pk


def test_only_the_acknowledgement_is_an_automatic_reply(lead):
    ticket = lead("answered")
    expected = {
        "received": "auto-replied",
        "answered": "auto-generated",
        "new_ticket": "auto-generated",
    }
    for name, nature in expected.items():
        assert worded(ticket, name).message.message()["Auto-Submitted"] == nature


def test_no_holiday_note_is_asked_for(ticket):
    assert worded(ticket, "received").message.message()["X-Auto-Response-Suppress"]


def test_the_mails_of_a_ticket_hang_on_the_first(lead):
    ticket = lead("answered")
    first, second = (worded(ticket, n).message.message() for n in ("received", "answered"))
    assert first["Message-ID"] == last(ticket, "received").message_id
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert "In-Reply-To" not in first


def test_a_mail_worded_twice_keeps_its_message_id(ticket):
    ids = {worded(ticket, "received").message.message()["Message-ID"] for _ in range(2)}
    assert len(ids) == 1


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\u202e"])
def test_a_typed_subject_cannot_end_its_header(file, officer, break_):
    ticket = file(subject=f"Halo{break_}Bcc: korban@x.invalid")
    mail = worded(ticket, "new_ticket")
    assert break_ not in mail.subject
    assert "Bcc" not in mail.message.message()


def test_a_long_subject_is_cut(file, officer):
    ticket = file(subject="SPSE " * 40)
    assert len(worded(ticket, "new_ticket").subject) == 78


def test_an_officer_who_has_left_gets_no_mail(ticket, officer):
    last(ticket, "new_ticket").user.__class__.objects.update(is_active=False)
    assert worded(ticket, "new_ticket") is None


def test_an_officer_from_whom_the_ticket_is_hidden_by_now_gets_no_mail(ticket):
    told = last(ticket, "new_ticket").user
    Restriction.objects.create(ticket=ticket, hidden_from=told)
    assert worded(ticket, "new_ticket") is None


def test_a_ticket_given_to_somebody_else_since_is_not_announced(ticket, officer, other_officer):
    ticket.assign(other_officer, by=officer)
    stale = last(ticket, "assigned")
    ticket.assign(officer, by=other_officer)
    assert emails.word(stale) is None


def test_spam_is_not_answered(ticket, officer):
    ticket.mark_spam(by=officer)
    assert worded(ticket, "received") is None
    assert not AccessLink.objects.exists()


def test_an_address_no_longer_on_file_gets_no_link(ticket):
    ticket.requester.email = "baru@penyedia.invalid"
    ticket.requester.save()
    assert worded(ticket, "received").message.to == ["baru@penyedia.invalid"]
    assert {link.recipient for link in AccessLink.objects.all()} == {"baru@penyedia.invalid"}


def test_an_address_that_was_erased_gets_no_link(ticket):
    ticket.requester.email = None
    ticket.requester.save()
    assert worded(ticket, "received") is None
    assert not AccessLink.objects.exists()


def test_a_ticket_reopened_since_is_not_called_closed(lead):
    ticket = lead("closed")
    ticket.reopen("Masih perlu.", by=ticket.requester)
    assert worded(ticket, "closed") is None


@pytest.mark.parametrize("name", sorted(emails.KINDS))
def test_every_mail_has_its_set_of_templates(name):
    for suffix in ("subject.txt", "txt", "html"):
        assert get_template(f"{emails.KINDS[name].folder}/{name}.{suffix}")


def test_whoever_had_the_ticket_has_left_so_all_hear_that_it_came_back(lead, officer):
    ticket = lead("answered")
    ticket.solve(ANSWER, by=officer)
    officer.is_active = False
    officer.save()
    ticket.refuse("Masih sama.", by=ticket.requester)
    mail = last(ticket, "came_back")
    assert mail.to == "budi@tuban.invalid"
    assert emails.word(mail) is not None
