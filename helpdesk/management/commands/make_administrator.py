"""Make the first administrator."""

import os
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

USERNAME = "admin"


def keep(password: str, path: Path) -> None:
    """Write the password where only the owner of `path` reads it."""
    path.unlink(missing_ok=True)  # or the mode below would be the old file's
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{USERNAME}\n{password}\n")
        file.flush()
        os.fsync(descriptor)


class Command(BaseCommand):
    help = "Make the administrator 'admin' with a random password, unless there is a superuser."

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return
        password, path = token_urlsafe(12), settings.VAR_DIR / "administrator.txt"
        # Kept first: after a power cut in between, the next start makes both anew, whereas an
        # administrator without a known password would stay.
        keep(password, path)
        users.create_superuser(USERNAME, password=password)  # type: ignore[attr-defined]
        self.stdout.write(
            f"Administrator: {USERNAME}, password {password} (shown this once, kept in {path}; "
            "change it after the first login and delete the file)."
        )
