from django.db import models


class NumberSeries(models.Model):
    """The last serial given in a year under a prefix; see tickets.numbers.allot."""

    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="series_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year}: {self.last}"
