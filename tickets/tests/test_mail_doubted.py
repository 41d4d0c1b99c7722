"""A new mail that nothing proves: staff read it, the requester only once they say it is theirs."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tickets import clock, emails, links
from tickets.models import Attachment, OutgoingMail, Ticket
from tickets.tests.addresses import Filler, all_of_them
from tickets.tests.mail_in import FAIL, arrive
from tickets.tests.mails import html_of, worded

pytestmark = pytest.mark.django_db
SECRET = "RAHASIA-PALSU"


@pytest.fixture
def doubted(requester, officer) -> Ticket:
    """A ticket that a mail made in the requester's name, with nothing to prove it."""
    row = arrive(
        text=f"Isi {SECRET}",
        sender=f"{SECRET} <{requester.email}>",
        subject=f"Perihal {SECRET}",
        proof="",
        files=((f"{SECRET}.txt", SECRET.encode()),),
    )
    return row.ticket


@pytest.fixture
def reader(client, doubted):
    """The browser of whoever reads the requester's mail."""
    client.post(links.mint(doubted, doubted.requester.email, clock.now()))
    return client


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client, ticket, more: str = "") -> str:
    return client.get(f"/tiket/{ticket.number}/{more}").content.decode()


def press(client, ticket, what: str):
    return client.post(f"/tiket/{ticket.number}/{what}/", follow=True)


def test_it_is_a_ticket_with_a_promise_all_the_same(doubted, requester):
    first = doubted.messages.get()
    assert (doubted.requester, doubted.doubt, doubted.status) == (requester, "unproven", "new")
    assert doubted.due_at and doubted.unanswered_since
    assert (first.author, first.is_internal, first.body) == (
        "third_party",
        True,
        f"Isi {SECRET}",
    )


@pytest.mark.thorough
def test_nobody_is_said_to_have_filed_it(doubted):
    assert doubted.events.get(code="ticket.filed").actor == "system"


@pytest.mark.thorough
def test_an_unknown_sender_is_treated_alike():
    ticket = arrive(sender="Baru <baru@cv.invalid>", proof="").ticket
    assert (ticket.doubt, ticket.requester.email) == ("unproven", "baru@cv.invalid")


@pytest.mark.thorough
def test_a_proven_mail_is_in_no_doubt():
    ticket = arrive(sender="Baru <baru@cv.invalid>").ticket
    assert (ticket.doubt, ticket.messages.get().author) == ("", "requester")


@pytest.mark.parametrize("more", ["", "terkirim/", "batal/", "data-diri/"])
@pytest.mark.thorough
def test_no_page_of_theirs_says_a_word_of_it(more, doubted, reader):
    said = page(reader, doubted, more)
    assert doubted.number in said and SECRET not in said


@pytest.mark.thorough
def test_its_files_are_not_given_out(doubted, reader):
    file = Attachment.objects.get(message__ticket=doubted)
    assert reader.get(f"/lampiran/{file.pk}/").status_code == 404


@pytest.mark.thorough
def test_a_new_ticket_that_goes_on_from_it_quotes_nothing(doubted, reader):
    doubted.withdraw(by=doubted.requester)
    said = reader.get(f"/tiket/baru/?lanjutan={doubted.number}").content.decode()
    assert doubted.number in said and SECRET not in said


@pytest.mark.thorough
def test_no_mail_of_ours_says_a_word_of_it(doubted, officer, reader):
    doubted.reply("Silakan coba lagi.", by=officer)
    doubted.ask("Kode tendernya?", by=officer)
    doubted.receive("1234", by=doubted.requester)
    doubted.solve("Sudah.", by=officer)
    for mail in OutgoingMail.objects.filter(ticket=doubted, user=None):
        if said := worded(doubted, mail.template, "id"):
            whole = f"{said.subject}{said.message.body}{html_of(said)}"
            assert SECRET not in whole, mail.template


@pytest.mark.thorough
def test_the_acknowledgement_goes_to_the_address_on_file_and_asks(doubted, requester):
    mail = OutgoingMail.objects.get(ticket=doubted, template="received")
    said = worded(doubted, "received", "en")
    assert mail.to == requester.email
    assert "Yes, that email is from me" in said.message.body
    assert "Yes, that email is from me" in html_of(said)


@pytest.mark.thorough
def test_looking_changes_nothing(doubted, reader):
    for what in ("email-saya", "bukan-email-saya"):
        assert reader.get(f"/tiket/{doubted.number}/{what}/").status_code == 405
    page(reader, doubted)
    doubted.refresh_from_db()
    assert doubted.doubt == "unproven"


def test_yes_makes_it_their_word(doubted, reader):
    press(reader, doubted, "email-saya")
    doubted.refresh_from_db()
    first, said = doubted.messages.get(), page(reader, doubted)
    assert (doubted.doubt, first.author, first.is_internal) == ("", "requester", False)
    assert f"Perihal {SECRET}" in said and f"Isi {SECRET}" in said
    assert reader.get(f"/lampiran/{first.attachments.get().pk}/").status_code == 200
    assert doubted.events.get(code="mail.owned").actor == "requester"


def test_no_is_seen_by_staff_and_reveals_nothing(doubted, reader, officer):
    press(reader, doubted, "bukan-email-saya")
    assert SECRET not in page(reader, doubted)
    assert doubted.events.get(code="mail.disowned").actor == "requester"
    shown = as_(officer).get(f"/admin/tickets/ticket/{doubted.pk}/change/").content.decode()
    assert "notice--late" in shown and SECRET in shown
    assert OutgoingMail.objects.filter(template="disowned", to=officer.email).exists()


@pytest.mark.thorough
def test_who_said_no_may_still_say_yes(doubted, reader):
    press(reader, doubted, "bukan-email-saya")
    press(reader, doubted, "email-saya")
    assert SECRET in page(reader, doubted)


@pytest.mark.thorough
def test_who_said_yes_cannot_say_no(doubted, reader):
    press(reader, doubted, "email-saya")
    assert press(reader, doubted, "bukan-email-saya").status_code == 409


@pytest.mark.thorough
def test_a_stranger_presses_nothing(doubted, client):
    for what in ("email-saya", "bukan-email-saya"):
        assert client.post(f"/tiket/{doubted.number}/{what}/").status_code == 404


def test_a_later_proven_word_reveals_nothing(doubted, reader, requester):
    arrive(text="Ada kabar?", sender=requester.email, subject=f"Re: {doubted.number}")
    reader.post(f"/tiket/{doubted.number}/balasan/", {"body": "Halo?"})
    said = page(reader, doubted)
    assert "Ada kabar?" in said and "Halo?" in said and SECRET not in said


@pytest.mark.thorough
def test_an_officer_who_asked_them_vouches(doubted, officer, reader):
    as_(officer).post(f"/admin/tickets/ticket/{doubted.pk}/vouching/")
    event = doubted.events.get(code="mail.owned")
    assert (event.user, SECRET in page(reader, doubted)) == (officer, True)


@pytest.mark.thorough
def test_only_who_works_tickets_vouches(doubted, desk_staff):
    url = f"/admin/tickets/ticket/{doubted.pk}/vouching/"
    assert as_(desk_staff).post(url).status_code in (302, 403, 404)
    doubted.refresh_from_db()
    assert doubted.doubt == "unproven"


@pytest.mark.thorough
def test_a_proven_copy_proves_it_and_makes_no_second_ticket(requester):
    about = {"sender": f"Andi <{requester.email}>", "text": "Sama", "Message_ID": "<s@x.invalid>"}
    ticket = arrive(proof="", **about).ticket
    copy = arrive(**about)
    ticket.refresh_from_db()
    assert (copy.status, copy.ticket, ticket.doubt) == ("ignored", ticket, "")
    assert Ticket.objects.count() == 1


@pytest.mark.thorough
def test_a_copy_proves_nothing_that_they_denied(requester):
    about = {"sender": f"Andi <{requester.email}>", "text": "Sama", "Message_ID": "<s@x.invalid>"}
    ticket = arrive(proof="", **about).ticket
    ticket.disown(by=requester)
    arrive(**about)
    ticket.refresh_from_db()
    assert ticket.doubt == "disowned"


@pytest.mark.thorough
def test_a_failed_proof_cleared_of_junk_is_in_doubt(requester):
    from tickets.mail_in import sorting

    row = arrive(sender=requester.email, proof=FAIL)
    assert row.status == "held"
    row = sorting.not_spam(row)
    assert row.ticket.doubt == "unproven"


@pytest.mark.thorough
def test_what_is_pasted_as_a_password_is_not_kept(requester):
    ticket = arrive(text="password: Rahasia#123", sender=requester.email, proof="").ticket
    assert "Rahasia#123" not in ticket.messages.get().body


@pytest.mark.thorough
def test_staff_see_that_the_sender_is_not_verified(doubted, officer):
    told = worded(doubted, "new_ticket", "en").message.body
    assert "Sender not verified" in told
    shown = as_(officer).get(f"/admin/tickets/ticket/{doubted.pk}/change/").content.decode()
    assert SECRET in shown and "/vouching/" in shown


@pytest.mark.thorough
@pytest.mark.parametrize("state", ["new", "solved", "closed"])
def test_no_address_at_all_says_a_word_of_it_to_whoever_has_the_link(
    state, doubted, reader, officer
):
    if state != "new":
        doubted.solve("Sudah.", by=officer)
    if state == "closed":
        doubted.confirm(by=doubted.requester)
    filler, said = Filler(doubted), 0
    for address in all_of_them():
        if address.is_of_staff:
            continue
        answer = reader.get(filler.path(address))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert SECRET not in body.decode("utf-8", "replace"), address.name
        said += doubted.number.encode() in body
    assert said >= 3


ROOT = settings.BASE_DIR / "templates"
# Read by staff alone: mails of theirs, and pages outside of the admin.
OF_STAFF = {f"tickets/emails/_ticket.{kind}" for kind in ("txt", "html")}
OF_STAFF |= {"complaints/convert.html"}


def is_of_staff(name: str) -> bool:
    kind = emails.KINDS.get(name.rpartition("/")[2].partition(".")[0])
    is_mail = bool(kind and kind.is_for_staff and name.startswith(kind.folder))
    return is_mail or name in OF_STAFF or name.startswith(("admin/", "escalation/staff/"))


def test_no_template_for_requesters_names_the_subject_itself():
    named = re.compile(r"\bticket\.subject\b|{{ *ticket *[|}]")
    names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.*") if path.is_file()]
    found = {name for name in names if named.search((ROOT / name).read_text())}
    assert {name for name in found if not is_of_staff(name)} == set()
    assert len(found) > 10  # it would be noticed
