"""Claims of a year: the compensation and allowance that was approved in it.

Source: yearly report with complaints and claims (policy 002, handling of complaints); the sum, and by the day of the approval, are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import ExtractYear

from complaints.models.code import Code, CodeList
from complaints.models.parts import RemedyLine
from complaints.models.recovery import FEN, in_company_money
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.models import Case
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User

GONE = (State.REFILED, State.NOT_UPHELD, State.WITHDRAWN, State.NO_LOSS, State.MERGED)
"""The approved offer is not given: the customer refused, withdrew, or the complaint does not stand."""


@dataclass
class YearOfClaims:
    """One year: the complaints that came in, and what was approved, in the company's currency."""

    year: int
    complaints: int = 0
    """How many complaints were accepted in the year."""
    cases: int = 0
    """How many cases have an approved claim."""
    amount: Decimal = Decimal(0)
    """The sum of the year."""


def claims_by_year(user: User, *, last: int, years: int = 5) -> list[YearOfClaims]:
    """The years up to `last`, the newest first, over the cases that `user` may open. A year is that of the company's zone.

    What counts is money for the customer (not goods) whose remedy was approved and still stands, in the year of that approval; an
    amount that was changed after the closing counts there as it is now. Note: five queries, counted by the database; only
    amounts in other currencies are read one by one.
    """
    found = {year: YearOfClaims(year) for year in range(last, last - years, -1)}
    zone = Company.get().zone
    since = datetime(min(found), 1, 1, tzinfo=zone)
    visible = Case.objects.visible_to(user).counted().filter(kind="complaint")
    accepted = visible.filter(complaint__accepted_at__gte=since)
    accepted_in = ExtractYear("complaint__accepted_at", tzinfo=zone)
    for year, count in (
        accepted.annotate(year=accepted_in).values_list("year").annotate(count=Count("pk")).order_by()
    ):
        if year in found:
            found[year].complaints = count
    lines = approved_money(visible).filter(approved_at__gte=since)
    lines = lines.annotate(year=ExtractYear("approved_at", tzinfo=zone))
    counts = lines.values_list("year").annotate(count=Count("complaint", distinct=True)).order_by()
    for year, count in counts:
        if year in found:
            found[year].cases = count
    own = (
        lines.filter(complaint__exchange_rate=1).values_list("year").annotate(total=Sum("amount")).order_by()
    )
    for year, total in own:
        if year in found:
            found[year].amount += total.quantize(FEN)
    for line in lines.exclude(complaint__exchange_rate=1).select_related("complaint"):
        if line.year in found:
            found[line.year].amount += in_company_money(line.amount, line.complaint.exchange_rate)
    return list(found.values())


def cases_of_year(user: User, year: int) -> list[tuple[Case, Decimal]]:
    """The cases behind a year, the newest first, each with what counts of it. Note: three queries."""
    zone = Company.get().zone
    lines = approved_money(Case.objects.visible_to(user).filter(kind="complaint")).filter(
        approved_at__gte=datetime(year, 1, 1, tzinfo=zone),
        approved_at__lt=datetime(year + 1, 1, 1, tzinfo=zone),
    )
    amounts: dict[int, Decimal] = {}
    for line in lines.select_related("complaint"):
        value = in_company_money(line.amount, line.complaint.exchange_rate)
        amounts[line.complaint.case_id] = amounts.get(line.complaint.case_id, Decimal(0)) + value
    cases = Case.objects.visible_to(user).filter(pk__in=list(amounts)).select_related("customer")
    return [(case, amounts[case.pk]) for case in cases.order_by("-entered_at", "-pk")]


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
    )
