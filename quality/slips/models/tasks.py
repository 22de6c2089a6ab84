"""What a slip has as a task: its day, its meeting, how important it is; and which slip is the one of a unit for a month.

Source: policy 000 on major events (a task is reported within a day after its limit, a task of the weekly meeting by Saturday
morning, the key plan of the month is heard at the end of the month; important work whose result is not in writing gets a note).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from quality.slips.states import OPEN_PARTS

if TYPE_CHECKING:
    from quality.slips.models.kinds import SlipKind
    from quality.slips.models.parts import SlipPart


class TaskFacts(models.Model):
    """Columns of a slip that is a task, and the questions its steps ask."""

    slip_kind: SlipKind

    meeting_on = models.DateField(_("meeting of"), null=True, blank=True)
    task_due_on = models.DateField(_("to be done by"), null=True, blank=True)
    is_important = models.BooleanField(_("important work"), default=False)

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def living_parts(self) -> list[SlipPart]: ...

    def has_occasion_for_confirm_answer(self) -> bool:
        """What a meeting hears ends with the note of the meeting, what is analysed with its analysis, not with a word of its own."""
        return not self.slip_kind.ends_by_meeting and not self.slip_kind.reports_by

    def has_occasion_for_analyse_sheet(self) -> bool:
        """Its kind is analysed in a handling report."""
        return bool(self.slip_kind.reports_by)

    def has_occasion_for_give_order(self) -> bool:
        """Its levels give orders as tasks."""
        return self.slip_kind.gives_orders

    def has_occasion_for_note_meeting(self) -> bool:
        """Its kind is heard in a meeting."""
        return self.slip_kind.ends_by_meeting

    def heard_parts(self) -> list[SlipPart]:
        """The parts that have not answered in writing and end with the note of the meeting."""
        return [part for part in self.living_parts() if part.state in OPEN_PARTS]


class MonthlySlip(models.Model):
    """The one slip of a kind that the system opened for a unit and a week, month or quarter; `month` is its first day."""

    kind_code = models.CharField(_("kind"), max_length=40)
    month = models.DateField(_("month"))
    unit: Any = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    slip: Any = models.OneToOneField("slips.Slip", models.PROTECT, related_name="monthly")

    class Meta:
        verbose_name = _("slip of a month")
        constraints = [
            models.UniqueConstraint(
                fields=["kind_code", "month", "unit"], name="a_unit_has_one_slip_of_a_kind_per_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind_code} {self.month:%Y-%m} {self.unit_id}"
