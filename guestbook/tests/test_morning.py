"""A whole morning: telephones, two desks, a display, a line that fails; the register balances."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from guestbook.models import Visit
from guestbook.tests.browsing import device, page_of, signed_in
from tickets import clock
from tickets.intake import Contact, known_or_new
from tickets.models import OutgoingMail, Requester, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def morning(browser, live_server, settings, place, desk_staff, officer):
    """Two desks, a display, and a way to come with a telephone."""
    settings.SITE_URL = live_server.url
    with ExitStack() as stack:

        def come(cookies=None, **how) -> Page:
            return stack.enter_context(page_of(browser, live_server.url, cookies, **how))

        yield (
            come(signed_in(desk_staff)),
            come(signed_in(officer)),
            come(device("display", place, desk_staff)),
            come,
        )


def scan(display: Page, telephone: Page) -> None:
    """Follow the display's code, which the test reads from where it is drawn."""
    from guestbook import entrance
    from guestbook.models import Place

    assert display.locator(".display__code svg").count() == 1
    url = entrance.url(Place.objects.get())
    telephone.goto(url)


def sign(telephone: Page, name: str, phone: str) -> str:
    telephone.fill("[name=name]", name)
    telephone.fill("[name=phone]", phone)
    telephone.check("[name=identity_type][value=ktp]")
    telephone.click("main form button.btn--primary")
    return telephone.inner_text(".ticket-number__big strong")


def served_at(desk: Page, number: str) -> None:
    row = desk.locator("li.visit", has=desk.locator(f".visit__number:text-is('{number}')"))
    row.get_by_role("button", name="Layani").click()
    desk.wait_for_url("**/?*kunjungan=*")


def leaves(desk: Page, number: str) -> None:
    desk.goto("/buku-tamu/")
    row = desk.locator("li.visit", has=desk.locator(f".visit__number:text-is('{number}')"))
    row.get_by_role("button", name="Pulang").click()
    expect(desk.locator(".visits--gone")).to_contain_text(number)


def ask(desk: Page, question: str, answer: str = "") -> None:
    desk.fill("[name=question]", question)
    desk.select_option("[name=category]", "other")
    desk.fill("[name=answer]", answer)
    desk.click("button[name=save]")


def test_a_morning_at_the_desk(morning, place):
    first, second, display, come = morning
    display.goto("/buku-tamu/layar/")
    guests = [come(viewport=PHONE) for _ in range(3)]
    names = ["Bambang Sutrisno", "Dewi Kartikasari", "Slamet Riyadi"]
    for number, (guest, name) in enumerate(zip(guests, names, strict=True), start=1):
        scan(display, guest)
        assert sign(guest, name, f"0812 3450 100{number}") == str(number)

    first.goto("/buku-tamu/")
    second.goto("/buku-tamu/")
    served_at(first, "1")
    served_at(second, "2")
    expect(display.locator(".display__big")).to_have_text("2", timeout=15_000)
    expect(display.locator(".display__next")).to_contain_text("3")
    assert "Bambang" not in display.inner_text("body")

    ask(first, "Tidak bisa masuk ke SPSE", "Silakan ganti kata sandi lewat menu Lupa Kata Sandi.")
    expect(first.locator(".messagelist .success")).to_contain_text("LPSE-")
    leaves(first, "1")
    ask(second, "Dokumen penawaran gagal diunggah")
    expect(second.locator(".slip__number")).to_contain_text("LPSE-")
    leaves(second, "2")

    # The line fails: what is typed meanwhile is not lost, and paper takes over.
    first.goto("/buku-tamu/")
    served_at(first, "3")
    first.fill("[name=question]", "Kode RUP tidak ditemukan")
    first.select_option("[name=category]", "other")
    display.context.set_offline(True)
    first.context.set_offline(True)
    expect(display.locator("#lost")).to_be_visible(timeout=15_000)
    assert first.input_value("[name=question]") == "Kode RUP tidak ditemukan"
    display.context.set_offline(False)
    first.context.set_offline(False)
    expect(display.locator("#lost")).to_be_hidden(timeout=15_000)
    first.click("button[name=save]")
    expect(first.locator(".slip__number")).to_contain_text("LPSE-")
    leaves(first, "3")

    write_paper(second)
    balances(first)
    for page in (first, second, display, *guests):
        assert page.wrong == []


def write_paper(desk: Page) -> None:
    arrived = timezone.localtime(clock.now()) - timedelta(minutes=50)
    desk.goto("/buku-tamu/kertas/")
    desk.fill("[name=arrived_at]", f"{arrived:%Y-%m-%dT%H:%M}")
    desk.fill("[name=answered_at]", f"{arrived + timedelta(minutes=9):%Y-%m-%dT%H:%M}")
    desk.fill("[name=reason]", "Jaringan putus")
    desk.fill("[name=name]", "Maria Goreti")
    desk.fill("[name=phone]", "0812 3450 2001")
    ask(desk, "Sertifikat elektronik ditolak", "Sudah dijelaskan cara memperbaruinya.")
    expect(desk.locator(".messagelist .success")).to_contain_text("Maria Goreti")


def balances(desk: Page) -> None:
    """Compare what the register says with what is there: nobody lost, nobody twice."""
    days = sorted({visit.day.isoformat() for visit in Visit.objects.all()})
    desk.goto(f"/buku-tamu/register/?dari={days[0]}&sampai={days[-1]}")
    expect(desk.locator(".balance")).to_contain_text("4 kunjungan = 4 dilayani + 0 pulang")
    assert desk.locator(".figs--register tbody tr").count() == 4
    own = Visit.objects.exclude(entry="paper").order_by("number")
    assert [visit.number for visit in own] == [1, 2, 3]
    assert Ticket.objects.count() == 4
    assert Ticket.objects.filter(status="solved").count() == 2
    assert not OutgoingMail.objects.filter(user=None).exists()  # nobody left an address
    assert Visit.objects.filter(left_at=None).count() == 0


def test_a_returning_guest_needs_five_inputs_and_counted_keys(browser, live_server, desk_staff):
    known_or_new(Contact(name="Andi Wijaya", phone="+6281234567890", email="andi@penyedia.invalid"))
    question = "Tidak bisa masuk ke SPSE"
    with page_of(browser, live_server.url, signed_in(desk_staff)) as desk:
        keys = 0

        def press(*names: str) -> None:
            nonlocal keys
            for name in names:
                desk.keyboard.press(name)
                keys += 1

        desk.goto("/buku-tamu/")
        press(*"081234567890", "Enter")
        desk.wait_for_selector(".chosen")
        press(*question)
        press("Tab")
        press("End")  # Lainnya
        press("Control+Enter")
        desk.wait_for_selector(".slip__number")
        assert desk.locator(".slip__qr svg").count() == 1
    visit = Visit.objects.get()
    assert (visit.guest, visit.ticket.subject) == (Requester.objects.get(), question)
    assert visit.ticket.category.code == "other"
    # Found, asked, categorised, saved: what is not the guest's own words is 16 keys.
    assert keys - len(question) == 16


def test_a_new_guest_fits_one_screen_and_everything_is_reached_by_tab(
    browser, live_server, desk_staff
):
    with page_of(browser, live_server.url, signed_in(desk_staff)) as desk:
        desk.goto("/buku-tamu/")
        saving = desk.locator("button[name=save]").bounding_box()
        assert saving["y"] + saving["height"] <= 800
        assert desk.evaluate("scrollY") == 0
        reached = []
        for _tab in range(18):
            reached.append(desk.evaluate("document.activeElement.name"))
            desk.keyboard.press("Tab")
    assert reached == [
        "q", "find", "name", "organisation", "role", "phone", "email", "purpose", "identity_type",
        "identity_number", "has_document", "companions", "question", "category", "earlier",
        "answer", "waits", "save",
    ]  # fmt: skip


def test_a_tablet_forgets_and_warns_before(browser, live_server, place, desk_staff):
    with page_of(browser, live_server.url, device("tablet", place, desk_staff)) as tablet:
        tablet.clock.install()
        tablet.goto("/buku-tamu/mandiri/")
        tablet.fill("[name=name]", "Rahasia")
        tablet.clock.run_for(44_000)
        assert tablet.is_hidden("#forget")
        tablet.clock.run_for(2_000)
        assert tablet.is_visible("#forget")
        tablet.click("[data-stay]")
        assert tablet.is_hidden("#forget")
        assert tablet.input_value("[name=name]") == "Rahasia"
        tablet.clock.run_for(46_000)
        assert tablet.is_visible("#forget")
        with tablet.expect_navigation():
            tablet.clock.run_for(15_000)
        assert tablet.input_value("[name=name]") == ""


def test_a_file_comes_with_its_progress(browser, live_server, desk_staff, come):
    for _visit in range(3):
        come()
    with page_of(browser, live_server.url, signed_in(desk_staff)) as desk:
        desk.goto("/buku-tamu/register/")
        for kind in ("csv", "xlsx"):
            with desk.expect_download() as saved:
                desk.click(f"button[value={kind}]")
            assert saved.value.suggested_filename.endswith(kind)
            size = saved.value.path().stat().st_size
            assert size > 300
        assert desk.text_content("[data-progress-said]") == "3 / 3"
