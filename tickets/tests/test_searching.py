"""Searching reads no further than it must: what is frequent is found among the newest rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tickets import blocks
from tickets.blocks import BITS, Block, InBlocks
from tickets.intake import Contact
from tickets.models import Message, Ticket
from tickets.staff import ways

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"
TABLES = ("tickets_ticket", "tickets_message")


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def later(db):
    """Have the rows to come written so many blocks further on, as after years."""
    before = {table: _last(table) for table in TABLES}

    def later(blocks: int) -> None:
        for table in TABLES:
            _set(table, _last(table) + (blocks << BITS))

    yield later
    for table, last in before.items():
        _set(table, last)


def _last(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))")
        return cursor.fetchone()[0]


def _set(table: str, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")


def found(at_desk, words: str) -> list[str]:
    return [row.subject for row in at_desk.get(QUEUE, {"q": words}).context["rows"]]


def searching(at_desk, words: str) -> list[str]:
    """Return the statements that look for what was typed."""
    with CaptureQueriesContext(connection) as captured:
        at_desk.get(QUEUE, {"q": words})
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if "UNION ALL" in sql or '"tickets_requester" WHERE' in sql]


@pytest.mark.parametrize("words", ["jarang sekali", "mengunggah berkas", "SPSE-77", "jarang"])
def test_what_stands_in_old_tickets_alone_is_found(at_desk, file, later, words):
    file(subject="Jarang", description="Jarang sekali diunggah berkas ini.", error_code="SPSE-77")
    for how_many in (1, 3, 40):
        later(how_many)
        file(subject="Biasa")
    assert found(at_desk, words) == ["Jarang"]


def test_what_is_frequent_is_found_among_the_newest_alone(at_desk, file, later, monkeypatch):
    monkeypatch.setattr(ways, "SIZE", 2)
    file(subject="Lama", description="Gagal mengunggah.")
    later(3)
    new = {file(subject=f"Baru {n}", description="Gagal mengunggah.").subject for n in range(2)}
    assert len(searching(at_desk, "mengunggah")) == 2
    assert set(found(at_desk, "mengunggah")) == new


def test_words_that_are_none_do_not_find_all_that_is_new(at_desk, file):
    file()
    assert found(at_desk, "_____") == []


def test_no_text_can_say_that_it_is_of_a_block(file):
    file(description="#7 '#7' \ue000#7")
    messages = Message.objects.annotate(block=Block("id"))
    assert not messages.filter(block=InBlocks(blocks.newest(1, 7 << BITS))).exists()
    newest = Message.objects.latest("pk").pk
    assert messages.filter(block=InBlocks(blocks.newest(1, newest))).exists()


def test_of_a_name_that_many_have_the_newest_ticket_is_found(at_desk, file, monkeypatch):
    monkeypatch.setattr(ways, "PEOPLE", 1)
    for number in range(3):
        email = f"slamet{number}@penyedia.invalid"
        file(Contact(name="Slamet Riyadi", email=email), subject=f"Dari {number}")
    assert "Dari 2" in found(at_desk, "slamet riyadi")
    assert "Dari 2" in found(at_desk, "slamet")


def test_each_ticket_counts_once_however_often_it_was_looked_for(at_desk, file, later):
    file(subject="Unggah", description="Gagal mengunggah.")
    later(3)
    file(subject="Macet", description="Gagal mengunggah. Gagal mengunggah lagi.")
    newest = Ticket.objects.latest("pk").pk, Message.objects.latest("pk").pk
    matches = ways.matches("mengunggah", [], newest)
    assert len({(key, message) for key, _weight, message in matches}) == len(matches)


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_an_index_knows_what_is_new_for_each_way_to_match(at_desk, file, later):
    """Pinned by the plan: it is what keeps a search as quick with a million tickets."""
    file()
    later(3)
    file()
    _people, said, *further = searching(at_desk, "mengunggah dokumen")
    assert "'#" in said
    assert len(further) == 1
    conditions = [line for line in plan(said).splitlines() if "Index Cond" in line]
    for column in ("upper((subject)::text)", "upper((error_code)::text)", "subject", "body"):
        wanted = [line for line in conditions if column in line and "'#" in line]
        assert wanted, f"no index for {column} among the newest:\n{plan(said)}"


def test_two_letters_are_looked_for_in_no_text(at_desk, file):
    file(subject="Di sini")
    assert len(searching(at_desk, "di")) <= 1
    assert found(at_desk, "di") == []


@pytest.mark.parametrize("typed", ["Apendo", "mengunggah"])
def test_what_matched_far_down_a_long_message_is_shown(at_desk, file, typed):
    """As it was typed, and in another form of the word."""
    before = "Kepada yang terhormat, kami sampaikan hal berikut. " * 100
    file(subject="Panjang", description=f"{before} Unggahan lewat apendo ditolak. {before}")
    (row,) = at_desk.get(QUEUE, {"q": typed}).context["rows"]
    assert "<mark>" in row.excerpt
    assert "ditolak" in row.excerpt


@pytest.mark.thorough
def test_hidden_matches_take_no_place_of_those_that_may_be_seen(at_desk, file, officer):
    file(subject="Pembuktian kualifikasi lama")
    for number in range(ways.EACH + 1):
        hidden = file(subject=f"Pembuktian kualifikasi {number}")
        hidden.restrictions.create(hidden_from=officer)
    assert found(at_desk, "pembuktian kualifikasi") == ["Pembuktian kualifikasi lama"]


def test_a_whole_address_finds_who_has_it_and_not_whose_ends_like_it(at_desk, file):
    for name in ("budi", "setiabudi"):
        file(Contact(name="Andi", email=f"{name}@contoh.invalid", phone=""), subject=name)
    assert found(at_desk, "Budi@contoh.invalid") == ["budi"]
    assert sorted(found(at_desk, "budi@contoh")) == ["budi", "setiabudi"]
