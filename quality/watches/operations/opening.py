"""Open the case of a signal, with the figures as they stand and an owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import DepartmentFunction
from accounts.queries import department_with, who_is
from feedback_system.cases.findings import DefectName
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.numbering.operations import next_number
from quality.watches.defects import name_of
from quality.watches.kind import watch_kind
from quality.watches.models import Watch, WatchRun, WatchSeries, watch_rules
from quality.watches.wording import few

if TYPE_CHECKING:
    from accounts.models import Department, User


def owner_of_signals(quality: Department | None) -> User | None:
    """Who judges: the person of the role that is set, else the head of quality; None where neither post is filled."""
    people = who_is(watch_rules().owner_role)
    head = quality.head if quality is not None else None
    if head is not None and (not people or any(one.pk == head.pk for one in people)):
        return head
    return people[0] if people else None


def open_watch(
    *, series: WatchSeries, run: WatchRun, names: Mapping[str, DefectName], by: User, at: datetime
) -> Watch:
    """Open the case; runs inside the caller's transaction. :raises IntegrityError: the series has a living one"""
    quality = department_with(DepartmentFunction.QA)
    record: Watch = Watch(series=series, run=run, figures=series.figures(), owner=owner_of_signals(quality))
    open_case(
        watch_kind,
        record,
        by=by,
        at=at,
        department=quality,
        trace=Trace(
            {
                "scope": series.scope,
                "defect": series.defect,
                "count": series.since_count,
                "expected": few(series.since_expected),
                "since": series.since,
            }
        ),
        number=next_number(watch_kind.code, on=at.astimezone(Company.get().zone).date()),
        title=title_of(series, names),
        product=series.product,
        reported_at=at,
    )
    return record


def title_of(series: WatchSeries, names: Mapping[str, DefectName]) -> str:
    """One line in the company's language: what the series is about, the defect, findings and how many were expected."""
    language = Company.get().default_language
    with translation.override(language):
        words = {
            "subject": series.subject(),
            "defect": name_of(series.defect, names, language),
            "count": series.since_count,
            "expected": few(series.since_expected),
        }
        return (_("%(subject)s · %(defect)s: %(count)d findings, %(expected)s expected") % words)[:200]
