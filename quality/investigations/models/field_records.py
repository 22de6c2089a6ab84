"""The record of an investigation in the field (调查记录), signed by who was there.

Source: policy 001 on anomaly alerts: details of the problem at the user's site, the same batch and the retained sample are checked, a
test outside where needed.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.parts import has_read
from quality.investigations.states import CheckResult

CHECKS = ("same_batch", "retained", "outside")
"""The three checks that a record tells of."""


def _check(words: Any) -> Any:
    return models.CharField(words, max_length=10, choices=CheckResult.choices)


def _words(words: Any) -> Any:
    return models.TextField(words, max_length=2_000, blank=True)


def _told(name: str) -> Q:
    return Q(**{name: CheckResult.CONFORMS}) | (
        Q(**{f"{name}__in": [CheckResult.DEVIATES, CheckResult.NOT_DONE]}) & ~Q(**{f"{name}_words": ""})
    )


class FieldRecord(models.Model):
    """What was seen at one place on one day. Nobody changes it; another visit is another record."""

    investigation = models.ForeignKey(
        "investigations.Investigation", models.PROTECT, related_name="field_records"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    place = models.CharField(_("place"), max_length=200)
    visited_on = models.DateField(_("day"))
    people_met = models.CharField(_("people met there"), max_length=300, blank=True)
    seen = models.TextField(_("what was seen"), max_length=10_000)
    same_batch = _check(_("check of the same batch"))
    same_batch_words = _words(_("same batch, in words"))
    retained = _check(_("check of the retained sample"))
    retained_words = _words(_("retained sample, in words"))
    outside = _check(_("test outside"))
    outside_words = _words(_("test outside, in words"))
    proof = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("field investigation record")
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "number"], name="a_field_record_has_its_number_once"
            ),
            models.CheckConstraint(
                condition=_told("same_batch"), name="check_of_the_same_batch_is_told_in_a_field_record"
            ),
            models.CheckConstraint(
                condition=_told("retained"), name="check_of_the_sample_is_told_in_a_field_record"
            ),
            models.CheckConstraint(condition=_told("outside"), name="test_outside_is_told_in_a_field_record"),
        ]

    def __str__(self) -> str:
        return f"{self.investigation_id}/{self.number}"

    def all_attendants(self) -> list[Attendant]:
        """Who was there, in the order of naming. Note: one query, none once a page has read them."""
        if has_read(self, "attendants"):
            return list(self.attendants.all())
        return list(attendant_rows().filter(record=self))

    def unsigned(self) -> list[Attendant]:
        """Who was there, is still with the company, and has not signed."""
        return [one for one in self.all_attendants() if one.signed_at is None and one.person.is_active]

    def checks(self) -> list[tuple[Any, Any, str]]:
        """The three checks: what, the result in a word, and in words."""
        return [
            (_("Same batch"), self.get_same_batch_display(), self.same_batch_words),
            (_("Retained sample"), self.get_retained_display(), self.retained_words),
            (_("Test outside"), self.get_outside_display(), self.outside_words),
        ]


class Attendant(models.Model):
    """Somebody of the house who was there, and when she signed."""

    record = models.ForeignKey(FieldRecord, models.PROTECT, related_name="attendants")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    signed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendant of a field investigation")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person"], name="a_person_attends_a_field_investigation_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by=F("person")),
                name="an_attendant_signs_in_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.person_id}"


def attendant_rows() -> QuerySet[Attendant]:
    """Who was there, with the people, in the order of naming."""
    return Attendant.objects.select_related("person").order_by("pk")


def field_record_rows() -> QuerySet[FieldRecord]:
    """The records with who was there and their files, in their order."""
    return (
        FieldRecord.objects.select_related("by", "proof")
        .prefetch_related(Prefetch("attendants", attendant_rows()))
        .order_by("number")
    )
