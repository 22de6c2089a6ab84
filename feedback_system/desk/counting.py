"""Counts that stay cheap: exact up to a cap, "1,000+" beyond it, all tabs in one statement."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

from feedback_system.cases.models import Case
from feedback_system.desk.lists import CAP, TABS, CaseList


def as_text(number: int) -> str:
    """The count as people read it; one above the cap stands for "more"."""
    if number > CAP:
        return f"{number_format(CAP, force_grouping=True)}+"
    return number_format(number, force_grouping=True)


def count_text(cases: QuerySet[Case]) -> str:
    """How many cases there are, counted up to the cap. Note: one query that stops there."""
    return as_text(len(cases.order_by().values_list("pk", flat=True)[: CAP + 1]))


def tab_counts(cases: CaseList) -> dict[str, str]:
    """The count of every tab without filters, as text by code: one statement, each part stopping at the cap.

    The closed ones are left out: nobody acts on that number.
    """
    parts: list[str] = []
    parameters: list[Any] = []
    codes: list[str] = []
    found: dict[str, str] = {}
    for code in TABS:
        if code == "closed":
            continue
        plain = CaseList.of_text(cases.user, f"tab={code}", cases.at)
        try:
            sql, own = plain.cases.order_by().values("pk")[: CAP + 1].query.sql_with_params()
        except EmptyResultSet:
            found[code] = as_text(0)
            continue
        codes.append(code)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS rows_of_{code})")  # noqa: S608  built by the ORM, values are parameters
        parameters += own
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", parameters)  # noqa: S608
            found |= {code: as_text(number) for code, number in zip(codes, cursor.fetchone(), strict=True)}
    if cases.tab.code == "closed":
        found["closed"] = count_text(CaseList.of_text(cases.user, "tab=closed", cases.at).cases)
    return found
