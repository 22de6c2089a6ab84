"""The improvement form inside the case folder (改善案): its items, its way, and what stands in the way.

Source: policies 001 and 004, improvement and tracking; the check by somebody without part in it, and its figures, are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition
from simple_history.models import HistoricalRecords

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from quality.models.causes import cause_rows
from quality.models.claims import claim_rows
from quality.models.disciplines import discipline_rows
from quality.models.eight_d import EightD
from quality.models.items import EffectCheck, ImprovementItem, ItemState, check_rows, item_rows
from quality.states import CARRIED_OUT, FINISHED, LIVING
from quality.states import ImprovementState as State
from quality.tiers import Tier

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

DRAFTERS = "drafters"
"""The stage of steps that are those of the blamed department and of R&D."""


def _person(words: Any) -> models.ForeignKey:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def _after_check(improvement: Any, **_arguments: Any) -> str:
    return str(State.EFFECT_CHECKED if improvement.last_check().effective else State.DRAFTED)


class Improvement(EightD, ProtectedState, CaseForm):
    """What keeps the causes of a case from coming back. A round that had no effect is followed by one with new items."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.RAISED, protected=True)
    raised_from = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="improvements", verbose_name=_("raised from")
    )
    """The parent of the folder once more, so that the database can refuse a second living improvement."""
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department that drafts")
    )
    reason = models.TextField(_("why it was raised"), max_length=5_000, blank=True)
    analysis = models.TextField(_("analysis of the cause"), max_length=20_000, blank=True)
    return_reason = models.CharField(_("why the draft was sent back"), max_length=500, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    called_done_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called done by"),
    )
    called_done_at = models.DateTimeField(_("called done at"), null=True, blank=True)
    effect_check_on = models.DateField(_("effect to be checked on"), null=True, blank=True)
    withdraw_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier.choices, default=Tier.SHORT)
    proposed_tier = models.CharField(
        _("proposed tier"), max_length=12, choices=Tier.choices, default=Tier.SHORT
    )
    tier_reason = models.CharField(_("why a lighter tier"), max_length=500, blank=True)
    tier_chosen_by = _person(_("tier chosen by"))
    tier_chosen_at = models.DateTimeField(_("tier chosen at"), null=True, blank=True)
    waive_reason = models.CharField(_("why it is not investigated"), max_length=500, blank=True)
    waive_asked_by = _person(_("asked not to investigate by"))
    waive_asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    waived_by = _person(_("not investigating approved by"))
    waived_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=[
            "reason",
            "analysis",
            "return_reason",
            "withdraw_reason",
            "tier_reason",
            "waive_reason",
        ]
    )

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="improvement_state_is_known"),
            models.UniqueConstraint(
                fields=["raised_from"],
                condition=Q(state__in=sorted(LIVING)),
                name="one_living_improvement_per_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_improvement_alone_has_a_closing_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "effect_checked", "closed"])
                | Q(
                    called_done_by__isnull=False,
                    called_done_at__isnull=False,
                    effect_check_on__isnull=False,
                ),
                name="an_improvement_called_done_says_who_and_when_to_check",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdraw_reason=""),
                name="a_withdrawn_improvement_says_why",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="rounds_count_from_one"),
            models.CheckConstraint(
                condition=Q(tier__in=Tier.values, proposed_tier__in=Tier.values),
                name="tier_of_an_improvement_is_known",
            ),
            models.CheckConstraint(
                condition=~(
                    Q(proposed_tier="full", tier__in=["correction", "short"])
                    | Q(proposed_tier="short", tier="correction")
                )
                | ~Q(tier_reason=""),
                name="a_lighter_tier_than_proposed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_investigated")
                | (
                    ~Q(waive_reason="")
                    & ~Q(waived_by=F("waive_asked_by"))
                    & Q(waive_asked_by__isnull=False, waived_by__isnull=False, waived_at__isnull=False)
                ),
                name="what_is_not_investigated_was_approved_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case.reference)

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("improvement")

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        others = cls._default_manager.filter(raised_from=OuterRef("raised_from"), state__in=LIVING)
        found: QuerySet[Any] = rows.annotate(another_lives=Exists(others.exclude(pk=OuterRef("pk"))))
        return found

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (
            Part("items", item_rows),
            Part("checks", check_rows),
            Part("disciplines", discipline_rows),
            Part("causes", cause_rows),
            Part("claims", claim_rows),
        )

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department")

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        return sorted(self.drafting_department_ids()) if step.stage == DRAFTERS else None

    def drafting_department_ids(self) -> set[int]:
        """The blamed department, and research and development."""
        rd = self._department_with(DepartmentFunction.RD)
        return {self.department_id, *([rd.pk] if rd is not None else [])}

    def present_holder(self) -> Department | None:
        if self.is_finished():
            return None
        if self.state == State.RAISED or (self.state == State.DRAFTED and not self.planned_items()):
            return self.department
        if self.state in CARRIED_OUT and (item := self.next_item()) is not None:
            return item.department
        if self.state == State.DONE:
            return self._department_with(DepartmentFunction.QA)
        return self._department_with(DepartmentFunction.GM_OFFICE)

    def present_owner(self) -> User | None:
        item = self.next_item() if self.state in CARRIED_OUT else None
        return item.owner if item is not None else None

    def _department_with(self, function: str) -> Department | None:
        found: Department | None = self.asked_once(
            f"department {function}", lambda: department_with(str(function))
        )
        return found

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_items(self) -> list[ImprovementItem]:
        """Every item of every round in order. Note: one query, none once a page has read them."""
        return self.rows_of_part("items", item_rows)

    def planned_items(self) -> list[ImprovementItem]:
        """Drafted and not confirmed."""
        return [item for item in self.all_items() if item.state == ItemState.PLANNED]

    def open_items(self) -> list[ImprovementItem]:
        """Confirmed and not done, the next one due first."""
        found = [item for item in self.all_items() if item.is_open]
        return sorted(found, key=lambda item: (item.due_on, item.number))

    def next_item(self) -> ImprovementItem | None:
        """The open item that is due first, or None."""
        return next(iter(self.open_items()), None)

    def items_of(self, person: User) -> list[ImprovementItem]:
        """The open items that `person` carries out."""
        return [item for item in self.open_items() if item.is_of(person)]

    def all_checks(self) -> list[EffectCheck]:
        """The effect checks, the newest first. Note: as `all_items`."""
        return sorted(self.rows_of_part("checks", check_rows), key=lambda one: -one.round)

    def last_check(self) -> EffectCheck:
        """The newest effect check. :raises EffectCheck.DoesNotExist: there is none"""
        return check_rows().filter(improvement=self)[:1].get()

    def part_of(self, person: User) -> Iterable[Any]:
        """The parts that `person` had in this improvement, in words: nobody checks the effect of own work."""
        items = self.all_items()
        if any(item.owner_id == person.pk or item.done_by_id == person.pk for item in items):
            yield _("You carried out an item of this improvement.")
        if any(item.drafted_by_id == person.pk for item in items):
            yield _("You drafted items of this improvement.")
        if self.called_done_by_id == person.pk:
            yield _("You called this improvement done.")

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_add_items(self) -> bool:
        """A round without effect was sent back and has no new item yet."""
        return self.round > 1 and not self.planned_items()

    def has_occasion_for_send_back(self) -> bool:
        """There is a draft to send back."""
        return bool(self.planned_items())

    def has_occasion_for_confirm(self) -> bool:
        """Something is drafted; in a new round the drafters come first."""
        return bool(self.planned_items())

    def has_occasion_for_start_item(self) -> bool:
        """Some item is not begun."""
        return any(item.state == ItemState.CONFIRMED for item in self.all_items())

    def has_occasion_for_finish_item(self) -> bool:
        """Some item is not done."""
        return bool(self.open_items())

    # ----------------------------------------------------------------------------------------------------- transitions

    @transition(field="state", source=State.RAISED, target=State.DRAFTED)
    def draft(self, *, at: datetime) -> None:
        """Hand in the analysis and the items."""
        self.return_reason = ""

    @transition(field="state", source=State.DRAFTED, target=None)
    def add_items(self, *, at: datetime) -> None:
        """Draft new items after a round without effect."""

    @transition(field="state", source=State.DRAFTED, target=State.RAISED)
    def send_back(self, *, at: datetime) -> None:
        """Ask for another draft."""

    @transition(field="state", source=State.DRAFTED, target=State.CONFIRMED)
    def confirm(self, *, at: datetime) -> None:
        """Confirm the items; their clocks start."""
        self.confirmed_at = at

    @transition(field="state", source=[State.CONFIRMED, State.RUNNING], target=State.RUNNING)
    def start_item(self, *, at: datetime) -> None:
        """Begin with an item."""

    @transition(field="state", source=[State.CONFIRMED, State.RUNNING], target=State.RUNNING)
    def finish_item(self, *, at: datetime) -> None:
        """Hand in the evidence that an item is done."""

    @transition(field="state", source=State.RUNNING, target=State.DONE)
    def call_done(self, *, at: datetime) -> None:
        """Call the improvement done, with the day on which its effect is checked."""
        self.called_done_at = at

    @transition(
        field="state",
        source=State.DONE,
        target=GET_STATE(_after_check, states=[State.EFFECT_CHECKED, State.DRAFTED]),
    )
    def check_effect(self, *, at: datetime) -> None:
        """Write down whether it had the effect; without, a new round begins.

        Here and not in the effect of the step, after which it is asked once more what the round that was checked lacks.
        """
        if not self.last_check().effective:
            self.round += 1

    @transition(field="state", source=State.EFFECT_CHECKED, target=State.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Close the improvement."""
        self.closed_at = at

    @transition(field="state", source=sorted(LIVING - {State.EFFECT_CHECKED}), target=State.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """End the improvement before its effect is confirmed."""
        self.closed_at = at
