"""Every mail of the collections at hand is kept, and becomes something that staff can see."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as searching
from hypothesis import strategies as st

from tickets.mail_in import mbox, storing, taking
from tickets.models import InboundMail
from tickets.tests.mail_in import written

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
CORPORA = settings.BASE_DIR.parent / "shared" / "corpora"
MOST = 150
SEEN = ("taken", "held", "waiting", "quarantined", "ignored")


def messages() -> list[bytes]:
    files = sorted(path for path in CORPORA.rglob("*") if path.is_file())
    step = max(len(files) // MOST, 1)
    return [raw for path in files[::step] for raw in _mails(path)]


def _mails(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        return [raw for raw in mbox.split(file, settings.MAIL_LARGEST) if raw]


def take_all() -> None:
    while (row := taking.claim()) is not None:
        taking.take(row)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the collections are not at hand")
def test_every_mail_of_the_collections_is_something_staff_can_see():
    raws = messages()
    kept = [storing.keep(raw, source="corpus") for raw in raws]
    take_all()
    rows = InboundMail.objects.filter(pk__in=[each.row.pk for each in kept])
    assert not rows.exclude(status__in=SEEN).exists()
    assert not rows.filter(status="taken", ticket=None).exists()
    assert {bytes(row.raw) for row in rows} <= set(raws)


HOSTILE = st.one_of(
    st.binary(max_size=2_000),
    st.builds(
        lambda at, junk: written()[:at] + junk + written()[at:],
        st.integers(0, 500),
        st.binary(max_size=60),
    ),
    st.builds(
        lambda name, value: name + b": " + value + b"\n" + written(),
        st.sampled_from([b"From", b"Content-Type", b"Subject", b"Date", b"Message-ID", b"Cc"]),
        st.binary(max_size=80).map(lambda raw: raw.replace(b"\n", b" ")),
    ),
)


@given(raw=HOSTILE)
@searching(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_mail_is_never_lost(raw):
    row = storing.keep(raw, source="search").row
    take_all()
    row = InboundMail.objects.get(pk=row.pk)
    assert bytes(row.raw).replace(b"\r\n", b"\n").rstrip(b"\n") == (
        raw.replace(b"\r\n", b"\n").rstrip(b"\n")
    )
    assert row.status in SEEN, row.last_error
    assert row.last_error == "" or row.status == "quarantined"
