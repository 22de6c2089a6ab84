"""Counters behind the numbers that people read out on the telephone."""

from django.db import models


class Counter(models.Model):
    """The last serial given out for one `series` (for example "receipt" or "complaint") in one `period`."""

    series = models.CharField(max_length=20)
    period = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "period"], name="one_counter_per_series_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.period}: {self.last}"
