"""Filing, queue, ticket page and search as one client meets them, and what the processes hold."""

from __future__ import annotations

import psutil
from django.core.management import call_command

from helpdesk.bench import floor, ground
from helpdesk.bench.site import Client, row, row_of_times, timed
from helpdesk.embedded.supervisor import Supervisor
from helpdesk.trials.mail_server import MailServer, free_port

SEARCHES = ["LPSE-25-00{n:05d}", "wijaya {n}", "pengguna{n}@", "gagal mengunggah", "{n}"]


def measure(supervisor: Supervisor, *, tickets: int, rounds: int) -> None:
    """Print every figure; `rounds` requests for each."""
    port = free_port()
    with MailServer() as mail:
        officer = ground.begin(mail.port, port)
        call_command("collectstatic", verbosity=0, interactive=False)
        ground.make_tickets(tickets, officer)
        site = ground.site()
        worker, web = ground.start(supervisor, site.worker(), site.web())
        row("tickets", tickets, "count")
        floor.measure(supervisor, rounds)
        _memory("at_rest", web, worker)
        _filing(Client(port), mail, rounds)
        staff = signed_in(port, officer)
        _staff_pages(staff, officer, rounds)
        _statements(officer)
        _visit_everything(staff, Client(port))
        _memory("after_every_page", web, worker)


def _filing(client: Client, mail: MailServer, rounds: int) -> None:
    client.learn_token("/tiket/baru/")
    for name, delay in (("filing", 0.0), ("filing_slow_mail", 0.05)):
        mail.delay = delay
        times = [timed(lambda n=n: client.post("/tiket/baru/", _form(n))) for n in range(rounds)]
        row_of_times(name, times)
    mail.delay = 0.0


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


def _staff_pages(client: Client, officer, rounds: int) -> None:
    queue = "/admin/tickets/ticket/"
    row_of_times("queue", [timed(lambda: client.get(queue)) for _ in range(rounds)])
    pages = _ticket_pages(rounds)
    row_of_times("ticket_page", [timed(lambda page=page: client.get(page)) for page in pages])
    paths = [
        f"{queue}?q={SEARCHES[n % len(SEARCHES)].format(n=1000 + 37 * n)}".replace(" ", "+")
        for n in range(rounds)
    ]
    row_of_times("search", [timed(lambda path=path: client.get(path)) for path in paths])


def _ticket_pages(how_many: int) -> list[str]:
    from tickets.models import Ticket

    some = Ticket.objects.order_by("pk").values_list("pk", flat=True)
    step = max(some.count() // how_many, 1)
    return [f"/admin/tickets/ticket/{pk}/change/" for pk in some[::step]][:how_many]


def _statements(officer) -> None:
    """Count the SQL statements of each page, in this process."""
    from django.db import connection as database
    from django.test import Client as TestClient
    from django.test.utils import CaptureQueriesContext

    client = TestClient(headers={"host": "127.0.0.1"})
    client.force_login(officer)
    pages = {
        "queue": "/admin/tickets/ticket/",
        "ticket_page": _ticket_pages(1)[0],
        "search": "/admin/tickets/ticket/?q=wijaya",
    }
    for name, path in pages.items():
        client.get(path)
        with CaptureQueriesContext(database) as captured:
            client.get(path)
        row(f"{name}_statements", len(captured), "count")


def _visit_everything(staff: Client, requester: Client) -> None:
    """Open every page a person can get to, many times over."""
    requester.learn_token("/tiket/baru/")
    filed = requester.post("/tiket/baru/", _form(0))
    ticket = "/".join(filed.split("/")[:3]) + "/"
    staff_pages = ["/admin/", "/admin/tickets/ticket/add/", "/admin/tickets/ticket/?view=all"]
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
