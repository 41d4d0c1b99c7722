"""How many mails a second become tickets: the whole way, one worker, few tickets and many."""

from __future__ import annotations

import time
from datetime import timedelta
from email.message import EmailMessage

from helpdesk.bench import ground
from helpdesk.bench.site import row
from helpdesk.embedded.supervisor import Supervisor
from helpdesk.trials.mail_server import MailServer


def measure(supervisor: Supervisor, *, tickets: int, mails: int) -> None:
    """Print the rate with no tickets, then with all: raw stored, parsed, routed, answered."""
    with MailServer() as server:
        officer = ground.begin(server.port)
        _without_breaker()
        for size in sorted({0, tickets}):
            from tickets.models import Ticket

            ground.make_tickets(size - Ticket.objects.count(), officer)
            row("tickets", size, "count")
            _round(mails, size)


def _without_breaker() -> None:
    """More answers leave here within a minute than an office would ever let leave in an hour."""
    from django.conf import settings

    settings.MAIL_ANSWERS_PER_HOUR = 0


def _round(mails: int, size: int) -> None:
    from tickets.mail_in import storing, taking
    from tickets.models import InboundMail, OutgoingMail

    raws = [_mail(size, number) for number in range(mails + 20)]
    for raw in raws[mails:]:  # the child and the connection are warm
        storing.keep(raw, source="bench")
    taking.take_stored(timedelta(minutes=1))
    started = time.perf_counter()
    for raw in raws[:mails]:
        storing.keep(raw, source="bench")
    stored = time.perf_counter()
    taken = taking.take_stored(timedelta(minutes=10))
    ended = time.perf_counter()
    assert taken == mails  # noqa: S101
    assert not InboundMail.objects.exclude(status="taken").exists()  # noqa: S101
    row("mail_stored", mails / (stored - started), "mails/s")
    row("mail_taken", mails / (ended - stored), "mails/s")
    row("mail_whole_way", mails / (ended - started), "mails/s")
    row("mail_acknowledged", OutgoingMail.objects.filter(template="received").count(), "count")


def _mail(size: int, number: int) -> bytes:
    mail = EmailMessage()
    domain = f"penyedia{size}-{number}.invalid"
    mail["Received"] = "by 2002:a05:6a10:1234:b0:4a5:6789:abcd with SMTP id bench"
    mail["Authentication-Results"] = f"mx.google.com; dmarc=pass header.from={domain}"
    mail["From"] = f"Penyedia {number} <orang@{domain}>"
    mail["To"] = "helpdesk.lpsetuban@gmail.com"
    mail["Subject"] = f"Tidak bisa mengunggah penawaran {number}"
    mail["Message-ID"] = f"<{number}@{domain}>"
    text = "Selamat pagi,\n\nberkas penawaran kami ditolak sejak kemarin.\n\nTerima kasih.\n"
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    return mail.as_bytes()
