from __future__ import annotations

import io
from decimal import Decimal
from zipfile import ZipFile

import pytest

from survey.models import FollowUp
from survey.report import Report, published
from survey.semesters import Semester

pytestmark = pytest.mark.django_db
SECOND = Semester(2026, 2)
PAGE = "/admin/survey/response/report/?semester=2026-2"


def test_a_semester_is_summed_up_as_by_hand(said):
    # U1: 4 and 3, one blank: 3.5; U2 to U9: 3, 3 and 2: 8/3 each.
    said([4, *[3] * 8])
    said([3, *[3] * 8])
    said([None, *[2] * 8])
    said(1, semester="2026-1")
    report = Report(SECOND)
    assert [line.count for line in report.lines] == [2, *[3] * 8]
    assert [str(line.value) for line in report.lines[:2]] == ["3.50", "2.67"]
    # (3.5 + 8 x 8/3) / 9 x 25 = 68.981...
    assert (report.ikm, report.grade) == (Decimal("68.98"), "C")


def test_the_three_lowest_come_first_by_mean_and_then_by_code(said):
    said([4, 3, 2, 4, 2, 4, 4, 1, 4])
    assert [line.element.code for line in Report(SECOND).lowest] == ["U8", "U3", "U5"]


def test_nothing_said_is_no_index_and_no_error():
    report = Report(SECOND)
    assert (report.count, report.ikm, report.grade, report.lowest) == (0, None, "", [])


def test_respondents_are_counted_without_identity(said):
    said(sex="female", age="to_35", is_helped=True, way="desk")
    said(sex="female")
    tables = {str(table.title): dict(table.rows) for table in Report(SECOND).tables}
    assert 2 in tables["jenis kelamin"].values()
    assert Report(SECOND).helped == 1


def test_the_sample_is_measured_at_the_people_served(file, requester, other_requester, officer):
    for whose in (requester, requester, other_requester):
        ticket = file(whose)
        ticket.solve("Sudah.", by=officer)
        ticket.confirm(by=whose)
    report = Report(Semester.of(ticket.closed_at))
    assert (report.population, report.wanted) == (2, 2)


def test_only_whole_semesters_with_enough_answers_are_public(said, stopped, client):
    for _ in range(4):
        said(4, semester="2026-1")
    assert published(stopped.now()) == []
    said(4, semester="2026-1")
    for _ in range(5):
        said(4, semester="2026-2")
    assert [str(report.semester) for report in published(stopped.now())] == ["2026-1"]
    page = client.get("/survei/").content.decode()
    assert "100,00" in page
    assert "Semester II" not in page


def test_words_are_never_public(said, stopped, client):
    for _ in range(5):
        said(4, semester="2026-1", words="Loket terlalu panas.")
    assert "terlalu panas" not in client.get("/survei/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200), ("auditor", 200), ("complaint_handler", 200), ("superuser", 200),
        ("officer", 403), ("desk_staff", 403), ("administrator", 403),
    ],
)  # fmt: skip
def test_who_reads_the_report(client, request, said, who, status):
    said(3)
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == status
    assert client.get(PAGE.replace("report/", "report/sheet/")).status_code == status


@pytest.mark.parametrize("asked", ["2026-3", "x", "2099-1", "\0"])
def test_a_semester_that_is_none_is_not_found(client, supervisor, asked):
    client.force_login(supervisor)
    assert client.get("/admin/survey/response/report/", {"semester": asked}).status_code == 404


def test_a_low_element_has_its_plan_beside_it(client, supervisor, said):
    said([3, 3, 1, *[3] * 6])
    FollowUp.objects.create(
        semester="2026-2", element="u3", action="Tambah petugas pagi", owner=supervisor,
        due_on="2026-12-31",
    )  # fmt: skip
    client.force_login(supervisor)
    page = client.get(PAGE).content.decode()
    assert "Tambah petugas pagi" in page
    assert "element=u3" in page


def test_the_spreadsheet_takes_no_suggestion_for_a_formula(client, supervisor, said):
    said(3, words="=HYPERLINK('x')")
    client.force_login(supervisor)
    answer = client.get(PAGE.replace("report/", "report/sheet/"))
    book = ZipFile(io.BytesIO(answer.content))
    assert b"HYPERLINK" in book.read("xl/sharedStrings.xml")
    sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)
