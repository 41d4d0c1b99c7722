"""Real browsers of the guestbook: a desk signed in, a tablet, a display, guests' telephones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Page

from guestbook.tests.portal import paired


@contextmanager
def page_of(
    browser: Browser, site: str, cookies: dict[str, str] | None = None, **how: Any
) -> Iterator[Page]:
    """Open a page of its own browser, with what it carries, and note what its console complains."""
    viewport = how.pop("viewport", {"width": 1280, "height": 800})
    context = browser.new_context(locale="id-ID", base_url=site, viewport=viewport, **how)
    context.add_cookies(
        [{"name": name, "value": value, "url": site} for name, value in (cookies or {}).items()]
    )
    page = context.new_page()
    page.wrong = []
    page.on("console", lambda said: "Security" in said.text and page.wrong.append(said.text))
    yield page
    context.close()


def signed_in(user) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {"sessionid": client.cookies["sessionid"].value}


def device(kind: str, place, by) -> dict[str, str]:
    return {kind: paired(kind, place, by).cookies[kind].value}
