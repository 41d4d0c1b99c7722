"""The desk, and guests as they come."""

from __future__ import annotations

from uuid import uuid4

import pytest

from guestbook.models import Place
from guestbook.receiving import Question, Stay, receive
from tickets.intake import Contact
from tickets.models import Category
from tickets.tests.conftest import *  # noqa: F403  (the standing cast)


@pytest.fixture
def place(db) -> Place:
    return Place.objects.get(code="mpp-2")


@pytest.fixture
def contact() -> Contact:
    return Contact(
        name="Siti Rahmawati",
        email="siti@penyedia.invalid",
        phone="+6281234500001",
        identity_type="ktp",
    )


@pytest.fixture
def question(db) -> Question:
    return Question(text="Tidak bisa masuk ke SPSE", category=Category.objects.get(code="other"))


@pytest.fixture
def come(place, contact, desk_staff):
    """Receive a guest with as little said as possible."""

    def come(**changes):
        said = {"contact": contact, "stay": Stay(purpose="question"), "by": desk_staff}
        said |= {"submission": uuid4(), **changes}
        return receive(place, said.pop("contact"), said.pop("stay"), **said)

    return come
