from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from guestbook import receiving
from guestbook.figures import Figures
from guestbook.models import NumberReading, Visit
from guestbook.receiving import Stay
from guestbook.tests.portal import DESK, NIK, filled_in, wrong
from tickets.models import Restriction
from tickets.months import Month

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
REGISTER = f"{DESK}register/"


@pytest.fixture
def reader(client, desk_staff):
    client.force_login(desk_staff)
    return client


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))


def test_the_register_balances(reader, come, place, contact, desk_staff):
    come().leave(by=desk_staff)
    come()
    receiving.check_in(place, contact, Stay(purpose="other"), submission=uuid4()).leave(
        by=desk_staff
    )
    page = reader.get(REGISTER).context
    assert page["total"] == 3 == page["served"] + page["unserved"] + page["still_here"]
    assert (page["served"], page["unserved"], page["still_here"]) == (1, 1, 1)


def test_a_part_is_chosen_by_date_place_purpose_and_officer(reader, come, officer, desk_staff):
    mine, other = come(), come(by=officer, stay=Stay(purpose="account"))
    day = mine.day.isoformat()
    for asked, found in [
        ({"dari": day, "sampai": day}, [mine, other]),
        ({"dari": "2020-01-01", "sampai": "2020-01-02"}, []),
        ({"keperluan": "account"}, [other]),
        ({"petugas": desk_staff.pk}, [mine]),
        ({"tempat": "mpp-2"}, [mine, other]),
    ]:
        assert reader.get(REGISTER, asked).context["visits"] == found, asked
    backwards = reader.get(REGISTER, {"dari": day, "sampai": "2020-01-01"})
    assert wrong(backwards) == {"sampai"}


def test_files_mask_numbers_and_hold_no_formula(reader, come, contact):
    evil = replace(contact, name="=HYPERLINK(1)", identity_number=NIK, organisation="+62@cmd")
    come(contact=evil)
    (line,) = rows(reader.post(f"{REGISTER}ekspor/", {"kind": "csv"}))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values())
    assert NIK not in str(line)
    assert "•••003" in str(line)
    sheet = reader.post(f"{REGISTER}ekspor/", {"kind": "xlsx"})
    assert "no-store" in sheet["Cache-Control"]
    parts = zipfile.ZipFile(io.BytesIO(body(sheet)))
    text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "HYPERLINK" in text
    assert "<f>" not in text
    assert NIK not in text


def test_whole_numbers_need_the_right_and_a_reason_and_are_recorded(
    client, reader, come, contact, supervisor
):
    come(contact=replace(contact, identity_number=NIK))
    asked = {"kind": "csv", "in_the_clear": "on", "reason": "Permintaan Inspektorat"}
    assert reader.post(f"{REGISTER}ekspor/", asked).status_code == 403
    client.force_login(supervisor)
    assert client.post(f"{REGISTER}ekspor/", asked | {"reason": " "}).status_code == 422
    assert not NumberReading.objects.exists()
    assert NIK in str(rows(client.post(f"{REGISTER}ekspor/", asked)))
    reading = NumberReading.objects.get()
    assert (reading.user, reading.reason, reading.visits) == (
        supervisor,
        "Permintaan Inspektorat",
        1,
    )


def test_a_long_file_says_how_far_it_is(reader, come):
    for _visit in range(4):
        come()
    answer = reader.post(f"{REGISTER}ekspor/", {"kind": "csv", "progress": "1"})
    assert answer["X-Total"] == "4"
    said, _empty, file = body(answer).partition(b"\n\n")
    assert [int(line) for line in said.split(b"\n")] == [0, 0, 1, 2, 3, 4]
    assert len(list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))) == 5


def test_a_hidden_tickets_number_stands_in_no_list_and_no_file(reader, come, question, desk_staff):
    visit = come(question=question)
    Visit.objects.filter(pk=visit.pk).update(matter="kuwalahan")
    Restriction.objects.create(ticket=visit.ticket, hidden_from=desk_staff)
    pages = [reader.get(REGISTER), reader.get(f"{REGISTER}cetak/"), reader.get(DESK)]
    pages.append(reader.get(f"{DESK}{visit.pk}/bukti/"))
    pages.append(reader.get(f"/admin/guestbook/visit/{visit.pk}/change/"))
    texts = [page.content.decode() for page in pages]
    texts.append(body(reader.post(f"{REGISTER}ekspor/", {"kind": "csv"})).decode())
    for text in texts:
        assert "Siti" in text
        assert visit.ticket.number not in text
        assert "kuwalahan" not in text


def test_the_daily_register_has_a_letterhead(reader, come):
    come()
    page = reader.get(f"{REGISTER}cetak/").content.decode()
    assert "letterhead" in page
    assert "signature" in page


def test_the_figures_count_by_day_and_purpose(come, place, contact, desk_staff, stopped):
    for minutes in (2, 4, 9):
        visit = receiving.check_in(place, contact, Stay(purpose="account"), submission=uuid4())
        stopped.pass_(minutes=minutes)
        visit.serve(by=desk_staff)
        stopped.pass_(minutes=10)
        visit.leave(by=desk_staff)
    figures = Figures(Month.of(stopped.now()))
    said = figures.summary
    assert (said["total"], said["people"]) == (3, 3)
    assert said["median_waiting"] == timedelta(minutes=4)
    assert said["median_serving"] == timedelta(minutes=10)
    ((_day, numbers, total),) = figures.rows
    assert (numbers, total) == ([0, 3, 0, 0, 0, 0], 3)
    assert sum(piece.height for column in figures.columns for piece in column.pieces) == 180


def test_the_page_of_a_month_draws_its_chart(reader, come):
    come()
    page = reader.get(f"{REGISTER}bulan/").content.decode()
    assert "visit-chart__question" in page
    assert reader.get(f"{REGISTER}bulan/", {"bulan": "2099-01"}).status_code == 404


def test_paper_is_typed_with_its_times_and_its_reason(reader, stopped, monkeypatch):
    answer = reader.post(
        f"{DESK}kertas/",
        filled_in(
            arrived_at="2026-11-23T08:05", answered_at="2026-11-23T08:20", reason="Listrik padam",
            question="Lupa sandi", category="other", answer="Sudah dijelaskan.",
        ),
    )  # fmt: skip
    assert answer.status_code == 302
    (visit,) = reader.get(REGISTER, {"dari": "2026-11-23"}).context["visits"]
    assert (visit.entry, visit.state) == ("paper", "gone")
    assert "Listrik padam" in visit.note
    assert "Joko Susilo" in visit.note


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"arrived_at": "2026-11-24T08:05"}, {"arrived_at"}),
        ({"arrived_at": "2016-11-23T08:05"}, {"arrived_at"}),
        ({"arrived_at": "besok"}, {"arrived_at"}),
        ({"answered_at": "2026-11-23T08:04"}, {"answered_at"}),
        ({"served_at": "2026-11-23T08:04"}, {"served_at"}),
        ({"answered_at": "2026-11-23T10:00"}, {"answered_at"}),
        ({"reason": ""}, {"reason"}),
        ({"question": "Apa?", "category": "other", "answer": "Ini."}, {"answered_at"}),
    ],
)
def test_impossible_times_on_paper_are_refused_in_words(reader, stopped, typed, fields):
    form = filled_in(**{"arrived_at": "2026-11-23T08:05", "reason": "Listrik padam", **typed})
    answer = reader.post(f"{DESK}kertas/", form)
    assert (answer.status_code, wrong(answer)) == (422, fields)
    assert "Siti Rahmawati" in answer.content.decode()


def test_the_officer_sees_the_visit_on_the_tickets_page(client, come, question, officer):
    visit = come(question=question, has_document=True)
    client.force_login(officer)
    page = client.get(f"/admin/tickets/ticket/{visit.ticket.pk}/change/").content.decode()
    assert "Loket Helpdesk LPSE, MPP Lantai 2" in page
