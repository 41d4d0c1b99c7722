"""The lengths complaints are promised, each with the source of the decision."""

from __future__ import annotations

from datetime import timedelta

from complaints import clocks
from tickets.models import Policy
from tickets.seed import BEGINNING

_LAW = "UU 25/2009 tentang Pelayanan Publik"
POLICIES = [
    (
        clocks.ANSWER,
        timedelta(hours=24),
        "Kebijakan kantor; standar pelayanan tidak menetapkan waktu untuk pengaduan",
    ),
    (clocks.COMPLETE, timedelta(days=14), f"{_LAW}, Pasal 44 (tanggapan kelengkapan materi)"),
    (clocks.DECISION, timedelta(days=60), f"{_LAW}, Pasal 50 ayat (1)"),
    (clocks.MATERIAL, timedelta(days=30), f"{_LAW}, Pasal 44 (melengkapi materi pengaduan)"),
]


def load() -> None:
    """Write the rows that are missing; never touch one that is there."""
    for kind, length, source in POLICIES:
        if not Policy.objects.filter(kind=kind).exists():
            Policy.objects.create(kind=kind, length=length, effective_from=BEGINNING, source=source)
