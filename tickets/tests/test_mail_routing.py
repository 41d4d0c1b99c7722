"""Who takes which mail: the register, before anything is routed by it."""

import pytest

from tickets.mail_in import routing


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    for name in ("_replies", "_places", "_sieves"):
        monkeypatch.setattr(routing, name, {})


def nobody(*args):
    return None


def somebody(*args):
    return None


def test_a_place_is_found_however_it_is_written():
    routing.register_place("pengaduan", nobody)
    assert routing.taker_of_place("Pengaduan") is nobody
    assert routing.taker_of_place("lain") is None


def test_a_kind_of_reply_has_one_taker():
    routing.register_reply("third_party", nobody)
    routing.register_reply("third_party", nobody)
    with pytest.raises(ValueError, match="two takers"):
        routing.register_reply("third_party", somebody)


def test_sieves_are_asked_in_the_order_of_the_apps():
    routing.register_sieve("first", nobody)
    routing.register_sieve("second", somebody)
    assert routing.sieves() == [nobody, somebody]
