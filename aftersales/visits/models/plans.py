"""Plans of visits as data: what they come from, when the case is opened, by which rule it is due, and what is asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import DepartmentFunction
from aftersales.visits.states import Means, Source
from feedback_system.labels import Labelled


class VisitPlan(Labelled):
    """One plan. Empty lists of grades and products mean all."""

    source = models.CharField(_("comes from"), max_length=10, choices=Source.choices)
    means = models.CharField(_("made by"), max_length=10, choices=Means.choices, default=Means.CALL)
    rule = models.CharField(_("time limit"), max_length=40)
    opens_after_days = models.PositiveSmallIntegerField(_("opened so many days after the event"), default=0)
    is_on = models.BooleanField(_("switched on"), default=False)
    since = models.DateField(_("for events from this day on"), null=True, blank=True)
    function = models.CharField(
        _("made by the department"),
        max_length=20,
        choices=DepartmentFunction.choices,
        default=DepartmentFunction.CUSTOMER_SERVICE,
    )
    counts = models.BooleanField(_("counts for the coverage"), default=False)
    size = models.CharField(
        _("projects"),
        max_length=5,
        choices=[("", _("all")), ("small", _("small ones only")), ("large", _("all but small ones"))],
        blank=True,
    )
    grades = models.JSONField(_("customers of the grades"), default=list, blank=True)
    products = models.JSONField(_("products"), default=list, blank=True)
    """Part numbers."""
    customers = models.JSONField(_("customers"), default=list, blank=True)
    """Numbers of customers; empty: all of the grades."""
    questionnaire = models.SlugField(_("questionnaire"), max_length=40, blank=True)
    """Code of a questionnaire of surveys; where it is empty the questions below are asked."""
    questions_zh_hans = models.TextField(_("questions in simplified Chinese"), max_length=4_000, blank=True)
    questions_zh_hant = models.TextField(_("questions in traditional Chinese"), max_length=4_000, blank=True)
    questions_en = models.TextField(_("questions in English"), max_length=4_000, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plan of visits")
        verbose_name_plural = _("plans of visits")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="a_plan_of_visits_has_its_code_once"),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="what_a_plan_of_visits_comes_from_is_known"
            ),
            models.CheckConstraint(
                condition=Q(means__in=Means.values), name="how_visits_of_a_plan_are_made_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(source="delivery", is_on=True) | Q(since__isnull=False),
                name="visits_after_deliveries_begin_with_a_day",
            ),
        ]

    @property
    def is_by_hand(self) -> bool:
        """Whether people plan its visits."""
        return self.source == Source.HAND

    def questions(self, language: str = "") -> list[str]:
        """What is asked, in that language or the active one, in simplified Chinese where there is none."""
        own = {"zh-hans": self.questions_zh_hans, "zh-hant": self.questions_zh_hant, "en": self.questions_en}
        text = own.get(language or get_language() or "zh-hans") or self.questions_zh_hans
        return [row.strip() for row in text.splitlines() if row.strip()]
