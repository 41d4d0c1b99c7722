import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from escalation.report import Report, percentile
from tickets.models import Restriction
from tickets.months import Month

H = timedelta(hours=1)


def test_percentiles_are_of_the_nearest_rank():
    lengths = [n * H for n in range(1, 11)]
    assert (percentile(lengths, 50), percentile(lengths, 90)) == (5 * H, 9 * H)
    assert (percentile([3 * H], 90), percentile([], 50)) == (3 * H, None)


@pytest.mark.thorough
@pytest.mark.django_db
def test_the_figures_are_what_happened(stopped, file, send, prepare, officer, supervisor):
    stopped.pass_(hours=-20)
    answered, late, away, void = [send(file()) for _ in range(4)]
    file()
    void.void(by=officer, reason="Salah")
    stopped.pass_(hours=10)
    answered.answered("Sudah.", by=officer)
    late.answered("Sudah.", by=officer)
    stopped.pass_(hours=9)
    late.ticket.refresh_from_db()
    prepare(late.ticket).send(by=officer)
    report = Report(Month.of(stopped.now()), supervisor, stopped.now())
    assert [count for _name, count in report.ages] == [2, 0, 0, 0]
    assert (report.median, report.p90) == (10 * H, 10 * H)
    (share,) = report.shares
    assert (share.total, share.escalated, share.percent) == (5, 3, 60.0)
    assert report.in_time == (3, 1)
    assert away in report.open_ones


@pytest.mark.thorough
@pytest.mark.django_db
def test_both_files_hold_the_figures_and_no_formula(
    client, supervisor, file, prepare, inaproc, officer
):
    prepare(file(), inaproc).typed("=1+1", by=officer)
    client.force_login(supervisor)
    address = reverse("admin:escalation_report")
    assert client.get(address).status_code == 200
    text = client.get(address, {"as": "csv"}).content.decode()
    assert "'=1+1" in text
    sheet = zipfile.ZipFile(io.BytesIO(client.get(address, {"as": "xlsx"}).content))
    assert "<f>" not in sheet.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in sheet.read("xl/sharedStrings.xml").decode()


@pytest.mark.thorough
@pytest.mark.django_db
def test_what_is_hidden_is_not_counted(stopped, file, send, supervisor):
    escalation = send(file())
    Restriction.objects.create(ticket=escalation.ticket, hidden_from=supervisor)
    report = Report(Month.of(stopped.now()), supervisor, stopped.now())
    assert (report.open_ones, report.shares) == ([], [])
