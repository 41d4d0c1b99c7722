"""A complaint that names somebody is nowhere for that somebody: every address, byte by byte."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, reverse

from complaints.models import Complaint, Triage
from tickets import clock, digest, emails, outbox, performance
from tickets.intake import Contact
from tickets.models import (
    OutgoingMail,
    Restriction,
    Ticket,
)
from tickets.tests.addresses import Address, all_of_them
from tickets.tests.portal import png

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.long]

# What is searched for, and what must then not be found beside it.
SOUGHT, PLANTED = "zanggrandi", "kuwalahanbuku"
WORDS = [PLANTED.encode(), b"penuduh@rahasia.invalid", b"Penuduh Rahasia", b"81299900011"]
ROLES = ["officer", "supervisor", "everything"]
ADDRESSES = all_of_them()
_CHANGES = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"|csrf[^"]*"[^"]+"'
    rb"|'(Expires|Set-Cookie)': '[^']+'"
    rb"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # forms have an id of their own
)


@pytest.fixture(params=ROLES)
def named(request, officer, complaint_handler, supervisor, auditor, administrator):
    """Whom the complaint is about; the last of them may do everything anybody may."""
    if request.param != "everything":
        return request.getfixturevalue(request.param)
    user = request.getfixturevalue("superuser")
    user.groups.set(Group.objects.all())
    return user


@pytest.fixture
def clean_hands(other_officer, complaint_handler):
    """Another handler, so that there is one whoever is named."""
    other_officer.groups.set(Group.objects.filter(name="Pengelola pengaduan"))
    return other_officer


@pytest.fixture
def accused(named, complain, clean_hands, settings, tmp_path, file) -> Complaint:
    """A complaint that has been through everything, with the words wherever words can be."""
    settings.MEDIA_ROOT = tmp_path
    complaint = complain(
        Contact(name="Penuduh Rahasia", email="penuduh@rahasia.invalid", phone="+6281299900011"),
        officers=[named],
        about="officer",
        subject=f"{SOUGHT} {PLANTED}",
        description=f"{SOUGHT} {PLANTED} di loket.",
        files=[png(f"{PLANTED}.png")],
        letter_number=PLANTED,
        lapor_number=PLANTED,
    ).complaint
    ticket = complaint.ticket
    ticket.reply(f"Jawaban {PLANTED}.", by=clean_hands)
    ticket.note(f"Catatan {PLANTED}.", by=clean_hands)
    complaint.tell_complete(f"Lengkap {PLANTED}.", by=clean_hands)
    complaint.plan(f"Tindakan {PLANTED}.", owner=clean_hands, due=None, by=clean_hands)
    while mail := outbox.claim():
        outbox.attempt(mail)
    return complaint


@pytest.fixture
def browser(named) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(named)
    return client


def keys_of(address: Address, complaint: Complaint) -> list[int]:
    """Return the keys of the complaint's rows that an address may be asked for by."""
    ticket = complaint.ticket
    files = [file.pk for message in ticket.messages.all() for file in message.attachments.all()]
    tables = {
        "outgoingmail": ticket.outgoing_mails.all()[:2],
        "requester": [ticket.requester],
        "watch": ticket.watches.all()[:2],
        "complaint": [complaint],
        "report/breaches": ticket.deadlines.all(),
    }
    keys = [row.pk for name, rows in tables.items() if name in address.route for row in rows]
    wants_file = "lampiran" in address.route or "file" in address.wants
    return keys or (files if wants_file else [ticket.pk])


def content_of(answer) -> bytes:
    """Return all bytes of an answer, a spreadsheet's unpacked, with where it leads."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body += b"".join(book.read(name) for name in book.namelist())
    return body + str(answer.headers).encode()


def paths(address: Address, complaint: Complaint):
    """Yield the address filled in with every key it could be asked for by."""
    fixed = {
        "number": complaint.number, "token": "x" * 43, "app_label": "complaints", "url": "x/",
        "content_type_id": 1, "name": "x",
    }  # fmt: skip
    loose = address.wants - fixed.keys()
    values = {part: fixed[part] for part in address.wants & fixed.keys()}
    for key in keys_of(address, complaint) if loose else [0]:
        try:
            yield reverse(address.name, kwargs=values | dict.fromkeys(loose, key))
        except NoReverseMatch:
            return


def assert_clean(answer, what: str) -> None:
    body = content_of(answer)
    for word in WORDS:
        assert word not in body, f"{word!r} at {what}"


@pytest.mark.parametrize("named", ["officer", "everything"], indirect=True)
def test_no_address_gives_a_byte_of_it_away(accused, browser, named):
    asked = 0
    for address in ADDRESSES:
        if address.name in ("admin:logout", "admin:login"):
            continue
        for path in paths(address, accused):
            assert_clean(browser.get(path), path)
            assert_clean(browser.post(path, {}), f"POST {path}")
            asked += 2
    assert asked > 200
    accused.ticket.refresh_from_db()
    assert accused.ticket.messages.count() == 4


def test_no_search_list_filter_or_export_finds_it(accused, browser):
    for path in (
        "/admin/tickets/ticket/?q={}", "/admin/tickets/ticket/export/?as=csv&q={}",
        "/admin/tickets/ticket/export/?as=xlsx", "/admin/tickets/ticket/?q=" + accused.number,
        "/admin/tickets/outgoingmail/?q=penuduh", "/admin/tickets/requester/?q=penuduh",
        "/admin/tickets/watch/?q=" + accused.number, "/admin/complaints/complaint/?q={}",
        "/admin/complaints/complaint/export/?as=csv", "/admin/complaints/complaint/export/?as=xlsx",
        "/admin/autocomplete/?app_label=tickets&model_name=watch&field_name=ticket&term={}",
        "/admin/autocomplete/?app_label=complaints&model_name=publicentry&field_name=complaint"
        "&term=" + accused.number,
        "/bantuan/?q={}",
    ):  # fmt: skip
        assert_clean(browser.get(path.format(SOUGHT)), path)


@pytest.mark.parametrize("named", ["everything"], indirect=True)
def test_no_figure_moves_when_it_comes(named, browser, complain, clean_hands, stopped, settings):
    """Lists and counts, small numbers too, are what they were before."""
    lists = [address for address in ADDRESSES if not address.wants and address.name]
    lists = [
        one for one in lists if one.name not in ("admin:logout", "admin:login", "complaints:record")
    ]

    def look() -> dict[str, bytes]:
        performance.forget()
        return {
            one.name: _CHANGES.sub(b"", content_of(browser.get(reverse(one.name))))
            for one in lists
            if one.name not in _NEVER_THE_SAME
        }

    before = look()
    complaint = complain(officers=[named], about="officer").complaint
    complaint.decide("upheld", "Benar.", by=clean_hands)
    after = look()
    assert len(before) > 30
    assert [name for name, body in before.items() if after[name] != body] == []


# Made anew at each look: forms with the moment in them, codes signed anew, and packed files.
_NEVER_THE_SAME = {
    "complaints:new", "tickets:new", "admin:tickets_ticket_add", "admin:tickets_ticket_export",
    "admin:complaints_complaint_export", "admin:tickets_report_sheet",
    "admin:complaints_complaint_summary_sheet", "admin:survey_report_sheet", "healthz",
    "admin:tickets_mailbox_add", "guestbook:display", "guestbook:numbers",
    "admin:password_change",
}  # fmt: skip


def test_no_mail_goes_to_whom_it_is_about(accused, named, time):
    """Neither when it comes, nor at any of its clocks, nor with the morning's figures."""
    from tickets import watching

    time.pass_(days=61)
    watching.ring_due()
    digest.write(clock.now())
    while mail := outbox.claim():
        outbox.attempt(mail)
    theirs = OutgoingMail.objects.filter(to=named.email)
    assert not theirs.filter(ticket=accused.ticket).exists()
    for mail in theirs.exclude(copy=""):
        assert not any(word.decode() in mail.copy + mail.subject for word in WORDS)
        assert accused.number not in mail.copy + mail.subject


def test_what_stands_in_its_way_stands_before_the_first_notice(named, complain, clean_hands):
    complaint = complain(officers=[named], about="officer").complaint
    first = OutgoingMail.objects.order_by("pk").first()
    hidden = Restriction.objects.get(ticket=complaint.ticket, hidden_from=named)
    assert first is None or first.created_at >= complaint.ticket.recorded_at
    assert hidden
    assert not Complaint.objects.visible_to(named).exists()
    assert not Ticket.objects.visible_to(named).exists()


def test_a_text_that_names_somebody_shields_like_a_choice(named, complain, clean_hands):
    name = named.first_name or named.username
    complaint = complain(description=f"Saya kecewa kepada {name.upper()}, sekian.").complaint
    assert not Complaint.objects.visible_to(named).exists()
    assert Complaint.objects.handled_by(clean_hands).get() == complaint


def test_named_later_it_is_gone_at_once(named, complain, clean_hands, browser):
    complaint = complain(subject=PLANTED).complaint
    complaint.name_officer(named, by=clean_hands)
    assert_clean(browser.get("/admin/complaints/complaint/"), "the register")
    assert not Ticket.objects.visible_to(named).exists()


def test_a_mail_to_sort_is_as_hidden(named, clean_hands, browser, complaint_handler):
    from complaints import shield
    from tickets.intake import file_ticket
    from tickets.models import Category

    ticket = file_ticket(
        channel="email",
        subject=PLANTED,
        description=PLANTED,
        category=Category.objects.get(code="other"),
        contact=Contact(name="Penuduh Rahasia", email="penuduh@rahasia.invalid"),
        restrict=lambda ticket: shield.restrictions(ticket, [named]),
        announce=False,
    )
    Triage.objects.create(ticket=ticket, reason="words", put_at=clock.now())
    for path in ("/admin/complaints/complaint/triage/", "/admin/tickets/ticket/", "/admin/",
                 "/admin/complaints/complaint/", "/admin/tickets/requester/"):  # fmt: skip
        assert_clean(browser.get(path), path)


def test_handlers_named_it_goes_to_supervisors_and_beyond(
    complain, complaint_handler, supervisor, auditor
):
    complaint = complain(officers=[complaint_handler]).complaint
    assert Complaint.objects.handled_by(supervisor).get() == complaint
    assert emails.KINDS["complaint_new"].is_for_staff
    both = complain(officers=[complaint_handler, supervisor]).complaint
    assert Ticket.objects.visible_to(auditor).filter(pk=both.ticket_id).exists()
    assert not Complaint.objects.visible_to(supervisor).filter(pk=both.pk).exists()


def test_a_superuser_of_no_group_reads_none(complaint, superuser, client):
    client.force_login(superuser)
    assert client.get("/admin/complaints/complaint/").status_code == 403
    assert not Ticket.objects.visible_to(superuser).exists()
