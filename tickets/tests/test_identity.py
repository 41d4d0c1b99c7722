from io import StringIO

import pytest
from cryptography.fernet import InvalidToken
from django.core.management import call_command

from tickets import identity
from tickets.models import Requester, Statement

NIK = "3523015501900003"


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.IDENTITY_KEYS = ["kunci-lama"]


def test_a_number_is_read_without_spaces_and_in_capitals():
    assert identity.normalise("passport", " a 123-4567 ") == "A1234567"


@pytest.mark.parametrize(
    "number",
    [
        "3523013202900003",  # the 32nd of February
        "3523015513900003",  # the thirteenth month
        "0023015501900003",  # no such region
        "352301550190000",
        "35230155019000031",
        "ABCDEFGHIJKLMNOP",
    ],
)
def test_an_impossible_nik_is_refused(number):
    with pytest.raises(identity.WrongIdentityNumber):
        identity.normalise("ktp", number)


def test_a_woman_is_born_on_a_day_plus_forty():
    assert identity.normalise("ktp", "3523 0155 0190 0003") == NIK


@pytest.mark.parametrize("number", ["12345", "12345678901234567", "12345678901A"])
def test_a_driving_licence_has_twelve_to_sixteen_digits(number):
    with pytest.raises(identity.WrongIdentityNumber):
        identity.normalise("sim", number)


def test_what_is_encrypted_can_be_read_and_never_looks_the_same_twice():
    first, second = identity.encrypt(NIK), identity.encrypt(NIK)
    assert identity.decrypt(first) == identity.decrypt(second) == NIK
    assert first != second
    assert NIK not in first


def test_a_new_key_writes_and_the_old_one_still_reads(settings):
    cipher = identity.encrypt(NIK)
    settings.IDENTITY_KEYS = ["kunci-baru", "kunci-lama"]
    assert identity.decrypt(cipher) == NIK
    rotated = identity.rotate(cipher)
    settings.IDENTITY_KEYS = ["kunci-baru"]
    assert identity.decrypt(rotated) == NIK
    with pytest.raises(InvalidToken):
        identity.decrypt(cipher)


def test_a_hash_is_made_by_each_key_the_newest_first(settings):
    old = identity.fingerprints("ktp", NIK)
    settings.IDENTITY_KEYS = ["kunci-baru", "kunci-lama"]
    both = identity.fingerprints("ktp", NIK)
    assert both[1:] == old
    assert both[0] != old[0]


def test_the_same_number_on_another_document_has_another_hash():
    assert identity.fingerprints("ktp", NIK) != identity.fingerprints("sim", NIK)


def test_a_masked_number_shows_its_last_three_places():
    assert identity.mask(NIK) == "•" * 13 + "003"


def test_of_a_short_number_a_third_is_shown():
    assert [identity.mask(number) for number in ("A123", "A1234567")] == ["•••3", "••••••67"]


@pytest.mark.django_db
def test_somebody_is_found_by_a_number_kept_under_an_older_key(settings):
    person = Requester(name="Rina", phone="+6281234567890", identity_type="ktp")
    person.set_identity_number(NIK)
    person.save()
    settings.IDENTITY_KEYS = ["kunci-baru", "kunci-lama"]
    assert Requester.objects.with_identity_number("ktp", NIK).get() == person


@pytest.mark.django_db
def test_rotating_makes_the_older_keys_needless(settings, ticket):
    statement = Statement(ticket=ticket, name="Rina", identity_type="ktp")
    person = Requester(name="Rina", phone="+6281234567890", identity_type="ktp")
    for row in (person, statement):
        row.set_identity_number(NIK)
        row.save()
    settings.IDENTITY_KEYS = ["kunci-baru", "kunci-lama"]
    call_command("rotate_identity_keys", stdout=StringIO())
    settings.IDENTITY_KEYS = ["kunci-baru"]
    assert Requester.objects.with_identity_number("ktp", NIK).get() == person
    statement.refresh_from_db()
    assert statement.masked_identity_number.endswith("003")


@pytest.mark.django_db
def test_rotating_goes_through_every_batch(settings, monkeypatch):
    monkeypatch.setattr("tickets.management.commands.rotate_identity_keys.BATCH", 2)
    for number in range(5):
        person = Requester(name="R", phone=f"+628123456789{number}", identity_type="ktp")
        person.set_identity_number(NIK)
        person.save()
    settings.IDENTITY_KEYS = ["kunci-baru", "kunci-lama"]
    out = StringIO()
    call_command("rotate_identity_keys", stdout=out)
    assert ": 5" in out.getvalue()
    settings.IDENTITY_KEYS = ["kunci-baru"]
    assert Requester.objects.with_identity_number("ktp", NIK).count() == 5
