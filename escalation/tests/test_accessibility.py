"""WCAG 2.2 AA on the pages of escalations and incidents, at both widths and in both schemes."""

from __future__ import annotations

import pytest

from escalation import broadcasting, incoming
from escalation.models import Incident
from escalation.tests.arrivals import arrival
from tickets import clock
from tickets.tests.portal import png
from tickets.tests.test_requester_accessibility import faults
from tickets.tests.test_staff_accessibility import desk  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def look(page, path: str) -> list[str]:
    page.goto(path)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    return faults(page)


def test_handing_over_shuts_nobody_out(desk, file, prepare, send, inaproc, officer):  # noqa: F811
    escalation = "/admin/escalation/escalation/{}/change/".format
    prepared = prepare(
        file(files=[png()], application="SPSE 4.5", error_code="SPSE-500", tender_code="10045200")
    )
    by_form = prepare(file(subject="Panjang " * 20), inaproc)
    away = send(file())
    incoming.take(arrival("Sudah kami perbaiki, mohon dicoba.", proven=""), away.ticket)
    answered = send(file())
    answered.answered("Cache sudah dibersihkan.", by=officer)
    found = [
        fault
        for one in (prepared, by_form, away, answered)
        for fault in look(desk, escalation(one.pk))
    ]
    found += look(desk, f"/admin/tickets/ticket/{away.ticket.pk}/change/")
    found += look(desk, "/admin/escalation/escalation/report/")
    assert found == []


def test_an_incident_shuts_nobody_out(desk, file, other_requester, officer):  # noqa: F811
    parent, follower = file(application="SPSE"), file(other_requester)
    found = look(desk, f"/admin/escalation/incident/add/?ticket={parent.pk}")
    incident = Incident.declare(
        parent, title="SPSE tidak dapat dibuka", application="SPSE", starts_at=clock.now(),
        by=officer,
    )  # fmt: skip
    found += look(desk, f"/admin/escalation/incident/{incident.pk}/change/")
    incident.attach([follower], by=officer)
    incident.tell_all("Sedang ditangani.", by=officer)
    found += look(desk, f"/admin/escalation/incident/{incident.pk}/change/")
    while broadcasting.deliver_next():
        pass
    notice = incident.issue_notice(addressed_to="Pokja 1", tender_code="10045200", by=officer)
    found += look(desk, f"/admin/escalation/incident/{incident.pk}/change/")
    found += look(desk, f"/admin/escalation/incident/{notice.pk}/print/")
    assert found == []


def test_a_field_is_copied_by_a_press(desk, file, prepare, inaproc):  # noqa: F811
    escalation = prepare(file(), inaproc)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(f"/admin/escalation/escalation/{escalation.pk}/change/")
    desk.click("[data-copy=copy-title]")
    desk.wait_for_function("document.getElementById('copied').textContent !== ''")
    assert desk.evaluate("navigator.clipboard.readText()") == escalation.pack["title"]
