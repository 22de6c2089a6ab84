"""What people add to the pack: notes on its lines, and the samples that were drawn with what was found in them.

A note is never changed: the newest one of a line counts. A sample keeps its seed, the number of cases it was drawn from and the cases
themselves, so that it can be drawn again and compared. Ours; no policy names it.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PERSON = "accounts.User"
LARGEST = 100
"""So many cases a sample may have."""


class LineNote(models.Model):
    """What a person keeps on a line: words, the document that answers it, and the share that is aimed at. Never changed."""

    line = models.CharField(_("line"), max_length=60)
    note = models.TextField(_("note"), max_length=2_000, blank=True)
    reference = models.CharField(_("document or file number"), max_length=200, blank=True)
    target = models.DecimalField(
        _("target in %"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("note on a line of the conformity pack")
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(target__gte=0, target__lte=100),
                name="the_target_of_a_line_is_a_share",
            )
        ]
        indexes = [models.Index(fields=["line", "-id"], name="newest_note_of_a_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.at:%Y-%m-%d}"


class Basis(models.TextChoices):
    """By which day a case belongs to the period of a sample."""

    OPENED = "opened", pgettext_lazy("sample", "reported in the period")
    CLOSED = "closed", pgettext_lazy("sample", "closed in the period")


class Sample(models.Model):
    """A random sample of the cases of one kind and period. Never changed."""

    kind = models.CharField(_("kind"), max_length=20)
    basis = models.CharField(_("cases that were"), max_length=10, choices=Basis.choices)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    seed = models.CharField(_("seed"), max_length=40)
    size = models.PositiveSmallIntegerField(_("cases to draw"))
    population = models.PositiveIntegerField(_("drawn from so many cases"))
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("sample for an audit")
        verbose_name_plural = _("samples for audits")
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="the_basis_of_a_sample_is_known"
            ),
            models.CheckConstraint(condition=~Q(seed=""), name="a_sample_has_its_seed"),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="a_sample_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day} – {self.last_day} ({self.seed})"

    def get_absolute_url(self) -> str:
        return reverse("conformity:sample", args=[self.pk])


class Result(models.TextChoices):
    """What was found in a case of a sample."""

    OPEN = "open", pgettext_lazy("sample", "not checked yet")
    HELD = "held", pgettext_lazy("sample", "held")
    FINDING = "finding", pgettext_lazy("sample", "finding")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("sample", "not applicable")


class SampledCase(models.Model):
    """One case of a sample with its check sheet."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField(_("place"))
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    result = models.CharField(_("result"), max_length=20, choices=Result.choices, default=Result.OPEN)
    words = models.TextField(_("in words"), max_length=2_000, blank=True)
    checked_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    filed = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filed as")
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("case of a sample")
        constraints = [
            models.UniqueConstraint(fields=["sample", "case"], name="a_case_stands_once_in_a_sample"),
            models.UniqueConstraint(fields=["sample", "position"], name="a_place_of_a_sample_is_taken_once"),
            models.CheckConstraint(
                condition=Q(result__in=Result.values), name="the_result_of_a_check_is_known"
            ),
            models.CheckConstraint(
                condition=Q(result="open", checked_at__isnull=True)
                | (~Q(result="open") & Q(checked_at__isnull=False)),
                name="a_checked_case_says_when",
            ),
            models.CheckConstraint(
                condition=Q(filed__isnull=True) | Q(result="finding"), name="only_a_finding_is_filed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}/{self.position}"

    def get_absolute_url(self) -> str:
        return reverse("conformity:check", args=[self.sample_id, self.position])


STANDING = ("conformity_linenote", "conformity_sample")
"""The tables that only grow."""
