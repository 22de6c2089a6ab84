"""The renewal of one maintenance contract inside the case folder."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department
from aftersales.contracts.models.notices import RenewalNotice, notice_rows
from aftersales.contracts.models.transitions import RenewalTransitions
from aftersales.contracts.states import FINISHED, LIVING
from aftersales.contracts.states import RenewalState as State
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from feedback_system.masterdata.agreeing import Machine, machines_of

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

BRANCH = "branch"
"""The stage of steps that the branch of the contract takes."""


class Renewal(RenewalTransitions, ProtectedState, CaseForm):
    """One renewal, from the notice to the new contract or to the reason why there is none."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.DUE, protected=True)
    contract = models.OneToOneField(
        "masterdata.MaintenanceContract",
        models.PROTECT,
        related_name="renewal_case",
        verbose_name=_("contract"),
    )
    visited_on = models.DateField(_("visited on"), null=True, blank=True)
    visited_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("visited by")
    )
    visit_words = models.TextField(_("what the customer said"), max_length=10_000, blank=True)
    lost_reason = models.TextField(_("why it was not renewed"), max_length=2_000, blank=True)
    remark = models.TextField(_("remark at the end"), max_length=2_000, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["visit_words", "lost_reason", "remark"])

    class Meta:
        verbose_name = _("contract renewal")
        verbose_name_plural = _("contract renewals")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_of_a_renewal_is_known"),
            models.CheckConstraint(
                condition=~Q(state="renewal_lost") | ~Q(lost_reason=""), name="a_lost_contract_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_renewal_alone_has_a_closing_time",
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("renewal")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (Part("notices", notice_rows),)

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "contract__customer__salesperson",
            "contract__branch__head",
            "contract__contact",
            "contract__renewal",
            "visited_by",
        )

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return cls.for_step(rows)

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        salesperson = self.contract.customer.salesperson
        of_sales = salesperson.department_id if salesperson is not None else None
        return [pk for pk in (self.contract.branch_id, of_sales) if pk is not None]

    def present_holder(self) -> Department | None:
        return None if self.is_finished() else self.contract.branch

    def present_owner(self) -> User | None:
        """The salesperson of the customer, where there is one."""
        salesperson: User | None = self.contract.customer.salesperson
        return salesperson if not self.is_finished() and salesperson and salesperson.is_active else None

    # ---------------------------------------------------------------------------------------------------- its contract

    def all_notices(self) -> list[RenewalNotice]:
        """The notices, the first one first."""
        return self.rows_of_part("notices", notice_rows)

    def machines(self) -> list[Machine]:
        """The machines under the contract."""
        found: list[Machine] = self.asked_once("machines", lambda: machines_of(self.contract))
        return found

    def next_contract(self) -> Any:
        """The contract that renews this one, or None."""
        return getattr(self.contract, "renewal", None)

    def next_first_day(self) -> date:
        """On which day a renewed contract begins: the one after the last."""
        last: date = self.contract.last_day
        return last + timedelta(days=1)

    def next_last_day(self) -> date:
        """When a renewed contract ends if it lasts as long as this one."""
        first, last = self.contract.starts_on, self.contract.ends_on
        follows = self.next_first_day()
        day_after = last + timedelta(days=1)
        months = (day_after.year - first.year) * 12 + day_after.month - first.month
        if day_after.day != first.day or months < 1:
            return follows + (last - first)
        return _months_later(follows, months) - timedelta(days=1)


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)
