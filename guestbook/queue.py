"""Whose number is called and who comes next: numbers only, for the display and the guest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from guestbook.models import Place, Visit
from guestbook.models.visit import office_day

# What is large enough to be read from afar.
MOST_CALLED, MOST_NEXT = 3, 4


@dataclass
class Queue:
    place: Place
    now: datetime

    @cached_property
    def called(self) -> list[str]:
        """Return the numbers called last and still here, the last one first."""
        here = self._here.filter(called_at__isnull=False).order_by("-called_at", "-id")
        return [visit.label for visit in here if visit.label][:MOST_CALLED]

    @cached_property
    def waiting(self) -> list[Visit]:
        return list(self._here.filter(called_at=None).order_by("arrived_at", "id"))

    @property
    def next(self) -> list[str]:
        return [visit.label for visit in self.waiting if visit.label][:MOST_NEXT]

    @property
    def version(self) -> str:
        """Return what changes with the numbers, and each minute with the code."""
        text = repr((self.called, self.next, self.now.replace(second=0, microsecond=0)))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def before(self, visit: Visit) -> int:
        """Return how many are called before a guest who waits."""
        earlier = (visit.arrived_at, visit.pk)
        return sum((other.arrived_at, other.pk) < earlier for other in self.waiting)

    @property
    def _here(self):
        rows = Visit.objects.on(office_day(self.now)).filter(place=self.place, left_at=None)
        return rows.exclude(entry=Visit.Entry.PAPER)
