"""The desk's steps as one client meets them: finding a guest, saving, serving, the display."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.core.management import call_command

from helpdesk.bench import ground
from helpdesk.bench.portal import signed_in
from helpdesk.bench.site import Client, row, row_of_times, timed
from helpdesk.embedded.supervisor import Supervisor, say
from helpdesk.trials import ports
from helpdesk.trials.mail_server import MailServer

DESK = "/buku-tamu/"
SEARCHES = {
    "phone": "0812{n:07d}",
    "email": "pengguna{n}@pengguna.invalid",
    "beginning_of_email": "pengguna{n}@pen",
    "name": "wijaya {n}",
    "common_name": "andi",
    "unknown": "bukansiapasiapa{n}",
}


def measure(supervisor: Supervisor, *, guests: int, visits: int, rounds: int) -> None:
    """Print every figure; `rounds` requests for each."""
    port = ports.free()
    with MailServer() as mail:
        officer = ground.begin(mail.port, port)
        call_command("collectstatic", verbosity=0, interactive=False)
        _fill(guests, visits, officer)
        ground.start(supervisor, ground.site().web())
        desk = signed_in(port, officer)
        desk.learn_token(DESK)
        _searching(desk, rounds)
        _receiving(desk, rounds)
        _serving(desk, rounds)
        _guests(port, officer, rounds)
        _reading(desk, rounds)


def _fill(guests: int, visits: int, officer) -> None:
    from django.db import connection

    from helpdesk.bench.visits import fill

    say(f"Making {guests} requesters and {visits} visits.")
    row("making_guests", timed(lambda: fill(guests, visits, officer.pk)), "s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    row("guests", guests, "count")
    row("visits", visits, "count")


def _searching(desk: Client, rounds: int) -> None:
    """Find by each thing a guest may say; then only the finding, without the page around it."""
    from guestbook import guests
    from tickets.models import Requester

    people = Requester.objects.count()
    by = _user()
    for name, pattern in SEARCHES.items():
        asked = [pattern.format(n=1 + 37 * n % people) for n in range(rounds)]
        pages = [timed(lambda q=q: desk.send(f"{DESK}cari/", {"q": q})) for q in asked]
        row_of_times(f"find_page_{name}", pages)
        row_of_times(f"find_{name}", [timed(lambda q=q: guests.find(q, by=by)) for q in asked])
    numbers = _identity_numbers(rounds)
    pages = [timed(lambda q=q: desk.send(f"{DESK}cari/", {"q": q})) for q in numbers]
    row_of_times("find_page_identity", pages)
    row_of_times("find_identity", [timed(lambda q=q: guests.find(q, by=by)) for q in numbers])


def _user():
    from django.contrib.auth.models import User

    return User.objects.get(username="petugas1")


def _identity_numbers(rounds: int) -> list[str]:
    """Give as many guests a number of their own, and return the numbers."""
    from tickets.models import Requester

    numbers = [f"35230155019{n:05d}"[:16] for n in range(90_000, 90_000 + rounds)]
    for guest, number in zip(Requester.objects.order_by("pk")[:rounds], numbers, strict=False):
        guest.identity_type = "sim"
        guest.set_identity_number(number)
        guest.save(update_fields=["identity_type", "identity_cipher", "identity_hash"])
    return numbers


def _receiving(desk: Client, rounds: int) -> None:
    row_of_times("desk_page", [timed(lambda: desk.get(DESK)) for _ in range(rounds)])
    for name, more in {
        "save_visit": {},
        "save_question": {"question": "Gagal mengunggah dokumen", "category": "other"},
        "save_answered": {
            "question": "Gagal mengunggah dokumen",
            "category": "other",
            "answer": "Silakan unggah ulang.",
        },
    }.items():
        forms = [_form(number) | more for number in range(rounds)]
        row_of_times(name, [timed(lambda form=form: desk.post(DESK, form)) for form in forms])


def _form(number: int) -> dict[str, str]:
    return {
        "submission": str(uuid4()),
        "name": f"Tamu Baru {number}",
        "phone": f"0813{number:07d}",
        "email": f"tamu{number}@tamu.invalid",
        "purpose": "question",
        "save": "",
    }


def _serving(desk: Client, rounds: int) -> None:
    from guestbook.models import Visit

    waiting = [_waiting(number) for number in range(rounds)]
    for name, verb in {"call": "panggil", "serve": "layani", "leave": "selesai"}.items():
        paths = [f"{DESK}{pk}/{verb}/" for pk in waiting]
        row_of_times(name, [timed(lambda path=path: desk.post(path, {})) for path in paths])
    row("left_open", Visit.objects.filter(pk__in=waiting, left_at=None).count(), "count")


def _waiting(number: int) -> int:
    from guestbook import receiving
    from guestbook.models import Place
    from guestbook.receiving import Stay
    from tickets.intake import Contact

    contact = Contact(name=f"Antre {number}", phone=f"+62814{number:07d}", identity_type="ktp")
    place = Place.objects.get()
    return receiving.check_in(place, contact, Stay(purpose="question"), submission=uuid4()).pk


def _guests(port: int, officer, rounds: int) -> None:
    """Check in by a telephone that has scanned the code, and look at the display's numbers."""
    from guestbook import entrance, pairing
    from guestbook.models import Device, Place

    place = Place.objects.get()
    guest, url = Client(port), entrance.url(place)
    guest.visit(url[url.index(DESK) :])
    guest.learn_token(f"{DESK}mandiri/")
    forms = [_form(number) | {"identity_type": "ktp"} for number in range(rounds)]
    path = f"{DESK}mandiri/"
    row_of_times("check_in", [timed(lambda form=form: guest.post(path, form)) for form in forms])
    _device, code = pairing.prepare(place, Device.Kind.DISPLAY, "Layar", by=officer)
    screen = Client(port)
    screen.learn_token(f"{DESK}pasang/")
    screen.post(f"{DESK}pasang/", {"code": code})
    numbers = f"{DESK}layar/angka/"
    row_of_times("display", [timed(lambda: screen.get(numbers)) for _ in range(rounds)])


def _reading(desk: Client, rounds: int) -> None:
    from guestbook.models.visit import office_day
    from tickets import clock

    today = office_day(clock.now())
    year_ago = today - timedelta(days=365)
    pages = {
        "register_today": f"{DESK}register/",
        "register_year": f"{DESK}register/?dari={year_ago}&sampai={today}",
        "figures_month": f"{DESK}register/bulan/",
    }
    for name, path in pages.items():
        row_of_times(name, [timed(lambda path=path: desk.get(path)) for _ in range(rounds // 4)])
    year = f"{DESK}register/ekspor/?dari={year_ago}&sampai={today}"
    for kind in ("csv", "xlsx"):
        row(f"export_year_{kind}", timed(lambda kind=kind: desk.send(year, {"kind": kind})), "s")
