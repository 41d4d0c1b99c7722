"""Make a database ready for a trial: migrated, seeded, with officers to be told of things."""

from __future__ import annotations

from typing import Any


def database(officers: int = 1) -> list[Any]:
    """Migrate, seed, and return new officers; Django must be set up."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    from tickets.groups import OFFICER

    call_command("migrate", verbosity=0)
    call_command("load_seed", verbosity=0)

    users = [
        User(username=f"petugas{n}", email=f"petugas{n}@lpse.invalid", is_staff=True)
        for n in range(1, officers + 1)
    ]
    for user in users:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=OFFICER))
    return users


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    database(int(sys.argv[1]))
