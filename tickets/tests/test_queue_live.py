"""The queue's live refresh in a real browser: it tells, and moves no row under the pointer."""

from __future__ import annotations

import pytest

from tickets.tests.test_officer_day import desk  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFRESH = """() => {
  const live = document.querySelector("[hx-trigger^='every']");
  return htmx.ajax("GET", live.getAttribute("hx-get"), { source: live, target: live });
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_ticket_that_comes_is_told_and_moves_no_row(desk, file, width):  # noqa: F811
    rows = [file(subject=f"Tiket {n}") for n in range(3)]
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto("/admin/tickets/ticket/")
    row = desk.locator(f"tr:has-text('{rows[1].number}')")
    row.hover()
    before = row.bounding_box()
    file(subject="Baru datang")
    desk.evaluate(REFRESH)
    desk.wait_for_selector(".queue__fresh")
    assert row.bounding_box() == before
    desk.click(".queue__fresh a")
    desk.wait_for_selector("tr:has-text('Baru datang')")
    assert desk.wrong == []
