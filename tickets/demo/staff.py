"""Staff of each kind, with passwords made for this one installation."""

from __future__ import annotations

from secrets import choice

from django.contrib.auth.models import Group, User

from tickets import groups

# username, first and last name, group
STAFF = [
    ("sari", "Sari", "Wulandari", groups.OFFICER),
    ("budi", "Budi", "Santoso", groups.OFFICER),
    ("ratna", "Ratna", "Dewi", groups.SUPERVISOR),
    ("joko", "Joko", "Susilo", groups.DESK_STAFF),
    ("wahyu", "Wahyu", "Hidayat", groups.COMPLAINT_HANDLER),
    ("indah", "Indah", "Permata", groups.AUDITOR),
    ("admin.lpse", "Teguh", "Prakoso", groups.ADMINISTRATOR),
]

# Without letters and digits that are taken for one another when typed from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hire() -> dict[str, tuple[User, str]]:
    """Make the staff; return each with the password to print, by username."""
    hired = {}
    for username, first, last, group in STAFF:
        password = "-".join("".join(choice(_LETTERS) for _ in range(4)) for _ in range(3))
        user = User.objects.create_user(
            username,
            email=f"{username}@lpse-tuban.invalid",
            password=password,
            first_name=first,
            last_name=last,
            is_staff=True,
        )
        user.groups.add(Group.objects.get(name=group))
        hired[username] = (user, password)
    return hired
