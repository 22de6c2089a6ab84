"""The investigation of a major case by a team, inside the case folder: its facts, who acts, and what stands in the way.

Source: policy 001 on anomaly alerts (major cases: told to the leader at once, who convenes a team that works from facts; the outcome goes
into the accident analysis file); policy on the management of quality information (who confirms an accident and names the unit).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from feedback_system.joining import listed
from quality.investigations.models.entries import BodyQuestion, Entry, entry_rows, question_rows
from quality.investigations.models.field_records import FieldRecord, field_record_rows
from quality.investigations.models.team import TeamMember, member_rows
from quality.investigations.models.transitions import InvestigationTransitions
from quality.investigations.states import AT_WORK, FINISHED, LIVING, Nature, Origin, UnitKind
from quality.investigations.states import InvestigationState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

QUALITY = "quality"
"""The stage of steps that quality takes."""


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def _department(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def _entry(words: Any) -> Any:
    return models.ForeignKey(
        "catalogues.CatalogueEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=words,
    )


def _when(words: Any) -> Any:
    return models.DateTimeField(words, null=True, blank=True)


class Investigation(InvestigationTransitions, ProtectedState, CaseForm):
    """One investigation, from the report of a major case to its place in the accident analysis file."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.OPENED, protected=True)
    raised_from = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="investigations", verbose_name=_("about the case")
    )
    what = models.TextField(_("what happened"), max_length=10_000)
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True)
    batch = models.ForeignKey(
        "masterdata.Batch", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("batch")
    )
    defect = _entry(_("defect"))
    # Who confirms and names the unit
    origin = models.CharField(_("inside or outside accident"), max_length=10, choices=Origin.choices)
    confirmer = _department(_("department that names the unit"))
    consenter = _department(_("department that must agree"))
    unit_kind = models.CharField(_("responsible unit"), max_length=12, choices=UnitKind.choices, blank=True)
    unit_department = _department(_("responsible department"))
    unit_supplier = models.ForeignKey(
        "masterdata.Supplier",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible supplier"),
    )
    unit_name = models.CharField(_("who outside the house"), max_length=200, blank=True)
    unit_reason = models.TextField(_("why this unit"), max_length=2_000, blank=True)
    named_by, named_at = _person(_("unit named by")), _when(_("unit named at"))
    agreed_by, agreed_at = _person(_("unit agreed by")), _when(_("unit agreed at"))
    # Convened
    scope = models.TextField(_("scope"), max_length=5_000, blank=True)
    due_on = models.DateField(_("outcome due on"), null=True, blank=True)
    convened_by, convened_at = _person(_("convened by")), _when(_("convened at"))
    # Outcome
    cause = models.TextField(_("cause"), max_length=10_000, blank=True)
    cause_entry = _entry(_("cause from the catalogue"))
    measures = models.TextField(_("measures"), max_length=10_000, blank=True)
    concluded_by, concluded_at = _person(_("outcome written by")), _when(_("outcome written at"))
    approved_by, approved_at = _person(_("outcome approved by")), _when(_("outcome approved at"))
    improvement = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("improvement"),
    )
    no_improvement_reason = models.TextField(_("why no improvement follows"), max_length=2_000, blank=True)
    filed_by = _person(_("filed by"))
    # Withdrawn
    withdrawal_reason = models.TextField(_("why it shall be withdrawn"), max_length=2_000, blank=True)
    withdrawal_asked_by = _person(_("withdrawal asked by"))
    withdrawal_asked_at = _when(_("withdrawal asked at"))
    withdrawn_by = _person(_("withdrawal agreed by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=[
            "what", "unit_name", "unit_reason", "scope", "cause", "measures", "no_improvement_reason", "withdrawal_reason",
        ]
    )  # fmt: skip

    class Meta:
        verbose_name = _("investigation")
        verbose_name_plural = _("investigations")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="investigation_state_is_known"),
            models.UniqueConstraint(
                fields=["raised_from"],
                condition=~Q(state="withdrawn"),
                name="a_case_has_one_investigation_unless_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="origin_of_an_accident_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    unit_kind="", unit_department=None, unit_supplier=None, unit_name="", named_at=None
                )
                | Q(unit_kind="department", unit_department__isnull=False, unit_supplier=None, unit_name="")
                | Q(unit_kind="supplier", unit_department=None, unit_supplier__isnull=False, unit_name="")
                | (Q(unit_kind="outside", unit_department=None, unit_supplier=None) & ~Q(unit_name=""))
                | Q(unit_kind="unknown", unit_department=None, unit_supplier=None, unit_name=""),
                name="a_responsible_unit_is_named_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(unit_kind="", named_by=None)
                | (~Q(unit_kind="") & Q(named_by__isnull=False, named_at__isnull=False) & ~Q(unit_reason="")),
                name="a_responsible_unit_is_named_by_somebody_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | (Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("named_by"))),
                name="somebody_else_agrees_to_the_unit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["opened", "withdrawn"])
                | (
                    Q(convened_by__isnull=False, convened_at__isnull=False, due_on__isnull=False)
                    & ~Q(scope="")
                ),
                name="an_investigation_goes_on_after_it_is_convened",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["concluded", "approved", "filed"])
                | (
                    Q(concluded_by__isnull=False, concluded_at__isnull=False, cause_entry__isnull=False)
                    & ~Q(cause="")
                    & ~Q(measures="")
                    & ~Q(unit_kind="")
                ),
                name="an_outcome_has_cause_unit_and_measures",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "filed"])
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(approved_by=F("concluded_by"))
                ),
                name="an_outcome_is_approved_by_another_than_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed")
                | (Q(filed_by__isnull=False) & (Q(improvement__isnull=False) | ~Q(no_improvement_reason=""))),
                name="a_filed_investigation_has_an_improvement_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(withdrawal_asked_at=None, withdrawal_asked_by=None, withdrawal_reason="")
                | (
                    Q(withdrawal_asked_at__isnull=False, withdrawal_asked_by__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
                name="a_withdrawal_is_asked_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) & ~Q(state="withdrawn")
                | (
                    Q(state="withdrawn", withdrawn_by__isnull=False, withdrawal_asked_by__isnull=False)
                    & ~Q(withdrawn_by=F("withdrawal_asked_by"))
                ),
                name="an_investigation_is_withdrawn_with_another_ones_consent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_investigation_alone_has_a_closing_time",
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("investigation")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (
            Part("members", member_rows),
            Part("entries", entry_rows),
            Part("field_records", field_record_rows),
            Part("questions", question_rows),
        )

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "raised_from", "batch__supplier", "defect", "confirmer__head", "consenter__head", "unit_department__head",
            "unit_supplier", "cause_entry", "improvement",
        )  # fmt: skip

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        if step.stage != QUALITY:
            return None
        quality = self.quality_department()
        return [quality.pk] if quality is not None else []

    def quality_department(self) -> Department | None:
        """The department that keeps the accident analysis file."""
        found: Department | None = self.asked_once("quality", lambda: department_with(DepartmentFunction.QA))
        return found

    def present_holder(self) -> Department | None:
        """Quality throughout: the people of the team are of many departments, and none of these reads the case by that."""
        return None if self.is_finished() else self.quality_department()

    def present_owner(self) -> User | None:
        """Who leads the team while it works; before and after that nobody by name."""
        leader = self.leader() if self.state in AT_WORK else None
        return leader.person if leader is not None else None

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_members(self) -> list[TeamMember]:
        """The members of all times, the leader first."""
        return self.rows_of_part("members", member_rows)

    def team(self) -> list[TeamMember]:
        """Who is of the team now, the leader first."""
        return [one for one in self.all_members() if one.until is None]

    def leader(self) -> TeamMember | None:
        """Who leads the team now, or None before it is convened."""
        return next((one for one in self.team() if one.leads), None)

    def all_entries(self) -> list[Entry]:
        """The entries of every nature, struck through or not, in the order of writing."""
        return self.rows_of_part("entries", entry_rows)

    def all_field_records(self) -> list[FieldRecord]:
        """The records of investigations in the field."""
        return self.rows_of_part("field_records", field_record_rows)

    def all_questions(self) -> list[BodyQuestion]:
        """The questions to arbitration and statutory test bodies."""
        return self.rows_of_part("questions", question_rows)

    def standing_facts(self) -> list[Entry]:
        """The facts that are not struck through."""
        return [one for one in self.all_entries() if one.nature == Nature.FACT and one.stands]

    def proven_facts(self) -> list[Entry]:
        """The standing facts with a file of their own or with standing evidence."""
        shown = {one.about_id for one in self.all_entries() if one.nature == Nature.EVIDENCE and one.stands}
        return [one for one in self.standing_facts() if one.proof_id is not None or one.pk in shown]

    def needs_consent(self) -> bool:
        """Whether a second department must agree to the unit: for accidents outside the house."""
        return self.consenter_id is not None and self.consenter_id != self.confirmer_id

    def unit_in_words(self) -> str:
        """Whose matter it is, in words; "" while nobody is named."""
        match self.unit_kind:
            case UnitKind.DEPARTMENT:
                return str(self.unit_department.label)
            case UnitKind.SUPPLIER:
                return str(self.unit_supplier)
            case UnitKind.OUTSIDE:
                return self.unit_name
        return str(self.get_unit_kind_display()) if self.unit_kind else ""

    def is_of_unit(self, person: User) -> bool:
        """Whether the department that is named responsible is headed by the person, or is one of hers."""
        unit = self.unit_department
        if unit is None:
            return False
        return unit.head_id == person.pk or unit.pk in {row.department_id for row in person.assignments}

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_agree_unit(self) -> bool:
        """A unit is named that a second department must agree to and has not."""
        return bool(self.unit_kind) and self.needs_consent() and self.agreed_at is None

    def has_occasion_for_strike_entry(self) -> bool:
        """Some entry stands."""
        return any(one.stands for one in self.all_entries())

    def has_occasion_for_sign_field_record(self) -> bool:
        """Somebody who was there has not signed."""
        return any(one.unsigned() for one in self.all_field_records())

    def has_occasion_for_enter_body_result(self) -> bool:
        """A body outside has not answered."""
        return any(one.result_at is None for one in self.all_questions())

    def has_occasion_for_raise_improvement(self) -> bool:
        """None was raised yet."""
        return self.improvement_id is None

    def has_occasion_for_ask_withdrawal(self) -> bool:
        """Nobody has asked yet."""
        return self.withdrawal_asked_at is None

    def has_occasion_for_agree_withdrawal(self) -> bool:
        """Somebody has asked."""
        return self.withdrawal_asked_at is not None

    def has_occasion_for_refuse_withdrawal(self) -> bool:
        """Somebody has asked."""
        return self.withdrawal_asked_at is not None

    def what_blocks_conclude(self) -> Iterator[Any]:
        """Yield everything without which an outcome does not stand."""
        if self.withdrawal_asked_at is not None:
            yield _("Somebody asks that it be withdrawn. The leader of major cases must decide that first.")
        if not self.proven_facts():
            yield _(
                "No fact has evidence. Add a fact with its file, or evidence for a fact; opinions alone do not carry an outcome."
            )
        yield from self._open_questions()
        yield from self._unsigned_records()
        yield from self._unit_in_the_way()

    def _open_questions(self) -> Iterator[Any]:
        for one in self.all_questions():
            if one.result_at is None:
                yield _("%(body)s has not answered question %(number)d yet. Enter the result first.") % {
                    "body": one.body,
                    "number": one.number,
                }

    def _unsigned_records(self) -> Iterator[Any]:
        for record in self.all_field_records():
            if missing := record.unsigned():
                yield _("Field investigation record %(number)d is not signed by %(names)s.") % {
                    "number": record.number,
                    "names": listed(str(one.person) for one in missing),
                }

    def _unit_in_the_way(self) -> Iterator[Any]:
        if not self.unit_kind:
            who = self.confirmer.label if self.confirmer is not None else _("the production department")
            yield _("The responsible unit is not named yet; %(department)s names it.") % {"department": who}
        elif self.needs_consent() and self.agreed_at is None:
            yield _("%(department)s has not agreed to the unit that was named.") % {
                "department": self.consenter.label
            }
        leader = self.leader()
        if leader is not None and self.is_of_unit(leader.person):
            yield _(
                "%(name)s leads the team and belongs to %(unit)s, which is named responsible. Have another leader of the team named first."
            ) % {"name": leader.person, "unit": self.unit_in_words()}
