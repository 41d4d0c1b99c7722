"""Mail as it would arrive, with what is proven of it."""

from __future__ import annotations

from tickets import clock
from tickets.mail_in.parsed import Address, ParsedFile, ParsedMail
from tickets.mail_in.routing import Arrival
from tickets.models import InboundMail

PETUGAS = "petugas@lkpp.go.id"


def arrival(
    text: str = "Sudah kami perbaiki.",
    *,
    sender: str = PETUGAS,
    proven: str = "lkpp.go.id",
    files: tuple[ParsedFile, ...] = (),
    **mail,
) -> Arrival:
    """Return a mail from LKPP as its mailbox would give it, or as a forger would like it to."""
    now, number = clock.now(), InboundMail.objects.count()
    row = InboundMail.objects.create(
        source="test",
        key=f"test:{number}",
        digest=f"{number}",
        raw=b"From: x",
        size=7,
        received_at=now,
        recorded_at=now,
        next_attempt_at=now,
        sender=sender,
    )
    parsed = ParsedMail(
        sender=Address("", sender), text=text, folds_at=len(text), files=files,
        **{"subject": "Re: masalah", **mail},
    )  # fmt: skip
    return Arrival(row=row, mail=parsed, received_at=now, proven_domain=proven)
