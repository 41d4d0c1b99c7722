from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from tickets import clock
from tickets.demo import mails
from tickets.demo.history import live
from tickets.demo.past import live_through_months, put_to_rest
from tickets.demo.staff import STAFF, hire
from tickets.models import OutgoingMail, Ticket

FILES = "django.core.mail.backends.filebased.EmailBackend"


class Command(BaseCommand):
    help = "Fill the embedded database with staff, sixty tickets and some months to look at."

    @transaction.atomic
    def handle(self, *args, **options):
        if not settings.EMBEDDED_DATABASE:
            raise CommandError("The demo only goes into the embedded database of bin/run.")
        if Ticket.objects.exists():
            self.stdout.write("There are tickets already; the demo leaves them alone.")
            return
        hired = hire()
        officers = [hired[name][0] for name in ("sari", "budi")]
        now = clock.now()
        before = live_through_months(officers, hired["ratna"][0], now)
        tickets = live(officers, now)
        mails.deliver()
        for said in self._of_other_apps({name: user for name, (user, _word) in hired.items()}):
            self.stdout.write(said)
        put_to_rest(before, now)
        if settings.EMAIL_BACKEND != FILES:
            self._hold_mail()
        said = f"{len(tickets)} tickets, {len(before)} of the months before, and staff to sign in:"
        self.stdout.write(said)
        for username, first, last, group in STAFF:
            password = hired[username][1]
            self.stdout.write(f"  {username:<12} {password:<16} {group}: {first} {last}")

    def _of_other_apps(self, staff: dict[str, User]) -> Iterator[str]:
        """Let every other app with a `demo` module fill in what is its own."""
        for app in apps.get_app_configs():
            if app.name != "tickets" and module_has_submodule(app.module, "demo"):
                yield import_module(f"{app.name}.demo").fill(staff, clock.now())

    def _hold_mail(self) -> None:
        """Keep mail to people who do not exist away from a real mail server."""
        queued = OutgoingMail.objects.filter(status=OutgoingMail.Status.QUEUED)
        queued.update(status=OutgoingMail.Status.CANCELLED, settled_at=clock.now())
