import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import reply_address
from tickets.reply_address import ReplyAddress, make, read

IDS = st.integers(min_value=1, max_value=2**63 - 1)


@given(IDS)
def test_an_address_leads_back_to_its_ticket(pk):
    assert read(make(pk)) == ReplyAddress("requester", pk)


@given(IDS)
def test_an_address_survives_servers_that_fold_case(pk):
    address = make(pk)
    assert address == address.lower()
    assert read(address.upper()) == read(address)


@given(IDS)
def test_an_address_keeps_within_what_mail_servers_take(pk):
    assert len(make(pk).partition("@")[0]) <= 64


@given(IDS, st.data())
def test_an_address_with_one_letter_changed_leads_nowhere(pk, data):
    local, _, domain = make(pk).partition("@")
    office, _, code = local.partition("+")
    # The last letter holds three bits that mean nothing.
    place = data.draw(st.integers(min_value=0, max_value=len(code) - 2))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
    changed = code[:place] + letter + code[place + 1 :]
    assert (read(f"{office}+{changed}@{domain}") is None) == (changed != code)


@given(st.text(max_size=200))
def test_no_text_at_all_makes_reading_fail(text):
    assert read(text) is None
    assert read(f"helpdesk+r{text}@x.invalid") is None


def test_the_code_of_one_ticket_opens_no_other():
    one, other = make(1), make(2)
    assert one != other
    assert read(one).ticket_id == 1


def test_an_address_made_before_the_key_was_changed_still_leads_back(settings):
    address = make(7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert read(address).ticket_id == 7


def test_an_address_made_with_another_key_leads_nowhere(settings):
    address = make(7)
    settings.SECRET_KEY = "another"
    assert read(address) is None


def test_the_letter_of_a_party_is_signed_too(monkeypatch):
    monkeypatch.setattr(reply_address, "_KINDS", {"r": "requester"})
    reply_address.register("t", "third_party")
    as_third_party = make(7).replace("+r", "+t")
    assert read(as_third_party) is None
    assert read(make(7, "third_party")) == ReplyAddress("third_party", 7)


def test_a_letter_cannot_mean_two_parties():
    with pytest.raises(ValueError, match="already stands for"):
        reply_address.register("r", "somebody")
