"""Filing, queue, ticket page and search as one client meets them, and what the processes hold."""

from __future__ import annotations

import itertools
import time
from statistics import median
from typing import Any
from urllib.parse import urlencode

import psutil
from django.core.management import call_command

from helpdesk.bench import floor, ground
from helpdesk.bench.site import Client, row, row_of_times, timed
from helpdesk.embedded.supervisor import Supervisor
from helpdesk.trials import ports
from helpdesk.trials.mail_server import MailServer

QUEUE = "/admin/tickets/ticket/"
# What is asked for, from what one row answers to what half of the tickets have.
SEARCHES = {
    "number": "LPSE-25-00{n:05d}",
    "full_name": "wijaya {n}",
    "address": "pengguna{n}@",
    "frequent_words": "gagal mengunggah",
    "figures": "{n}",
    "frequent_name": "wijaya",
    "three_letters": "ayu",
    "more_words": "gagal mengunggah dokumen penawaran",
    "rare_words": "rahmawati addendum {n}",
    "error_code": "SPSE-{n}",
    "no_match": "bukansiapasiapa{n}",
}


def measure(supervisor: Supervisor, *, sizes: list[int], rounds: int) -> None:
    """Print every figure at each size, smallest first, then how the pages grew in between."""
    port = ports.free()
    medians: dict[int, dict[str, float]] = {}
    with MailServer() as mail:
        officer = ground.begin(mail.port, port)
        call_command("collectstatic", verbosity=0, interactive=False)
        for size in sorted(set(sizes)):
            _grow_to(size, officer)
            medians[size] = _measure_site(supervisor, port, mail, officer, rounds)
    for smaller, larger in itertools.pairwise(medians):
        for name, before in medians[smaller].items():
            row(f"{name}_growth_{smaller}_to_{larger}", medians[larger][name] / before, "times")


def _grow_to(size: int, officer: Any) -> None:
    from tickets.models import Ticket

    ground.make_tickets(size - Ticket.objects.count(), officer)
    row("tickets", size, "count")


def _measure_site(
    supervisor: Supervisor, port: int, mail: MailServer, officer: Any, rounds: int
) -> dict[str, float]:
    """Print what the site's processes do with the tickets there are; return the pages' medians.

    Pages are measured with the mails of what was filed out of the way: sending a thousand of them
    keeps a core busy for as long as all pages together take.
    """
    site = ground.site()
    worker, web = pids = ground.start(supervisor, site.worker(), site.web())
    floor.measure(supervisor, rounds)
    _memory("at_rest", web, worker)
    _filing(Client(port), mail, rounds)
    _rest()
    staff = signed_in(port, officer)
    medians = _staff_pages(staff, web, rounds)
    _visit_everything(staff, Client(port))
    _memory("after_every_page", web, worker)
    ground.stop(supervisor, pids)
    _statements(officer)
    return medians


def _filing(client: Client, mail: MailServer, rounds: int) -> None:
    client.learn_token("/tiket/baru/")
    for name, delay, is_alone in (
        ("filing", 0.0, True),
        ("filing_slow_mail", 0.05, False),
        ("filing_without_a_pause", 0.0, False),
    ):
        mail.delay = delay
        row_of_times(name, [_file(client, number, is_alone) for number in range(rounds)])
    mail.delay = 0.0


def _file(client: Client, number: int, is_alone: bool) -> float:
    """File a ticket and return the seconds that took: alone, or beside the mails of others."""
    if is_alone:
        _rest()
    return timed(lambda: client.post("/tiket/baru/", _form(number)))


def _rest() -> None:
    """Wait until every mail is out."""
    from tickets.models import OutgoingMail

    while OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED, held_by="").exists():
        time.sleep(0.02)


def _form(number: int) -> dict[str, str]:
    return {
        "name": "Andi Wijaya",
        "email": f"andi{number}@penyedia.invalid",
        "phone": "081234567890",
        "identity_type": "sim",
        "identity_number": "1234567890123",
        "category": _category(),
        "subject": "Tidak bisa mengunggah dokumen penawaran",
        "description": "Unggahan berhenti di 98 persen lalu muncul pesan galat. Mohon dibantu.",
    }


def _category() -> str:
    from tickets.models import Category

    return Category.objects.filter(is_active=True).values_list("code", flat=True)[0]


def signed_in(port: int, officer) -> Client:
    from django.conf import settings
    from django.test import Client as TestClient

    signed_in = TestClient()
    signed_in.force_login(officer)
    client = Client(port)
    client.cookies[settings.SESSION_COOKIE_NAME] = signed_in.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    return client


def _staff_pages(client: Client, web: int, rounds: int) -> dict[str, float]:
    medians = {
        "queue": _visits("queue", client, [QUEUE] * rounds, web),
        "ticket_page": _visits("ticket_page", client, _ticket_pages(rounds), web),
    }
    each = max(rounds // len(SEARCHES), 4)
    kinds = {
        kind: [_searched(text.format(n=1000 + 37 * n)) for n in range(each)]
        for kind, text in SEARCHES.items()
    }
    # In turn, as people ask: no kind finds the pages of the database warm from itself.
    paths = [path for together in zip(*kinds.values(), strict=True) for path in together]
    medians["search"] = _visits("search", client, paths, web)
    for kind, paths in kinds.items():
        row(f"search_{kind}_p50", median(_times(client, paths)) * 1000, "ms")
    return medians


def _searched(text: str) -> str:
    return f"{QUEUE}?{urlencode({'q': text})}"


def _visits(name: str, client: Client, paths: list[str], web: int) -> float:
    """Print how long pages took, and what each cost the web process, whatever else the machine
    did meanwhile; return their median."""
    process = psutil.Process(web)
    before = sum(process.cpu_times()[:2])
    times = _times(client, paths)
    row_of_times(name, times)
    row(f"{name}_web_cpu", (sum(process.cpu_times()[:2]) - before) / len(paths) * 1000, "ms")
    return median(times)


def _times(client: Client, paths: list[str]) -> list[float]:
    return [timed(lambda path=path: client.get(path)) for path in paths]


def _ticket_pages(how_many: int) -> list[str]:
    from tickets.models import Ticket

    some = Ticket.objects.order_by("pk").values_list("pk", flat=True)
    step = max(some.count() // how_many, 1)
    return [f"{QUEUE}{pk}/change/" for pk in some[::step]][:how_many]


def _statements(officer) -> None:
    """Count the SQL statements of each page, and the pages of the database that they touch, in
    this process while no other uses the database."""
    from django.db import connection as database
    from django.test import Client as TestClient
    from django.test.utils import CaptureQueriesContext

    client = TestClient(headers={"host": "127.0.0.1"})
    client.force_login(officer)
    pages = {
        "queue": QUEUE,
        "ticket_page": _ticket_pages(1)[0],
        **{f"search_{kind}": _searched(text.format(n=1037)) for kind, text in SEARCHES.items()},
    }
    for name, path in pages.items():
        client.get(path)
        touched = ground.blocks()
        with CaptureQueriesContext(database) as captured:
            client.get(path)
        row(f"{name}_statements", len(captured), "count")
        row(f"{name}_buffers", ground.blocks() - touched, "count")


def _visit_everything(staff: Client, requester: Client) -> None:
    """Open every page a person can get to, many times over."""
    requester.learn_token("/tiket/baru/")
    filed = requester.post("/tiket/baru/", _form(0))
    ticket = "/".join(filed.split("/")[:3]) + "/"
    staff_pages = ["/admin/", f"{QUEUE}add/", f"{QUEUE}?tab=finished"]
    for _ in range(20):
        for path in ("/", "/standar-pelayanan/", "/tiket/baru/", filed, ticket):
            requester.get(path)
        for path in [*staff_pages, *_ticket_pages(30)]:
            staff.get(path)


def _memory(when: str, web: int, worker: int) -> None:
    """Print the resident memory of the web process, and of the worker with its children."""
    row(f"web_memory_{when}", psutil.Process(web).memory_info().rss / 1e6, "MB")
    family = [psutil.Process(worker), *psutil.Process(worker).children(recursive=True)]
    for number, process in enumerate(family):
        name = "worker" if number == 0 else f"worker_child_{number}"
        row(f"{name}_memory_{when}", process.memory_info().rss / 1e6, "MB")
