"""WCAG 2.2 AA on the survey's pages, at both widths and in both colour schemes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from survey import invitations
from survey.models import Invitation
from survey.semesters import Semester
from tickets import clock
from tickets.tests.test_requester_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(requester) -> str:
    now = clock.now()
    asked = Invitation.objects.create(
        requester=requester, semester="2026-2", created_at=now, expires_at=now + timedelta(days=1)
    )
    url = invitations.url_of(asked)
    return url[url.index("/survei/") :]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(
    browser: Browser, live_server, client, supervisor, said, link, width, scheme
):
    for semester in (Semester.of(clock.now()), Semester.of(clock.now()).after(-1)):
        for scores in (2, 4, 3, [1, None, *[3] * 7], 4):
            said(scores, semester=str(semester))
    client.force_login(supervisor)
    context = browser.new_context(
        locale="id-ID",
        base_url=live_server.url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
    )
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page, found = context.new_page(), []
    for path in ("/survei/", "/admin/survey/response/report/", link):
        page.goto(path)
        found += faults(page)
    page.click("main form.form button.btn--primary")
    found += faults(page)
    page.check("[name=u1][value='3']")
    page.click("main form.form button.btn--primary")
    found += faults(page)
    for path in (link, "/survei/loket/"):
        page.goto(path)
        found += faults(page)
    page.click("main form button.btn--primary")
    found += faults(page)
    context.close()
    assert found == []
