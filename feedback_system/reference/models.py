"""The mark by which every process sees that reference data have changed."""

from __future__ import annotations

from django.db import models


class Stamp(models.Model):
    """One row. Triggers on the watched tables give it a new random token with every change (see triggers.py).

    Random, not counted: the token of a change that was rolled back must never come back with another meaning.
    """

    token = models.CharField(max_length=40)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="the_stamp_is_one_row")]

    def __str__(self) -> str:
        return self.token
