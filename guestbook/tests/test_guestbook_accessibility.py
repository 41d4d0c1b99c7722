"""WCAG 2.2 AA on every page of the guestbook, narrow and wide, light and dark; targets of 44 px."""

from __future__ import annotations

from uuid import uuid4

import pytest

from guestbook import entrance, receiving
from guestbook.receiving import Stay
from guestbook.tests.browsing import device, page_of, signed_in
from tickets.tests.test_requester_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Controls lower or narrower than a finger; links within a sentence are not controls.
SMALL = """() => [...document.querySelectorAll(
    'main button, main .btn, main input:not([type=hidden]), main select, #content button, '
    + '#content .btn, #content input:not([type=hidden]), #content select')].filter(element => {
  const box = (element.closest('label') || element).getBoundingClientRect();
  return element.checkVisibility() && box.width > 0 && (box.height < 44 || box.width < 44);
}).map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def visit(come, place, contact, question, desk_staff):
    waiting = receiving.check_in(place, contact, Stay(purpose="account"), submission=uuid4())
    waiting.call(by=desk_staff)
    receiving.check_in(place, contact, Stay(purpose="other"), submission=uuid4())
    come().leave(by=desk_staff)
    return come(question=question)


# Colours do not depend on the width, nor widths on the colours: two of the four say it all.
@pytest.mark.parametrize("how", [(360, "light"), (1280, "dark")], ids=str)
def test_nothing_shuts_anybody_out(browser, live_server, how, place, desk_staff, visit):
    width, scheme = how
    shape = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    found = []

    def look(page, path: str) -> None:
        page.goto(path)
        check(page)

    def check(page) -> None:
        found.extend(faults(page))
        found.extend(f"{page.url}: small {control}" for control in page.evaluate(SMALL))

    with page_of(browser, live_server.url, signed_in(desk_staff), **shape) as desk:
        for path in ("", f"?kunjungan={visit.pk}", f"{visit.pk}/bukti/", "kertas/", "register/",
                     "register/cetak/", "register/bulan/", "perangkat/"):  # fmt: skip
            look(desk, f"/buku-tamu/{path}")
        desk.goto("/buku-tamu/")
        desk.fill("[name=q]", "siti")
        desk.press("[name=q]", "Enter")
        check(desk)
        desk.fill("[name=phone]", "12")
        desk.fill("[name=companions]", "-1")
        desk.click("[name=save]")
        check(desk)
    with page_of(browser, live_server.url, device("tablet", place, desk_staff), **shape) as tablet:
        for path in ("mandiri/", f"mandiri/nomor/{entrance.number_token(visit)}/", "pasang/"):
            look(tablet, f"/buku-tamu/{path}")
        tablet.goto("/buku-tamu/mandiri/")
        tablet.click("main form button.btn--primary")
        check(tablet)
    with page_of(browser, live_server.url, device("display", place, desk_staff), **shape) as screen:
        look(screen, "/buku-tamu/layar/")
        look(screen, "/buku-tamu/mandiri/")
    assert found == []
