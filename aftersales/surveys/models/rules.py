"""What a company sets about surveys. The figures of the policies are install values; the rest is ours and says so.

Source: policy 002 on surveys (70 %), its ISO procedure (60 %, 85 %, small sites in full).
"""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback_system.reference.kept import kept_rows

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class SurveyRules(models.Model):
    """The one row of rules."""

    least_group = models.PositiveSmallIntegerField(
        _("answers that a group needs before its figures are shown (anonymous surveys)"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(100)],
    )
    return_target = models.DecimalField(
        _("return rate proposed for a plan, in %"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(70),
        validators=PERCENT,
    )
    issue_target = models.DecimalField(
        _("share of occupied units that a round reaches, in %"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(85),
        validators=PERCENT,
    )
    small_site = models.PositiveIntegerField(
        _("households below which all units are reached"), null=True, blank=True, default=300
    )
    small_site_included = models.BooleanField(_("exactly so many households count as few"), default=False)
    link_days = models.PositiveSmallIntegerField(
        _("days in which a link can be answered"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rules of surveys")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_row_of_rules_of_surveys"),
            models.CheckConstraint(condition=Q(least_group__gte=2), name="a_group_hides_its_members"),
            models.CheckConstraint(
                condition=Q(return_target__gte=0, return_target__lte=100)
                & Q(issue_target__gte=0, issue_target__lte=100),
                name="targets_of_surveys_lie_between_none_and_all",
            ),
        ]

    def __str__(self) -> str:
        return "1"


class SurveyRhythm(models.Model):
    """How often a survey by one questionnaire opens by itself: from a first day on, once in each period of its time limit.

    Source: policy 002 on surveys (every half-year), policies 000 and 002 on satisfaction (once a year).
    """

    questionnaire = models.SlugField(_("questionnaire"), max_length=40, unique=True)
    rule = models.CharField(_("rhythm"), max_length=40)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("run by the department")
    )
    responsible = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    first_on = models.DateField(_("first period begins on"))
    is_on = models.BooleanField(_("switched on"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rhythm of surveys")
        verbose_name_plural = _("rhythms of surveys")

    def __str__(self) -> str:
        return self.questionnaire


def survey_rules() -> SurveyRules:
    """The rules in force, kept with the reference data; the install values while nobody has saved any."""
    found = kept_rows("rules of surveys", lambda: SurveyRules.objects.order_by("pk"))
    return found[0] if found else SurveyRules(pk=1)
