"""Catalogues of defects, causes and kinds of faults, and what each case was classified as.

Source: policy 001 on anomaly alerts (analysis by item), policy 000 on quality information (internal and external causes).
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.cases.models import Case
from feedback_system.labels import Labelled

DEEPEST = 4
"""Levels of a catalogue: with more nobody finds anything on a phone."""


class CatalogueList(models.TextChoices):
    """Which catalogue."""

    DEFECT = "defect", pgettext_lazy("catalogue", "Defects")
    CAUSE = "cause", pgettext_lazy("catalogue", "Causes")
    FAULT = "fault", pgettext_lazy("catalogue", "Kinds of faults")


class CatalogueEntry(Labelled):
    """One defect, cause or kind of fault. Cases refer to it: it is never deleted, and its code never changes.

    An entry that was merged stays as it is for the cases that name it; whoever counts or filters follows `merged_into`.
    """

    list = models.CharField(_("catalogue"), max_length=10, choices=CatalogueList.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("entry above")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    valid_from = models.DateField(_("may be chosen from"), null=True, blank=True)
    valid_until = models.DateField(_("may be chosen until"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    merged_at = models.DateTimeField(_("merged at"), null=True, blank=True)
    merged_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged by"),
    )
    merge_reason = models.CharField(_("why it was merged"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("entry of a catalogue")
        verbose_name_plural = _("entries of catalogues")
        constraints = [
            models.UniqueConstraint("list", Lower("code"), name="an_entry_stands_once_in_its_catalogue"),
            models.CheckConstraint(condition=Q(list__in=CatalogueList.values), name="catalogue_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="an_entry_of_a_catalogue_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="an_entry_of_a_catalogue_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(
                    merged_into__isnull=True,
                    merged_at__isnull=True,
                    merged_by__isnull=True,
                    merge_reason="",
                )
                | (
                    Q(merged_into__isnull=False, merged_at__isnull=False, merged_by__isnull=False)
                    & ~Q(merge_reason="")
                    & ~Q(merged_into=F("id"))
                ),
                name="a_merged_entry_says_into_what_when_by_whom_and_why",
            ),
        ]

    def is_valid(self, on: date) -> bool:
        """Whether it may be chosen on that day, as far as its days go."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or self.valid_until >= on
        )


class Classification(models.Model):
    """What a case was classified as in one catalogue: as reported, and as confirmed afterwards. One of both counts."""

    class Basis(models.TextChoices):
        REPORTED = "reported", _("as reported")
        CONFIRMED = "confirmed", _("as confirmed")

    case = models.ForeignKey(Case, models.PROTECT, related_name="classifications", verbose_name=_("case"))
    list = models.CharField(_("catalogue"), max_length=10, choices=CatalogueList.choices)
    entry = models.ForeignKey(
        CatalogueEntry, models.PROTECT, related_name="classifications", verbose_name=_("entry")
    )
    basis = models.CharField(_("on what basis"), max_length=10, choices=Basis.choices)
    counts = models.BooleanField(_("counts"), default=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("classification of a case")
        verbose_name_plural = _("classifications of cases")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "list", "basis"], name="a_case_is_classified_once_per_catalogue_and_basis"
            ),
            models.UniqueConstraint(
                fields=["case", "list"],
                condition=Q(counts=True),
                name="one_classification_of_a_case_counts_per_catalogue",
            ),
            models.CheckConstraint(
                condition=Q(list__in=CatalogueList.values), name="catalogue_of_a_classification_is_known"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["reported", "confirmed"]),
                name="basis_of_a_classification_is_known",
            ),
        ]
        indexes = [models.Index(fields=["entry", "counts", "case"], name="classification_by_entry")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.entry_id} ({self.basis})"
