"""The ratings of technicians of a month as they were signed for the appraisal. Never changed and never deleted.

Source: policies 001 and 004 on service (ratings go into each month's appraisal); freezing and editions are ours.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def _person(words: Any, **more: Any) -> Any:
    return models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=words, **more)


class SignedRatings(models.Model):
    """The signature under the ratings of a month; signed again after a change, it is a new edition."""

    month = models.DateField(_("month"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    by = _person(_("signed by"))
    on_behalf_of = _person(_("on behalf of"), null=True, blank=True)
    at = models.DateTimeField(_("signed at"))
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("signed ratings of a month")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "edition"], name="an_edition_of_the_ratings_of_a_month_is_signed_once"
            ),
            models.CheckConstraint(condition=~Q(checksum=""), name="signed_ratings_have_a_checksum"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} ({self.edition})"


class SignedRating(models.Model):
    """How often a technician got a level for an item, as it was signed."""

    signed = models.ForeignKey(SignedRatings, models.PROTECT, related_name="rows")
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", models.PROTECT, related_name="+", verbose_name=_("questionnaire")
    )
    person = _person(_("who is rated"))
    item = models.SlugField(_("item"), max_length=40)
    value = models.PositiveSmallIntegerField(_("value"))
    times = models.PositiveIntegerField(_("how often"))

    class Meta:
        verbose_name = _("signed rating")
        constraints = [
            models.UniqueConstraint(
                fields=["signed", "questionnaire", "person", "item", "value"],
                name="a_level_of_an_item_stands_once_in_signed_ratings",
            )
        ]

    def __str__(self) -> str:
        return f"{self.signed_id}: {self.item} {self.value}"


STANDING = ("surveys_signedratings", "surveys_signedrating")
"""The tables that only grow."""
