"""Claims of a year: the compensation and allowance that was approved in it.

Source: yearly report with complaints and claims (policy 002, handling of complaints); the sum, and by the day of the approval, are ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from complaints.models.code import Code, CodeList
from complaints.models.parts import RemedyLine
from complaints.models.recovery import in_company_money
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.models import Case
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User

GONE = (State.REFILED, State.NOT_UPHELD, State.WITHDRAWN, State.NO_LOSS)
"""The approved offer is not given: the customer refused, withdrew, or the complaint does not stand."""


@dataclass
class YearOfClaims:
    """One year: the cases with what was approved for each, in the company's currency, and the complaints that came in."""

    year: int
    complaints: int = 0
    """How many complaints were accepted in the year."""
    cases: dict[int, Decimal] = field(default_factory=dict)
    """By the id of the case."""

    @property
    def amount(self) -> Decimal:
        """The sum of the year."""
        return sum(self.cases.values(), Decimal(0))


def claims_by_year(user: User, *, last: int, years: int = 5) -> list[YearOfClaims]:
    """The years up to `last`, the newest first, over the cases that `user` may open. A year is that of the company's zone.

    What counts is money for the customer (not goods) whose remedy was approved and still stands, in the year of that approval; an
    amount that was changed after the closing counts there as it is now. Note: three queries.
    """
    found = {year: YearOfClaims(year) for year in range(last, last - years, -1)}
    zone, oldest = Company.get().zone, min(found)
    since = datetime(oldest, 1, 1, tzinfo=zone)
    visible = Case.objects.visible_to(user).filter(kind="complaint")
    for accepted in visible.filter(complaint__accepted_at__gte=since).values_list(
        "complaint__accepted_at", flat=True
    ):
        year = timezone.localtime(accepted, zone).year
        if year in found:
            found[year].complaints += 1
    for line in approved_money(visible).filter(approved_at__gte=since):
        year = timezone.localtime(line.approved_at, zone).year
        if year in found:
            case = line.complaint.case_id
            value = in_company_money(line.amount, line.complaint.exchange_rate)
            found[year].cases[case] = found[year].cases.get(case, Decimal(0)) + value
    return list(found.values())


def approved_money(cases: Any) -> Any:
    """The remedies in money that were approved and still stand, with `approved_at`: when the remedy of the case was approved."""
    approvals = Approval.objects.filter(
        case=OuterRef("complaint__case"), subject=Subject.REMEDY, decision=Approval.Decision.APPROVED
    ).order_by("-pk")
    lines = RemedyLine.objects.filter(complaint__case__in=cases).exclude(complaint__state__in=GONE)
    remedies = Code.objects.filter(list=CodeList.REMEDY)
    money = [one.pk for one in remedies if one.needs_certificate]
    return (
        lines.filter(kind__in=money)
        .annotate(approved_at=Subquery(approvals.values("decided_at")[:1]))
        .filter(approved_at__isnull=False)
        .select_related("complaint")
    )
