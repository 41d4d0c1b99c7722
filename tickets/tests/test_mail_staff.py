"""What staff see of mail that came in, and what they press; and what a provider posts."""

import pytest
from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, inbound

from tickets.mail_in import taking
from tickets.mail_in.webhook import Unreadable
from tickets.models import InboundMail, Mailbox, Restriction, Ticket
from tickets.staff import troubles
from tickets.tests.mail_in import arrive, written

pytestmark = pytest.mark.django_db
LIST = "/admin/tickets/inboundmail/"


def posted(raw: bytes, event_id: str | None = "abc", is_spam: bool | None = None) -> None:
    message = AnymailInboundMessage.parse_raw_mime_bytes(raw)
    message.spam_detected = is_spam
    event = AnymailInboundEvent(event_type="inbound", event_id=event_id, message=message)
    inbound.send(sender=object, event=event, esp_name="Test")


def test_a_webhook_played_again_brings_nothing_new():
    posted(written(text="Satu"))
    posted(written(text="Satu, diubah"))
    posted(written(text="Satu"), event_id=None)
    assert InboundMail.objects.count() == 1


@pytest.mark.parametrize(("is_spam", "status"), [(True, "held"), (False, "taken"), (None, "taken")])
def test_what_the_provider_takes_for_spam_is_held(is_spam, status):
    posted(written(), is_spam=is_spam)
    taking.take(taking.claim())
    row = InboundMail.objects.get()
    assert (row.is_junk, row.status) == (bool(is_spam), status)


def test_a_webhook_that_is_too_large_is_refused(settings):
    settings.MAIL_LARGEST = 100
    with pytest.raises(Unreadable):
        posted(written())
    assert not InboundMail.objects.exists()


def test_the_raw_mail_is_a_download_and_never_a_page(client, officer):
    row = arrive()
    client.force_login(officer)
    answer = client.get(f"{LIST}{row.pk}/raw/")
    assert answer.content == bytes(row.raw)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")


def test_mail_of_a_hidden_ticket_is_in_no_list_and_has_no_raw(client, officer):
    row = arrive(subject="Soal tagihan")
    Restriction.objects.create(ticket=row.ticket, hidden_from=officer)
    client.force_login(officer)
    assert "Soal tagihan" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{row.pk}/raw/").status_code == 404
    assert client.get(f"{LIST}{row.pk}/change/").status_code == 302


def test_a_supervisor_sorts_held_mail_with_one_press(client, supervisor):
    row = arrive(X_Spam_Flag="YES")
    client.force_login(supervisor)
    page = client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "not-spam" in page and "saya tidak bisa masuk" in page
    client.post(f"{LIST}{row.pk}/press/not-spam/")
    assert Ticket.objects.get().inbound_mails.get() == row


def test_an_officer_neither_sees_nor_sorts_it(client, officer):
    row = arrive(X_Spam_Flag="YES")
    client.force_login(officer)
    assert client.post(f"{LIST}{row.pk}/press/not-spam/").status_code == 404
    assert not Ticket.objects.exists()


def test_seeing_a_press_does_nothing(client, supervisor):
    row = arrive(X_Spam_Flag="YES")
    client.force_login(supervisor)
    assert client.get(f"{LIST}{row.pk}/press/not-spam/").status_code == 405


def test_the_front_page_names_what_waits_and_the_server_that_fails(supervisor):
    arrive(X_Spam_Flag="YES")
    Mailbox.objects.create(
        code="a", address="a@x.invalid", host="imap.x.invalid", username="a",
        failing_since="2026-11-23T00:00Z", last_error="imap.x.invalid: refused",
    )  # fmt: skip
    words = " ".join(trouble.label for trouble in troubles.of(supervisor))
    assert "imap.x.invalid: refused" in words and len(troubles.of(supervisor)) == 2


def test_healthz_tells_how_mail_comes_in(client, settings):
    settings.HEALTH_TOKEN = "rahasia"
    arrive(X_Spam_Flag="YES")
    facts = client.get("/healthz?token=rahasia").json()
    assert (facts["junk_mails"], facts["quarantined_mails"], facts["mailboxes"]) == (1, 0, {})


def test_the_ticket_page_says_who_is_not_verified(client, officer):
    row = arrive(proof="")
    client.force_login(officer)
    page = client.get(f"/admin/tickets/ticket/{row.ticket_id}/change/").content.decode()
    assert "pengirim belum terverifikasi" in page


HTML = b"""From: Andi <andi@penyedia.invalid>
Subject: Tabel
Content-Type: text/html; charset=utf-8

<p onclick="x()">Lihat <b>tabel</b><script>x()</script><img src="https://x.invalid/a.png">
<form action="https://x.invalid"><input name="password"></form><a href="javascript:x()">ini</a>
<a href="//jahat.invalid/a">itu</a><a href="/admin/">sana</a><a href="HTTPS://baik.invalid/">b</a></p>
"""


def test_formatting_is_shown_cleaned_on_a_page_that_may_do_nothing(client, officer):
    row = arrive(HTML)
    client.force_login(officer)
    page = client.get(f"/admin/tickets/ticket/{row.ticket_id}/change/").content.decode()
    assert f"{LIST}{row.pk}/change/" in page
    assert f"{LIST}{row.pk}/formatted/" in client.get(f"{LIST}{row.pk}/change/").content.decode()
    answer = client.get(f"{LIST}{row.pk}/formatted/")
    shown = answer.content.decode()
    assert "<b>tabel</b>" in shown and "andi@penyedia.invalid" in shown
    assert not [bad for bad in ("script", "onclick", "<img", "<form", "<input") if bad in shown]
    assert "jahat.invalid" not in shown and 'href="/admin/"' not in shown
    assert "://baik.invalid/" in shown
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_formatting_of_a_hidden_ticket_is_shown_to_nobody_it_is_hidden_from(client, officer):
    row = arrive(HTML)
    Restriction.objects.create(ticket=row.ticket, hidden_from=officer)
    client.force_login(officer)
    assert client.get(f"{LIST}{row.pk}/formatted/").status_code == 404
