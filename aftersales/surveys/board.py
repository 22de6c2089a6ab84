"""Satisfaction on the dashboard: the surveys of the month with rates, scores and returns, and the opinion cards about technicians.

Source: item and overall satisfaction (policy 002, its ISO procedure), score of the three modules (policy 000), return rates of 70 % and
60 % (policy 002), ratings of technicians (policy 004). A survey belongs to the month in which its last day for answers lies.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from aftersales.surveys.arithmetic.shares import Share, return_rate
from aftersales.surveys.counting import Figures, figures
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Answer, Asked, Rating, Survey, survey_rules
from aftersales.surveys.states import BEFORE_RUNNING, Asking
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.reporting.asking import Asked as Question
from feedback_system.reporting.blocks import Block, Cell, Column, Grid


def satisfaction(asked: Question) -> Block | None:
    """The surveys whose last day for answers lies in the month, and the cards issued in it. Note: five queries at most."""
    surveys = _surveys(asked)
    grids = [_grid(surveys)] if surveys else []
    grids += _cards(asked)
    return Block(
        "satisfaction",
        _("Satisfaction and returns"),
        grids,
        note=_(
            "Surveys whose last day for answers lies in the month. Satisfaction: the mean of the rates of all items, satisfied out of satisfied and dissatisfied. Small anonymous groups show no rate."
        ),
        remarks=[] if grids else [_("Nothing in this month.")],
        pages=_pages(asked),
    )


def _pages(asked: Question) -> list[tuple[Any, str]]:
    if not asked.user.holds(Permission.SEE_RATINGS):
        return []
    return [(_("Ratings of technicians"), f"{reverse('opinion_cards:ratings')}?month={asked.month.code}")]


def _surveys(asked: Question) -> list[Survey]:
    cases = Case.objects.visible_to(asked.user).filter(
        pk__in=asked.facts.filter(kind=survey_kind.code).values("case"),
        survey__ends_on__gte=asked.month.first,
        survey__ends_on__lte=asked.month.last,
        survey__started_at__isnull=False,
    )
    cases = cases.exclude(survey__state__in=sorted(BEFORE_RUNNING))
    rows = cases.select_related("survey__questionnaire").order_by("survey__ends_on", "pk")
    return [case.survey for case in rows]


def _figures(surveys: Sequence[Survey]) -> dict[int, Figures]:
    """The figures of each. Note: two queries, however many surveys."""
    ids = [one.pk for one in surveys]
    answers = Answer.objects.filter(survey__in=ids).order_by()
    numbers = dict(answers.values_list("survey").annotate(Count("pk")))
    given: dict[int, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = Rating.objects.filter(answer__survey__in=ids).order_by()
    for survey, item, value, count in rows.values_list("answer__survey", "item", "value").annotate(
        Count("pk")
    ):
        given[survey][item][value] = count
    least = survey_rules().least_group
    return {
        one.pk: figures(one.questionnaire, number, given[one.pk], hidden=one.anonymous and number < least)
        for one in surveys
        for number in [numbers.get(one.pk, 0)]
    }


def _grid(surveys: Sequence[Survey]) -> Grid:
    found, states = _figures(surveys), defaultdict[int, Counter[str]](Counter)
    people = Asked.objects.filter(survey__in=[one.pk for one in surveys]).order_by()
    for survey, state, count in people.values_list("survey", "state").annotate(Count("pk")):
        states[survey][state] = count
    return Grid(
        "surveys",
        _("Surveys"),
        (
            Column(_("Survey"), is_number=False),
            Column(_("Satisfaction"), _("The mean of the rates of the items; scales without a line between satisfied and not have none.")),
            Column(_("Score"), _("Score of the modules by their weights, out of 100.")),
            Column(_("Answers"), _("Questionnaires answered.")),
            Column(_("Return rate"), _("Questionnaires answered out of those issued, and the rate that the plan names.")),
        ),
        [_row(one, found[one.pk], states[one.pk]) for one in surveys],
    )  # fmt: skip


def _row(survey: Survey, found: Figures, states: Counter[str]) -> list[Cell]:
    reference = survey.case.reference
    analysis = reverse("surveys:analysis", args=[reference])
    issued = sum(count for state, count in states.items() if state != Asking.PLANNED)
    share = return_rate(states[Asking.ANSWERED], issued)
    target = _("goal %(percent)s %%") % {"percent": f"{survey.return_target.normalize():f}"}
    return [
        Cell(f"{reference} {survey.questionnaire.label}", survey.case.get_absolute_url()),
        Cell(f"{found.percent} %" if found.percent is not None else "–", analysis),
        Cell(found.shown_score if found.score is not None else "–", analysis),
        Cell(found.answers, reverse("surveys:answers", args=[reference]) if found.answers else ""),
        Cell(
            _share(share),
            analysis,
            sub=target,
            stands_out=share.reaches(survey.return_target) is False,
        ),
    ]


def _share(share: Share) -> str:
    return f"{share.percent} % ({share.count} / {share.base})" if share.base else "–"


def _cards(asked: Question) -> list[Grid]:
    """The opinion cards that were issued in the month, as far as the reader reads them; none while filters narrow the board."""
    sees = any(asked.user.holds(right) for right in (Permission.RUN_SURVEY, Permission.SEE_RATINGS))
    if asked.chosen or not sees:
        return []
    begins, ends = first_instant(asked.month.first), first_instant(asked.month.next.first)
    rows = Asked.objects.visible_to(asked.user).filter(issued_at__gte=begins, issued_at__lt=ends)
    sums = rows.order_by().aggregate(
        issued=Count("pk"), returned=Count("pk", filter=Q(state=Asking.ANSWERED))
    )
    if not sums["issued"]:
        return []
    share = return_rate(sums["returned"], sums["issued"])
    url = f"{reverse('opinion_cards:cards')}?issued={asked.month.code}"
    return [
        Grid(
            "cards",
            _("Opinion cards"),
            (
                Column(_("Opinion cards of finished jobs"), is_number=False),
                Column(_("Issued"), _("Cards issued in the month.")),
                Column(_("Answered"), _("Cards of the month that were answered, whenever that was.")),
                Column(_("Return rate")),
            ),
            [
                [
                    Cell(asked.month.code),
                    Cell(share.base, url),
                    Cell(share.count, f"{url}&state={Asking.ANSWERED.value}" if share.count else ""),
                    Cell(f"{share.percent} %"),
                ]
            ],
        )
    ]
