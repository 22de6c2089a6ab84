"""Surveys that open by themselves: a draft plan for each period of a rhythm, with its owner and its time limit.

Run again it opens nothing twice: one survey for each period is a law of the database. Periods that passed before the first run are not
made up for. Source: policy 002 on surveys (every half-year), policies 000 and 002 on satisfaction (once a year).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department
from accounts.operations.log import signed
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import (
    Questionnaire,
    Survey,
    SurveyRhythm,
    questionnaire_in_force,
    survey_rules,
)
from aftersales.surveys.operations.planning import facts_of, payload_of
from aftersales.surveys.states import Purpose
from aftersales.surveys.states import SurveyState as State
from feedback_system.administration.rights import must_change_settings
from feedback_system.cases.advance import letting_read_once
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.opening import open_case
from feedback_system.cases.spans import first_instant
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.rules import rules_for
from feedback_system.masterdata.models import Customer
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User

ANSWERS_FOR = timedelta(days=30)
"""How long answers are taken in a plan that has no predecessor (ours; the plan may be changed until it is submitted)."""
MOST_PERIODS = 1_000
COPIED = ("purpose", "content", "range_words", "people", "planned_count", "return_target", "anonymous")
COPIED_COUNTS = ("issue_target", "improve_below", "units", "households")


@dataclass
class Summary:
    """What a run came to."""

    opened: int = 0
    without_limit: int = 0
    """Rhythms whose time limit is switched off, or whose questionnaire is not in force."""

    def __str__(self) -> str:
        return f"opened {self.opened}, without limit {self.without_limit}"


def period_of(rhythm: SurveyRhythm, at: datetime) -> date | None:
    """The first day of the period in which `at` lies; None before the first one, and while the rhythm has no time limit."""
    begins, today = rhythm.first_on, local_day(at)
    if today < begins:
        return None
    facts = {"kind": survey_kind.code, "market": "home", "severity": "general"}
    facts |= {"route": "", "area": "", "case_class": ""}
    calendar = calendar_of(rhythm.department)
    for _number in range(MOST_PERIODS):
        start = first_instant(begins)
        rule = rules_for([rhythm.rule], facts=facts, at=at)[rhythm.rule]
        if rule is None or not rule.has_figure:
            return None
        # Due with the end of a day: its instant is the first of the day after, and on that day the next period has begun.
        following = local_day(count(rule, (), start=start, calendar=calendar).due) - timedelta(days=1)
        if following > today or following <= begins:
            return begins
        begins = following
    return None


@reading()
def open_due_surveys(*, by: User, at: datetime) -> Summary:
    """Open the draft plan of the present period of each rhythm that is switched on."""
    summary = Summary()
    rows = SurveyRhythm.objects.filter(is_on=True, first_on__lte=local_day(at))
    for rhythm in rows.select_related("department", "responsible").order_by("pk"):
        sheet, period = questionnaire_in_force(rhythm.questionnaire, at), period_of(rhythm, at)
        if sheet is None or period is None:
            summary.without_limit += 1
            continue
        if rhythm.surveys.filter(period_on=period).exists():
            continue
        try:
            with transaction.atomic():
                _open(rhythm, sheet, period, by=by, at=at)
        except IntegrityError:  # another run was faster
            continue
        summary.opened += 1
    return summary


@letting_read_once()
def _open(rhythm: SurveyRhythm, sheet: Questionnaire, period: date, *, by: User, at: datetime) -> Survey:
    today = local_day(at)
    with translation.override(Company.get().default_language):
        record: Survey = Survey(
            department=rhythm.department,
            questionnaire=sheet,
            responsible=rhythm.responsible,
            rhythm=rhythm,
            period_on=period,
            starts_on=today,
            **_as_before(rhythm, sheet, today),
        )
        title = _("%(sheet)s, period from %(day)s") % {"sheet": sheet.label, "day": period.isoformat()}
    open_case(
        survey_kind,
        record,
        by=by,
        at=at,
        department=rhythm.department,
        trace=Trace(facts_of(record) | {"period_on": period}, payload_of(record)),
        number=next_number(survey_kind.code, on=today),
        title=title[:120],
        reported_at=at,
    )
    return record


def _as_before(rhythm: SurveyRhythm, sheet: Questionnaire, today: date) -> dict[str, Any]:
    """The plan of the department's survey before, by the same questionnaire; without one, everybody who may be asked and the proposed targets."""
    known: Any = Case.objects.as_system("the plan of the survey before").filter(
        kind=survey_kind.code,
        survey__questionnaire__code=rhythm.questionnaire,
        survey__department=rhythm.department,
    )
    folder = known.exclude(survey__state=State.WITHDRAWN).order_by("-pk").first()
    if folder is not None:
        before = folder.survey
        ends = today + (before.first_end - before.starts_on)
        found = {name: getattr(before, name) for name in (*COPIED, *COPIED_COUNTS)}
        return found | {"ends_on": ends, "first_end": ends}
    rows: Any = Department if sheet.purpose == Purpose.INTERNAL else Customer
    ends = today + ANSWERS_FOR
    return {
        "purpose": sheet.intro or _("How satisfied are those whom we work for?"),
        "planned_count": rows.objects.filter(is_active=True).count(),
        "return_target": survey_rules().return_target,
        "ends_on": ends,
        "first_end": ends,
    }


@transaction.atomic
def save_rhythm(*, code: str, values: Mapping[str, Any], by: User, at: datetime) -> SurveyRhythm:
    """Set how often a survey by the questionnaire opens by itself.

    :raises NotPermitted: without the right to keep the settings
    """
    must_change_settings(by)
    row = SurveyRhythm.objects.select_for_update().filter(questionnaire=code).first() or SurveyRhythm(
        questionnaire=code
    )
    for name, value in values.items():
        setattr(row, name, value)
    signed(row, by=by, at=at).save()
    return row
