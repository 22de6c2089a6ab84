"""What became of a slip at each level of its ladder, and the questions that the steps ask of it.

A row is never rewritten: a report that comes to a level for the second time has a second row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quality.slips.models.kinds import SlipKind
from quality.slips.models.levels import Level, Seat, Telling, levels_of, seats, telling_of
from quality.slips.states import LEFT_OUT, ON_LADDER, RungState
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from accounts.models import Department, User
    from quality.slips.models.parts import SlipWord
    from quality.slips.models.values import SlipValue


class SlipRung(models.Model):
    """One level of one slip."""

    slip = models.ForeignKey("slips.Slip", models.PROTECT, related_name="rungs")
    number = models.PositiveSmallIntegerField(_("number"))
    level = models.PositiveSmallIntegerField(_("level"))
    state = models.CharField(_("state"), max_length=20, choices=RungState.choices, default=RungState.OPEN)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    """Who acted; of a level that was left out who held it then."""
    arrived_at = models.DateTimeField(_("reported at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    cause = models.TextField(_("cause"), max_length=5_000, blank=True)
    measures = models.TextField(_("measures"), max_length=5_000, blank=True)
    loss = models.DecimalField(_("estimated loss"), max_digits=14, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("level of a slip")
        constraints = [
            models.UniqueConstraint(fields=["slip", "number"], name="a_rung_has_its_number_once_per_slip"),
            models.UniqueConstraint(
                fields=["slip"], condition=Q(state="open"), name="a_slip_is_with_one_level_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RungState.values), name="state_of_a_rung_of_a_slip_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", *sorted(LEFT_OUT)])
                | (Q(person__isnull=False, done_at__isnull=False) & ~Q(measures="")),
                name="a_level_that_acted_says_who_when_and_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="to_top") | ~Q(reason=""), name="a_level_that_was_passed_by_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.number}"

    @property
    def is_left_out(self) -> bool:
        """Whether this level never had the report."""
        return self.state in LEFT_OUT


def rung_rows() -> QuerySet[SlipRung]:
    """The levels with what a page shows of them, in their order."""
    return SlipRung.objects.select_related("person", "department__head").order_by("number")


class OnLevels:
    """What a slip answers about its levels. Every answer is empty for a kind without levels."""

    if TYPE_CHECKING:
        slip_kind: SlipKind
        incident: SlipValue | None
        sender_department: Department
        state: Any

        def _rows(self, name: str, rows: Any) -> list[Any]: ...
        def asked_once(self, question: str, ask: Callable[[], Any]) -> Any: ...
        def question_to_gm(self) -> SlipWord | None: ...

    @property
    def stage_rows(self) -> frozenset[State]:
        """The states on its way, for the stage bar; empty where it passes every stage."""
        return ON_LADDER if self.slip_kind.is_ladder else frozenset()

    def levels(self) -> list[Level]:
        """The levels of its version of the kind, the lowest first."""
        return levels_of(self.slip_kind)

    def level_named(self, number: int) -> Level:
        """The level with that number."""
        return self.levels()[number - 1]

    def telling(self) -> Telling | None:
        """Who handles and who is told, by its kind of incident."""
        return telling_of(self.slip_kind, self.incident.code) if self.incident is not None else None

    def seats_at(self, level: Level) -> list[Seat]:
        """Who holds that level for this slip now. Note: asked once while a page is made."""
        found: list[Seat] = self.asked_once(
            f"seats {level.number}", lambda: seats(level.who, self.sender_department, self.telling())
        )
        return found

    def all_rungs(self) -> list[SlipRung]:
        """What became of it at each level, in order."""
        if not self.slip_kind.is_ladder:
            return []
        return self._rows("rungs", rung_rows)

    def open_rung(self) -> SlipRung | None:
        """The row of the level that has it now."""
        return next((one for one in self.all_rungs() if one.state == RungState.OPEN), None)

    def present_level(self) -> Level | None:
        """The level that has it now."""
        rung = self.open_rung()
        return self.level_named(rung.level) if rung is not None else None

    def is_on_level(self, person: User) -> bool:
        """Whether `person` holds the level that has it; where none has it, one that had it."""
        numbers = [rung.level for rung in self.all_rungs() if rung.state == RungState.OPEN]
        numbers = numbers or [rung.level for rung in self.all_rungs() if not rung.is_left_out]
        return any(
            seat.is_held_by(person) for number in set(numbers) for seat in self.seats_at(self.level_named(number))
        )  # fmt: skip

    def levels_above(self) -> list[Level]:
        """The levels above the one that has it; all of them before the report."""
        present = self.present_level()
        return [one for one in self.levels() if present is None or one.number > present.number]

    def levels_below(self) -> list[Level]:
        """The levels below the one that has it, the lowest first."""
        present = self.present_level()
        return [one for one in self.levels() if present is not None and one.number < present.number]

    def missed_rungs(self) -> list[SlipRung]:
        """The levels that should have had it and were left out."""
        return [one for one in self.all_rungs() if one.state == RungState.MISSED]

    def fines(self) -> Iterator[tuple[SlipRung, Decimal]]:
        """The amounts that the policy names for levels that were left out, where the kind shows them. Nothing follows from them."""
        if self.slip_kind.shows_fines:
            for rung in self.missed_rungs():
                fine = self.level_named(rung.level).fine
                if fine:
                    yield rung, fine

    def has_occasion_for_note_handled(self) -> bool:
        """It was not noted yet."""
        return getattr(self, "handled_at", None) is None

    def has_occasion_for_solve_level(self) -> bool:
        """The level that has it may solve."""
        present = self.present_level()
        return present is not None and present.solves

    def has_occasion_for_pass_up(self) -> bool:
        """There is a level above."""
        return self.present_level() is not None and bool(self.levels_above())

    def has_occasion_for_put_to_gm(self) -> bool:
        """Nothing waits before the general manager; on a ladder: the top has it not yet."""
        if self.slip_kind.is_ladder:
            return self.state == State.AT_LEVEL and bool(self.levels_above())
        return self.question_to_gm() is None

    def has_occasion_for_instruct_departments(self) -> bool:
        """Something waits before the general manager; on a ladder: the top has it."""
        if self.slip_kind.is_ladder:
            return self.state == State.AT_LEVEL and not self.levels_above()
        return self.question_to_gm() is not None
