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
from tickets.demo.staff import STAFF, hire
from tickets.models import OutgoingMail, Ticket

FILES = "django.core.mail.backends.filebased.EmailBackend"


class Command(BaseCommand):
    help = "Fill the embedded database with staff and sixty tickets to look at."

    @transaction.atomic
    def handle(self, *args, **options):
        if not settings.EMBEDDED_DATABASE:
            raise CommandError("The demo only goes into the embedded database of bin/run.")
        if Ticket.objects.exists():
            self.stdout.write("There are tickets already; the demo leaves them alone.")
            return
        hired = hire()
        officers = [hired[name][0] for name in ("sari", "budi")]
        tickets = live(officers, clock.now())
        mails.deliver()
        for said in self._of_other_apps({name: user for name, (user, _word) in hired.items()}):
            self.stdout.write(said)
        if settings.EMAIL_BACKEND != FILES:
            self._hold_mail()
        self.stdout.write(f"{len(tickets)} tickets, and staff to sign in with:")
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
