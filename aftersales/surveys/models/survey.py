"""The survey inside the case folder: its plan, its targets, how far it has come, what it found.

Source: policy 002 on surveys (plan, record, slip, report), its ISO procedure (plan checked and approved, 60 %, 85 %), policy 000
on the three modules, policy 002 on internal customers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department
from aftersales.surveys.arithmetic.shares import Share, return_rate
from aftersales.surveys.models.asking import Asked
from aftersales.surveys.models.transitions import SurveyTransitions
from aftersales.surveys.states import FINISHED, LIVING, Asking, Purpose
from aftersales.surveys.states import SurveyState as State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import pending
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.approvals.models import Approval
    from feedback_system.cases.kinds import Kind

OWNERS = "owners"
"""The stage of steps that the department of the survey takes."""


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def _percent(words: Any, **kwargs: Any) -> Any:
    return models.DecimalField(words, max_digits=5, decimal_places=2, **kwargs)


class Survey(SurveyTransitions, ProtectedState, CaseForm):
    """One survey among customers or departments."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.PLANNED, protected=True)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("run by the department")
    )
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", models.PROTECT, related_name="surveys", verbose_name=_("questionnaire")
    )
    responsible = _person(_("responsible"))
    purpose = models.TextField(_("purpose"), max_length=2_000)
    content = models.TextField(_("content"), max_length=2_000, blank=True)
    range_words = models.TextField(_("range: who is asked"), max_length=2_000, blank=True)
    people = models.TextField(_("who carries it out"), max_length=1_000, blank=True)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("answers until"))
    first_end = models.DateField(_("answers until, as planned"))
    planned_count = models.PositiveIntegerField(_("questionnaires planned"))
    return_target = _percent(_("return rate to be reached, in %"))
    issue_target = _percent(_("share of units to be reached, in %"), null=True, blank=True)
    improve_below = _percent(_("result below which an improvement is raised"), null=True, blank=True)
    """In % satisfied, on hundred points the score; empty: none is raised by itself."""
    units = models.PositiveIntegerField(_("occupied units"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households of the site"), null=True, blank=True)
    anonymous = models.BooleanField(_("anonymous"), default=False)
    rhythm = models.ForeignKey(
        "surveys.SurveyRhythm",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name=_("rhythm"),
    )
    period_on = models.DateField(_("first day of its period"), null=True, blank=True)
    approved_by = _person(_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    refusal_reason = models.TextField(_("why the plan came back"), max_length=2_000, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0)
    extension_reason = models.TextField(_("why it was extended"), max_length=2_000, blank=True)
    shortfall_reason = models.TextField(_("why it ends under its target"), max_length=2_000, blank=True)
    collected_at = models.DateTimeField(_("collected at"), null=True, blank=True)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    problems = models.TextField(_("problems found"), max_length=10_000, blank=True)
    measures = models.TextField(_("measures proposed"), max_length=10_000, blank=True)
    reported_by = _person(_("report written by"))
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    no_action_reason = models.TextField(_("why nothing is done about it"), max_length=2_000, blank=True)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), max_length=2_000, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    TEXTS = (
        "purpose", "content", "range_words", "people", "refusal_reason", "extension_reason", "shortfall_reason", "problems",
        "measures", "no_action_reason", "withdrawal_reason",
    )  # fmt: skip

    history = HistoricalRecords(excluded_fields=list(TEXTS))

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_of_a_survey_is_known"),
            models.UniqueConstraint(
                fields=["rhythm", "period_on"], name="a_period_of_a_rhythm_has_one_survey"
            ),
            models.CheckConstraint(
                condition=Q(first_end__gte=models.F("starts_on"), ends_on__gte=models.F("first_end")),
                name="a_survey_ends_after_it_begins_and_is_never_cut_short",
            ),
            models.CheckConstraint(
                condition=Q(return_target__gte=0, return_target__lte=100)
                & (Q(issue_target__isnull=True) | Q(issue_target__gte=0, issue_target__lte=100)),
                name="targets_of_a_survey_lie_between_none_and_all",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["survey_planned", "survey_awaiting_approval", "survey_withdrawn"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="a_running_survey_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_survey_alone_has_a_closing_time",
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("survey")

    @property
    def is_internal(self) -> bool:
        """Whether departments are asked."""
        return self.questionnaire.purpose == Purpose.INTERNAL

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (Part("actions", action_rows),)

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "questionnaire", "department__head", "responsible", "approved_by", "reported_by", "rhythm"
        )

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return cls.for_step(rows)

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        return [self.department_id]

    def present_holder(self) -> Department | None:
        return None if self.is_finished() else self.department

    def present_owner(self) -> User | None:
        """Who is responsible; while the plan waits for its approval nobody, because somebody else must decide."""
        if self.is_finished() or self.state == State.AWAITING:
            return None
        return next((one for one in (self.responsible, self.case.entered_by) if one and one.is_active), None)

    # ------------------------------------------------------------------------------------------------------ approval

    def waiting_approval(self) -> Approval | None:
        """The open question whether the plan stands."""
        found: Approval | None = self.asked_once(
            "approval", lambda: pending(self.case, Subject.SURVEY) if self.case_id else None
        )
        return found

    def terms(self) -> dict[str, Any]:
        """What is asked of the approver: exactly this plan."""
        return {
            "survey": self.case.reference,
            "questionnaire": self.questionnaire.code,
            "version": self.questionnaire.version,
            "purpose": self.purpose,
            "content": self.content,
            "range": self.range_words,
            "people": self.people,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "planned_count": self.planned_count,
            "return_target": str(self.return_target.normalize()),
            "anonymous": self.anonymous,
        }

    def after_approving(self) -> State:
        return State.AWAITING if self.waiting_approval() is not None else State.APPROVED

    # -------------------------------------------------------------------------------------------------- how far it is

    def by_state(self) -> dict[str, int]:
        """How many people stand where. Note: one query."""
        found: dict[str, int] = self.asked_once(
            "asked by state",
            lambda: dict(
                Asked.objects.filter(survey=self).order_by().values_list("state").annotate(Count("pk"))
            ),
        )
        return found

    def issued(self) -> int:
        """How many were asked: those still to be asked count not yet."""
        return sum(count for state, count in self.by_state().items() if state != Asking.PLANNED)

    def returned(self) -> int:
        """How many answered."""
        return self.by_state().get(Asking.ANSWERED, 0)

    def return_share(self) -> Share:
        """Answers out of questionnaires issued."""
        return return_rate(self.returned(), self.issued())

    def issue_share(self) -> Share | None:
        """Issued out of the occupied units; None where the plan names no units."""
        return Share(self.issued(), self.units) if self.units else None

    def is_under_target(self) -> bool:
        """Whether too few came back."""
        return self.return_share().reaches(self.return_target) is not True

    def is_over(self, day: date) -> bool:
        """Whether the last day for answers has passed."""
        return day > self.ends_on

    # -------------------------------------------------------------------------------------------------------- actions

    def all_actions(self) -> list[SurveyAction]:
        """What departments do about dissatisfaction."""
        return self.rows_of_part("actions", action_rows)

    def open_actions(self) -> list[SurveyAction]:
        """Those whose revisit did not find the people satisfied yet."""
        return [one for one in self.all_actions() if one.is_open]

    def after_revisit(self) -> State:
        return State.ACTING if self.open_actions() else State.REVISITED

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_issue(self) -> bool:
        """Somebody on the list was not asked yet."""
        return bool(self.by_state().get(Asking.PLANNED))

    def has_occasion_for_revisit(self) -> bool:
        """An action is open."""
        return bool(self.open_actions())

    def what_blocks_close(self) -> Iterator[Any]:
        """Every action was revisited."""
        if self.open_actions():
            yield _("An action is still open. Ask again after the department has acted, then close.")


class SurveyAction(models.Model):
    """One dissatisfied item that a department acts on, until those who were dissatisfied are content."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="actions", verbose_name=_("survey"))
    number = models.PositiveSmallIntegerField(_("number"))
    item = models.SlugField(_("item"), max_length=40, blank=True)
    words = models.TextField(_("what people are dissatisfied with"), max_length=2_000)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    slip = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("slip")
    )
    ours = models.BooleanField(_("it was our doing"), null=True, blank=True)
    """Policy 002 on complaints: what is not ours is explained, what is ours is corrected; None: said before it was asked."""
    satisfied = models.BooleanField(_("satisfied at the revisit"), null=True, blank=True)
    revisit_words = models.TextField(_("what the revisit brought"), max_length=2_000, blank=True)
    revisited_by = _person(_("revisited by"))
    revisited_at = models.DateTimeField(_("revisited at"), null=True, blank=True)
    revisits = models.PositiveSmallIntegerField(_("revisits"), default=0)

    class Meta:
        verbose_name = _("action after a survey")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number"], name="an_action_of_a_survey_has_its_number_once"
            ),
            models.CheckConstraint(
                condition=Q(satisfied__isnull=True)
                | (Q(revisited_by__isnull=False, revisited_at__isnull=False) & ~Q(revisit_words="")),
                name="a_revisit_says_by_whom_when_and_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.satisfied is not True

    @property
    def text(self) -> str:
        """Number and words, for lists of choices."""
        return f"{self.number}. {self.words[:60]}"


def action_rows() -> QuerySet[SurveyAction]:
    """The actions with what their line shows, in order."""
    return SurveyAction.objects.select_related("department", "slip", "revisited_by").order_by("number")
