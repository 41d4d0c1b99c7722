from __future__ import annotations

from datetime import date

from django.db import connection, models


class QueueSeries(models.Model):
    """The last queue number given at a place on a day of the office."""

    place = models.ForeignKey("guestbook.Place", models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "day"], name="queue_series_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.day}: {self.last}"

    @classmethod
    def allot(cls, place, day: date) -> int:
        """Take the next number; two at once wait for each other, so there are no twins."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO guestbook_queueseries (place_id, day, last) VALUES (%s, %s, 1) "
                "ON CONFLICT (place_id, day) DO UPDATE SET last = guestbook_queueseries.last + 1 "
                "RETURNING last",
                [place.pk, day],
            )
            return cursor.fetchone()[0]
