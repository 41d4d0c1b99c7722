"""WCAG 2.2 AA on every requester page, at both widths and in both colour schemes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import axe_playwright_python
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tickets.models import Disturbance, Ticket
from tickets.tests.portal import PNG, link, url

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Of what is right only how much: all of it would take longer to hand over than to find.
RULES = (
    "levels => axe.run(document, {runOnly: levels})"
    ".then(found => [found.violations, found.passes.length])"
)
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def faults(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands, and whether it scrolls sideways."""
    # The policy of the page forbids a script tag; the debugger's own evaluation it does not reach.
    page.evaluate(AXE)
    violations, passes = page.evaluate(RULES, LEVELS)
    assert passes, "axe checked nothing"
    found = [f"{page.url}: {rule['id']} {rule['nodes'][0]['html'][:120]}" for rule in violations]
    return found + ([f"{page.url}: wider than the screen"] if page.evaluate(TOO_WIDE) else [])


def _visit(page: Page, site: str, *paths: str) -> list[str]:
    found = []
    for path in paths:
        page.goto(site + path)
        found += faults(page)
    return found


def _ticket_in_every_state(page: Page, site: str, ticket: Ticket, officer) -> list[str]:
    verbs: list[Callable[[], object]] = [
        lambda: ticket.ask("Versi berapa? " + "x" * 200, by=officer),
        lambda: ticket.hand_over("LKPP", by=officer),
        lambda: ticket.take_back(by=officer),
        lambda: ticket.solve("Sudah.", by=officer),
        lambda: ticket.confirm(by=ticket.requester),
    ]
    page.goto(site + link(ticket))
    found = faults(page)
    page.click("main form button.btn--primary")
    found += faults(page)
    found += _visit(page, site, url(ticket, "terkirim"), url(ticket, "batal"))
    for verb in verbs:
        verb()
        found += _visit(page, site, url(ticket))
    page.goto(site + link(ticket))
    found += faults(page)
    page.click(".rating__face >> nth=1")
    return found + faults(page)


def _form(page: Page, site: str) -> list[str]:
    """Look at the form with a guide beside the choice, and refused with a file that is kept."""
    page.goto(site + "/tiket/baru/")
    page.select_option("[name=category]", "password")
    for fold in page.locator("details:visible").all():
        fold.evaluate("fold => { fold.open = true }")
    found = faults(page)
    file = {"name": "layar.png", "mimeType": "image/png", "buffer": PNG}
    page.set_input_files("[name=attachments]", files=[file])
    page.click("main form.form button.btn--primary")
    assert page.locator(".kept li").count() == 1
    return found + faults(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(
    browser: Browser, live_server, ticket, officer, width, scheme, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    Disturbance.objects.create(
        text="SPSE sedang lambat.", starts_at=timezone.now() - timedelta(hours=1)
    )
    context = browser.new_context(
        locale="id-ID", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page, site = context.new_page(), live_server.url
    found = _visit(
        page, site, "/", "/standar-pelayanan/", "/kinerja/", "/tiket/baru/", "/tidak-ada/",
        url(ticket),
        url(ticket, "beres"), "/tiket/buka/tak-dikenal/", "/bantuan/", "/bantuan/?q=lupa",
        "/bantuan/?q=xyzzyplugh", "/tiket/cari/", "/tiket/cari/terkirim/",
    )  # fmt: skip
    found += _form(page, site)
    page.goto(site + "/tiket/baru/")
    page.fill("[name=description]", "Muncul pesan galat.")
    context.clear_cookies(name="csrftoken")
    page.click("main form.form button.btn--primary")
    found += faults(page)
    found += _ticket_in_every_state(page, site, ticket, officer)
    context.close()
    assert found == []
