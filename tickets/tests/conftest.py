"""The standing cast, and the seed every installation starts with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tickets import clock, groups
from tickets.intake import Contact, file_ticket
from tickets.models import Category, Requester, Severity, Ticket


class Time:
    """Moves the portal's time; what the database stamps itself is not moved."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self._real = clock.now

    def now(self):
        return self._real() + self.offset

    def pass_(self, **duration) -> None:
        self.offset += timedelta(**duration)


@pytest.fixture
def time(monkeypatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "now", time.now)
    return time


class Stopped(Time):
    """Time that passes only when told to, for sums that must come out to the second."""

    def __init__(self) -> None:
        super().__init__()
        self._real = lambda: datetime(2026, 11, 23, 2, 15, tzinfo=UTC)


@pytest.fixture
def stopped(monkeypatch) -> Stopped:
    time = Stopped()
    monkeypatch.setattr(clock, "now", time.now)
    return time


def _staff(username: str, first: str, last: str, *names: str) -> User:
    user = User.objects.create_user(
        username,
        email=f"{username}@tuban.invalid",
        password="rahasia-sekali-1",
        first_name=first,
        last_name=last,
        is_staff=True,
    )
    user.groups.set(Group.objects.filter(name__in=names))
    return user


@pytest.fixture
def officer(db) -> User:
    return _staff("sari", "Sari", "Wulandari", groups.OFFICER)


@pytest.fixture
def other_officer(db) -> User:
    return _staff("budi", "Budi", "Santoso", groups.OFFICER)


@pytest.fixture
def supervisor(db) -> User:
    return _staff("ratna", "Ratna", "Dewi", groups.SUPERVISOR)


@pytest.fixture
def desk_staff(db) -> User:
    return _staff("joko", "Joko", "Susilo", groups.DESK_STAFF)


@pytest.fixture
def complaint_handler(db) -> User:
    return _staff("wati", "Wati", "Rahayu", groups.COMPLAINT_HANDLER)


@pytest.fixture
def auditor(db) -> User:
    return _staff("agus", "Agus", "Salim", groups.AUDITOR)


@pytest.fixture
def administrator(db) -> User:
    return _staff("dian", "Dian", "Permata", groups.ADMINISTRATOR)


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("kepala", "kepala@tuban.invalid", "rahasia-sekali-1")


@pytest.fixture
def requester(db) -> Requester:
    return Requester.objects.create(
        name="Andi Wijaya", email="andi@penyedia.invalid", phone="+6281234567890", role="penyedia"
    )


@pytest.fixture
def other_requester(db) -> Requester:
    return Requester.objects.create(
        name="Maya Lestari", email="maya@penyedia.invalid", phone="+6281298765432"
    )


@pytest.fixture
def severities(db) -> dict[str, Severity]:
    return {severity.code: severity for severity in Severity.objects.all()}


@pytest.fixture
def file(requester):
    """File a ticket with as little said as possible."""

    def file(contact: Contact | Requester | None = None, **fields) -> Ticket:
        return file_ticket(
            **{
                "channel": Ticket.Channel.WEB,
                "subject": "Tidak bisa masuk ke SPSE",
                "description": "Muncul pesan galat setelah saya menekan tombol Masuk.",
                "category": Category.objects.get(code="password"),
                "contact": contact or requester,
                **fields,
            }
        )

    return file


@pytest.fixture
def ticket(file) -> Ticket:
    """A ticket of severity "important": eight hours."""
    return file()


@pytest.fixture
def csrf_client() -> Client:
    """A client as strict as a browser."""
    return Client(enforce_csrf_checks=True)
