"""The standing cast of the spine, and complaints filed with as little said as possible."""

from __future__ import annotations

import pytest

from complaints.filing import Filed, Said, file_complaint
from complaints.models import Complaint
from tickets.intake import Contact
from tickets.tests.conftest import *  # noqa: F403

COMPLAINANT = Contact(name="Nur Hidayat", email="nur@warga.invalid", phone="+6281234500001")


@pytest.fixture
def complain(complaint_handler, supervisor):
    """File a complaint; there is a handler and a supervisor to hear of it."""

    def complain(contact: Contact | None = COMPLAINANT, *, by=None, **changes) -> Filed:
        more = {
            name: changes.pop(name) for name in ("received_at", "submission") if name in changes
        }
        said = {
            "kind": Complaint.Kind.COMPLAINT,
            "about": Complaint.About.SERVICE,
            "subject": "Antrean di loket terlalu lama",
            "description": "Saya menunggu dua jam dan tidak dilayani.",
        } | changes
        return file_complaint(Said(**said), contact, by=by, **more)

    return complain


@pytest.fixture
def complaint(complain) -> Complaint:
    return complain().complaint
