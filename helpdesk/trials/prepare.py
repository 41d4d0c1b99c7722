"""Make a database ready for a trial: migrated, seeded, with officers to be told of things."""

from __future__ import annotations

from typing import Any


def database(officers: int = 1, supervisors: int = 0) -> list[Any]:
    """Migrate, seed, and return new officers; Django must be set up."""
    from django.core.management import call_command

    from tickets.groups import OFFICER, SUPERVISOR

    call_command("migrate", verbosity=0)
    call_command("load_seed", verbosity=0)

    _staff("koordinator", supervisors, SUPERVISOR)
    return _staff("petugas", officers, OFFICER)


def _staff(name: str, many: int, group: str) -> list[Any]:
    from django.contrib.auth.models import Group, User

    users = [
        User(username=f"{name}{n}", email=f"{name}{n}@lpse.invalid", is_staff=True)
        for n in range(1, many + 1)
    ]
    for user in users:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=group))
    return users


def _something_to_tell() -> None:
    """Leave one letter open: a digest with nothing to say would not leave."""
    from tickets.intake import Contact, file_ticket
    from tickets.models import Category, OutgoingMail, Severity

    file_ticket(
        channel="letter",
        subject="Akun belum aktif",
        description="Mohon diaktifkan.",
        category=Category.objects.order_by("pk")[0],
        severity=Severity.objects.get(hours=24),
        contact=Contact(name="Siti Rahmawati", phone="+6281234567890"),
    )
    OutgoingMail.objects.all().delete()


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    database(int(sys.argv[1]), int(sys.argv[2]))
    _something_to_tell()
