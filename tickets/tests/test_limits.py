from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from tickets import emails, limits
from tickets.models import OutgoingMail, Ticket
from tickets.tests.mails import everything_in
from tickets.tests.portal import come_in, filled_in, in_our_design, url

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.long]
NEW = "/tiket/baru/"


@pytest.fixture(autouse=True)
def _one_window(settings, monkeypatch):
    """Never run into the end of a window, nor of a day, which gives everybody another key."""
    settings.LIMITS = {name: limit | {"seconds": 10**9} for name, limit in settings.LIMITS.items()}
    begun = datetime.now(UTC)

    class Today:
        @staticmethod
        def now(zone):
            return begun.astimezone(zone)

    monkeypatch.setattr(limits, "datetime", Today)


@pytest.fixture
def few(settings):
    """Allow two of everything."""
    narrow = {"about": 2, "client": 4, "everybody": 6, "seconds": 10**9}
    settings.LIMITS = dict.fromkeys(settings.LIMITS, narrow)


def file(client, email: str, address: str = "203.0.113.5") -> int:
    form = filled_in(email=email, subject=f"Untuk {email}")
    return client.post(NEW, form, REMOTE_ADDR=address).status_code


def test_an_address_has_its_limit(client, few):
    assert [file(client, "a@x.invalid") for _ in range(3)] == [302, 302, 429]
    assert file(client, "A@X.invalid") == 429
    assert file(client, "b@x.invalid", "203.0.113.6") == 302


def test_a_client_has_its_limit(client, few):
    assert [file(client, f"{n}@x.invalid") for n in range(5)] == [302] * 4 + [429]
    assert file(client, "5@x.invalid", "203.0.113.6") == 302


def test_everybody_together_has_one(client, few):
    statuses = [file(client, f"{n}@x.invalid", f"203.0.113.{n}") for n in range(7)]
    assert statuses == [302] * 6 + [429]


def test_who_is_over_their_own_limit_uses_up_nobody_elses(client, few):
    for _ in range(20):
        file(client, "a@x.invalid")
    assert file(client, "b@x.invalid", "203.0.113.6") == 302


def test_a_refusal_keeps_the_text_and_names_the_other_ways(client, few):
    for _ in range(3):
        refused = client.post(NEW, filled_in(description="Tolong jangan hilang."))
    page = refused.content.decode()
    assert (refused.status_code, in_our_design(refused)) == (429, True)
    assert int(refused["Retry-After"]) > 0
    assert "Tolong jangan hilang." in page
    assert "Wahidin" in page
    assert Ticket.objects.count() == 2


def test_mistakes_in_a_form_are_not_counted(client, few):
    for _ in range(5):
        assert client.post(NEW, filled_in(phone="12")).status_code == 422
    assert file(client, "a@x.invalid") == 302


def test_replies_and_links_have_theirs(client, ticket, few):
    come_in(client, ticket)
    said = [client.post(url(ticket, "balasan"), {"body": f"Pesan {n}"}) for n in range(3)]
    assert [answer.status_code for answer in said] == [302, 302, 429]
    assert "Pesan 2" in said[2].content.decode()
    sent = [client.post(url(ticket, "tautan")).status_code for _ in range(3)]
    assert sent == [302, 302, 429]


def test_whole_offices_and_programs_get_through(client, settings):
    allowed = settings.LIMITS["filing"]["client"]
    assert allowed >= 100
    assert {file(client, f"staf{n}@tuban.invalid") for n in range(allowed)} == {302}


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_who_a_client_is(address, client):
    assert limits.client(RequestFactory().get("/", REMOTE_ADDR=address)) == client


def test_the_header_of_a_proxy_is_not_read_here(client, few):
    for n in range(5):
        form = filled_in(email=f"{n}@x.invalid")
        last = client.post(NEW, form, headers={"x-forwarded-for": f"198.51.100.{n}"})
    assert last.status_code == 429


def test_keys_name_nobody(client, few, monkeypatch):
    kept = []
    monkeypatch.setattr(cache, "incr", lambda key: kept.append(key) or 1)
    file(client, "andi@penyedia.invalid", "203.0.113.5")
    assert len(kept) == 3
    assert not any("andi" in key or "203.0" in key for key in kept)


def test_an_address_cannot_be_told_from_its_key_tomorrow(monkeypatch):
    today = limits._unnamed("203.0.113.5")
    real = limits.datetime.now

    class Tomorrow:
        @staticmethod
        def now(zone):
            return real(zone) + timedelta(days=1)

    monkeypatch.setattr(limits, "datetime", Tomorrow)
    assert limits._unnamed("203.0.113.5") != today


def test_without_the_cache_limits_are_open_and_said_to_be_once(client, few, monkeypatch, caplog):
    asked = []

    def away(*args, **kwargs):
        asked.append(args)
        raise ConnectionError("refused")

    monkeypatch.setattr(limits, "_away_until", 0.0)
    monkeypatch.setattr(cache, "add", away)
    assert {file(client, "a@x.invalid") for _ in range(6)} == {302}
    assert len(asked) == 1
    assert caplog.text.count("Limits are open") == 1


def test_a_thousand_posts_with_one_victims_address_stay_within_the_limit(client, settings):
    victim, allowed = "korban@contoh.invalid", settings.LIMITS["filing"]["about"]
    form = filled_in(email=victim, name="Gratis Hadiah", subject="hadiah", description="klik")
    statuses = [client.post(NEW, form).status_code for _ in range(1000)]
    assert statuses.count(302) == allowed
    mails = list(OutgoingMail.objects.filter(to=victim))
    assert len(mails) == Ticket.objects.count() == allowed
    said = "".join(everything_in(emails.word(mail)) for mail in mails)
    assert not any(word in said for word in ("Gratis", "hadiah", "klik"))


def test_a_thousand_addresses_from_one_client_stay_within_the_limit(client, settings):
    allowed = settings.LIMITS["filing"]["client"]
    for n in range(1000):
        file(client, f"korban{n}@contoh.invalid")
    assert Ticket.objects.count() == allowed
    assert OutgoingMail.objects.filter(template="received").count() == allowed


def test_a_tag_makes_no_other_address(client, few):
    tagged = [f"korban{tag}@contoh.invalid" for tag in ("", "+1", "+2", "+a+b")]
    assert [file(client, email) for email in tagged] == [302, 302, 429, 429]
    assert file(client, "korban2@contoh.invalid", "203.0.113.6") == 302
