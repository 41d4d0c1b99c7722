import re

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from tickets import emails, lookups
from tickets.intake import Contact
from tickets.models import AccessLink, Lookup, OutgoingMail, Ticket
from tickets.tests.mails import everything_in, html_of
from tickets.tests.portal import in_our_design, token_in, url

pytestmark = pytest.mark.django_db
FIND, SENT = "/tiket/cari/", "/tiket/cari/terkirim/"
KNOWN = "andi@penyedia.invalid"
UNKNOWN_NUMBER = "LPSE-26-99998-7"


def mails() -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(template__in=["link", "my_tickets"]).order_by("id")
    return list(rows.values_list("template", "to"))


def worded(language: str = "id") -> emails.Worded:
    mail = OutgoingMail.objects.get(template="my_tickets")
    mail.language = language
    return emails.word(mail)


def look(client, what: str):
    return client.post(FIND, {"what": what})


@pytest.mark.parametrize("what", [KNOWN, "tak@dikenal.invalid", UNKNOWN_NUMBER, "the number"])
def test_one_row_and_one_answer_whoever_is_behind_it(client, ticket, what):
    what = ticket.number if what == "the number" else what
    response = look(client, what)
    assert (response.status_code, response["Location"]) == (302, SENT)
    assert Lookup.objects.get().answered_at is None
    assert mails() == []
    assert what not in client.get(SENT).content.decode()


def test_a_known_and_an_unknown_one_ask_the_database_the_same(
    client, ticket, django_assert_num_queries
):
    for what in (KNOWN, "tak@dikenal.invalid", ticket.number, UNKNOWN_NUMBER):
        with django_assert_num_queries(2):  # the time and the row
            look(client, what)


def test_a_number_has_its_link_mailed_to_the_address_on_file(client, ticket):
    look(client, ticket.number.replace("-", " ").lower())
    lookups.answer_waiting()
    assert mails() == [("link", KNOWN)]


def test_an_address_has_all_its_tickets_mailed_each_with_a_link(client, file, officer):
    open_one, closed = file(subject="Rahasia satu"), file(subject="Rahasia dua")
    closed.withdraw(by=closed.requester)
    look(client, " Andi@Penyedia.invalid ")
    lookups.answer_waiting()
    mail = worded()
    urls = re.findall(r"http\S+/tiket/buka/\S+", mail.message.body)
    assert mail.message.to == [KNOWN]
    assert len(set(urls)) == 2
    assert {link.ticket_id for link in AccessLink.objects.all()} == {open_one.pk, closed.pk}
    for path in urls:
        assert client.get(path[path.index("/tiket/") :]).status_code == 200
        assert token_in(path) not in mail.copy


def test_the_mail_of_all_tickets_carries_no_typed_word(client, file):
    spam = Contact(name="Penipu Ulung", email=KNOWN, phone="+6285555555555")
    file(spam, subject="Gratis hadiah", description="Kunjungi toko kami")
    look(client, KNOWN)
    lookups.answer_waiting()
    said = everything_in(worded())
    assert not any(word in said for word in ("hadiah", "toko", "Penipu"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_text_and_page_of_that_mail_hold_the_same(client, ticket, language):
    look(client, KNOWN)
    lookups.answer_waiting()
    mail = worded(language)
    (url,) = set(re.findall(r"http\S+/tiket/buka/\S+", mail.message.body))
    assert f'href="{url}"' in html_of(mail)
    assert f'<html lang="{language}">' in html_of(mail)
    assert not re.search(r"<(img|script|link|iframe)\b|url\(|src=", html_of(mail))
    assert ticket.number in mail.message.body


def test_old_and_unknown_ones_are_mailed_nothing(client, ticket, time):
    ticket.withdraw(by=ticket.requester)
    time.pass_(days=8)
    for what in (KNOWN, "tak@dikenal.invalid", UNKNOWN_NUMBER):
        look(client, what)
    assert lookups.answer_waiting() == 3
    assert mails() == []


def test_a_ticket_without_an_address_is_mailed_nothing(client, file):
    ticket = file(Contact(name="Tanpa Surel", phone="+6281211112222"))
    look(client, ticket.number)
    assert lookups.answer_waiting() == 1
    assert mails() == []


def test_the_same_again_within_ten_minutes_is_mailed_once(client, ticket, time):
    for what in (KNOWN, KNOWN, ticket.number, ticket.number):
        look(client, what)
    lookups.answer_waiting()
    assert mails() == [("my_tickets", KNOWN), ("link", KNOWN)]
    time.pass_(minutes=11)
    look(client, KNOWN)
    lookups.answer_waiting()
    assert len(mails()) == 3


def test_what_was_typed_is_forgotten_when_it_is_answered(client, ticket, time):
    look(client, KNOWN)
    lookups.answer_waiting()
    row = Lookup.objects.get()
    assert (row.what, bool(row.answered_at)) == ("", True)
    assert KNOWN not in row.what_hash
    time.pass_(days=31)
    lookups.answer_waiting()
    assert not Lookup.objects.exists()


def test_one_that_fails_stands_in_nobodys_way(client, ticket, monkeypatch, caplog):
    look(client, ticket.number)
    look(client, KNOWN)
    monkeypatch.setattr(Ticket, "send_link", lambda ticket, by: 1 / 0)
    assert lookups.answer_waiting() == 2
    assert mails() == [("my_tickets", KNOWN)]
    assert "was not answered" in caplog.text
    assert ticket.number not in caplog.text


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("LPSE-26-00001-0", "misheard"),
        ("", "Write your ticket number"),
        ("halo", "neither"),
        ("andi@", "not an email address"),
    ],
)
def test_what_cannot_be_one_is_answered_kindly(client, ticket, what, words):
    client.cookies["django_language"] = "en"
    response = look(client, what)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert in_our_design(response)
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("what", [KNOWN, "tak@dikenal.invalid"])
def test_hits_and_misses_are_limited_alike(client, ticket, settings, what):
    settings.LIMITS = {"lookup": settings.LIMITS["lookup"] | {"seconds": 10**9}}
    statuses = [look(client, what).status_code for _ in range(settings.LIMITS["lookup"]["about"])]
    assert set(statuses) == {302}
    assert look(client, what).status_code == 429


def test_the_way_there_is_shown_where_it_is_needed(client, ticket):
    for path in ("/", "/tiket/buka/tak-dikenal/", url(ticket)):
        assert f'href="{FIND}"' in client.get(path).content.decode()


@pytest.fixture
def deadlocked(monkeypatch):
    """Have the first look-up meet a deadlock as often as told."""
    real, left = lookups._mail_what_it_finds, [1]

    def mail(lookup):
        if left[0] and lookup.what == KNOWN:
            left[0] -= 1
            raise OperationalError("deadlock detected")
        real(lookup)

    monkeypatch.setattr(lookups, "_mail_what_it_finds", mail)
    return left


def test_what_passes_leaves_a_look_up_for_the_next_round_and_stops_no_other(
    client, file, ticket, deadlocked, other_requester
):
    file(other_requester)
    look(client, KNOWN)
    look(client, other_requester.email)
    assert lookups.answer_waiting() == 1
    assert mails() == [("my_tickets", other_requester.email)]
    assert lookups.answer_waiting() == 1
    assert mails()[1:] == [("my_tickets", KNOWN)]


def test_what_does_not_pass_is_given_up_and_forgotten(client, ticket, deadlocked, time):
    deadlocked[0] = 9
    look(client, KNOWN)
    assert lookups.answer_waiting() == 0
    assert Lookup.objects.get().what == KNOWN
    time.pass_(hours=1)
    assert lookups.answer_waiting() == 1
    assert Lookup.objects.get().what == ""


def test_a_round_out_of_time_ends_and_forgets_nobody(client, ticket, monkeypatch):
    def out_of_time(lookup):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(lookups, "_mail_what_it_finds", out_of_time)
    look(client, KNOWN)
    with pytest.raises(SoftTimeLimitExceeded):
        lookups.answer_waiting()
    assert Lookup.objects.get().answered_at is None
