"""Files dropped onto the composer and pasted into it, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tickets.models import Attachment
from tickets.tests.portal import PNG
from tickets.tests.test_officer_day import desk  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# As a browser brings what a person drops or pastes: one event with files in its hands.
_BRING = """([kind, carrier, files]) => {
  const held = new DataTransfer();
  for (const [name, type, bytes] of files)
    held.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...options, clipboardData: held })
    : new DragEvent(kind, { ...options, dataTransfer: held });
  return document.querySelector(carrier).dispatchEvent(event);
}"""


def bring(page: Page, kind: str, *names: str) -> bool:
    """Bring files; tell whether the browser would still do something of its own with them."""
    files = [[name, "image/png", list(PNG)] for name in names]
    return page.evaluate(_BRING, [kind, "textarea[name=body]", files])


def chosen(page: Page) -> list[str]:
    return page.evaluate(
        "[...document.querySelector('input[name=attachments]').files].map((file) => file.name)"
    )


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_files_dropped_and_pasted_go_along(desk, ticket):  # noqa: F811
    desk.goto(f"/admin/tickets/ticket/{ticket.pk}/change/")
    assert desk.is_visible(".composer__drop")
    assert bring(desk, "dragover", "a.png") is False
    assert bring(desk, "drop", "a.png") is False
    assert bring(desk, "paste", "b.png", "c.png") is False
    assert chosen(desk) == ["a.png", "b.png", "c.png"]
    assert [line.split()[0] for line in desk.locator(".composer__files li").all_inner_texts()] == (
        ["a.png", "b.png", "c.png"]
    )
    desk.fill("textarea[name=body]", "Lihat gambar.")
    desk.click("[data-send]")
    desk.wait_for_selector(".messagelist .success")
    sent = Attachment.objects.filter(message__body="Lihat gambar.")
    assert [file.name for file in sent] == ["a.png", "b.png", "c.png"]
    assert desk.wrong == []


def test_one_of_them_can_be_taken_out_again(desk, ticket):  # noqa: F811
    desk.goto(f"/admin/tickets/ticket/{ticket.pk}/change/")
    bring(desk, "paste", "a.png", "b.png", "c.png")
    desk.locator(".composer__files li:has-text('b.png') button").click()
    assert chosen(desk) == ["a.png", "c.png"]
    assert desk.locator(".composer__files li").count() == 2
    assert desk.wrong == []


def test_pasted_text_is_left_to_the_browser(desk, ticket):  # noqa: F811
    desk.goto(f"/admin/tickets/ticket/{ticket.pk}/change/")
    assert bring(desk, "paste") is True
    assert chosen(desk) == []
