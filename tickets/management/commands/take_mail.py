from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from tickets.mail_in import mbox, storing, taking
from tickets.models import InboundMail

Status = InboundMail.Status


class Command(BaseCommand):
    help = "Take in mail from files, folders (Maildir too), mbox files, or standard input (-)."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="*", metavar="PATH", help="- or nothing: standard input")

    def handle(self, *args, paths: list[str], **options):
        counts: Counter[str] = Counter()
        missing = [path for path in paths if path != "-" and not Path(path).exists()]
        if missing:
            raise CommandError(f"There is no {missing[0]}.")
        _check_database()
        for name, raw in _mails(paths or ["-"]):
            outcome = self._take(name, raw)
            counts[outcome] += 1
        said = {name: counts[name] for name in ("new", "repeated", "quarantined", "failed")}
        words = " ".join(f"{name} {count}" for name, count in said.items())
        self.stdout.write(f"taken {counts.total()} {words}")

    def _take(self, name: str, raw: bytes | None) -> str:
        """Store one mail and read it at once; say what became of it."""
        try:
            if raw is None:
                raise ValueError("it cannot be read, or is larger than MAIL_MEGABYTES")
            if not raw.strip():
                raise ValueError("it is empty")
            kept = storing.keep(raw, source="command")
            if not kept.is_new:
                return "repeated"
            return self._read(kept.row)
        except Exception as error:
            self.stderr.write(f"{name}: {type(error).__name__}: {error}")
            return "failed"

    def _read(self, row: InboundMail) -> str:
        claimed = taking.claim_one(row)
        if claimed is not None:
            taking.take(claimed)
        status = InboundMail.objects.values_list("status", flat=True).get(pk=row.pk)
        return "quarantined" if status == Status.QUARANTINED else "new"


def _check_database() -> None:
    """Say it once and for all, rather than of every mail."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        said = "The database does not answer: start bin/run first, or name it with DATABASE_URL."
        raise CommandError(said) from error


def _mails(paths: list[str]) -> Iterator[tuple[str, bytes | None]]:
    for path in paths:
        if path == "-":
            yield from _split("standard input", sys.stdin.buffer)
        elif Path(path).is_dir():
            for file in _files(Path(path)):
                yield from _file(file)
        else:
            yield from _file(Path(path))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those in it; of a Maildir what was delivered in full.

    One that cannot be opened is yielded itself, and counts as a mail that cannot be read.
    """
    try:
        found = sorted(folder.iterdir())
        inside = [each for each in found if each.is_dir() and not each.is_symlink()]
        is_maildir = {"cur", "new"} <= {each.name for each in inside}
    except OSError:
        yield folder
        return
    for each in found:
        if each in inside and not (is_maildir and each.name == "tmp"):
            yield from _files(each)
        elif each.is_file() and not is_maildir:
            yield each


def _file(path: Path) -> Iterator[tuple[str, bytes | None]]:
    try:
        with path.open("rb") as file:
            yield from _split(str(path), file)
    except OSError:
        yield str(path), None


def _split(name: str, file: BinaryIO) -> Iterator[tuple[str, bytes | None]]:
    for number, raw in enumerate(mbox.split(file, settings.MAIL_LARGEST), 1):
        yield f"{name} {number}" if number > 1 else name, raw
