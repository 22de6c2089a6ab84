"""Interest in buying that is heard on a call or a visit becomes a note to the salesperson (policy 002 on surveys)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.models import DepartmentFunction, User
from accounts.queries import department_with, reachable
from feedback_system.cases.advance import let_read
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from aftersales.surveys.models import Asked
    from feedback_system.cases.models import Case
    from feedback_system.masterdata.models import Customer


def tell_seller(
    *, customer: Customer | None, case: Case | None, words: str, key: str, by: User, at: datetime
) -> None:
    """Tell whoever sells to the customer, else the head of sales, who then reads the case the customer spoke about.

    `words` are what was said; left empty they stand on the page of the case.
    """
    person = customer.salesperson if customer is not None else None
    if person is None or not person.is_active:
        sales = department_with(DepartmentFunction.SALES)
        person = sales.head if sales is not None else None
    if person is None or not person.is_active:
        return
    if case is not None:
        let_read(case, person=person, why="interest")
    told = reachable(person, at=at)
    if told.pk != by.pk:
        facts = {"customer": customer.name if customer is not None else "", "words": words}
        if customer is not None:
            facts["path"] = reverse("masterdata:customer", args=[customer.pk])
        notify("visit_interest", case=case, to=[told], at=at, facts=facts, key=key)


def tell_of_interest(asked: Asked, *, by: User, at: datetime) -> None:
    """The note about somebody asked: about the job of a card; of a survey without its case, which holds the answers of others."""
    tell_seller(
        customer=asked.customer,
        case=asked.about,
        words=asked.interest,
        key=f"interest:asked:{asked.pk}",
        by=by,
        at=at,
    )
