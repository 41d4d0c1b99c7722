"""Bring everything up to date that the site needs before it serves."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from helpdesk import pulse
from tickets import clock


def _files() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            yield f"{name} {state.st_size} {state.st_mtime_ns}"


def fingerprint() -> str:
    """Return what the collected files depend on: the sources and what treats them."""
    made_by = [settings.STORAGES["staticfiles"]["BACKEND"], version("whitenoise")]
    return hashlib.sha256("\n".join([*made_by, *sorted(_files())]).encode()).hexdigest()


def collect_static_files() -> None:
    """Collect only when something changed: hashing and compressing takes seconds."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


class Command(BaseCommand):
    help = "Migrate, load the seed tables, make the first administrator, collect static files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also add believable tickets")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        call_command("load_seed")
        call_command("make_administrator")
        collect_static_files()
        pulse.begin(clock.now())
        if options["demo"]:
            call_command("demo")
