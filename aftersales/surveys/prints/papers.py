"""A questionnaire to fill in by pen (客户意见调查卡, 顾客满意度调查表), and the report of a survey (客户满意度调查报告)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.surveys.arithmetic.shares import Share
from aftersales.surveys.counting import Figures, low_words
from aftersales.surveys.models import Asked, Questionnaire, Survey
from aftersales.surveys.states import ScaleChoice
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows

PEN = 28
"""Millimetres left for a pen."""


def sheet_paper(asked: Asked, *, company: Company, code: Rows, by: Any, at: datetime) -> dict[str, Any]:
    """The questionnaire with boxes to tick; the code leads to its page, so that it can also be answered by telephone screen."""
    sheet = asked.questionnaire
    names = [sheet.value_in_words(value) for value in reversed(sheet.values)]
    if sheet.scale == ScaleChoice.HUNDRED:
        names = [_("Points (0–100)")]
    blocks: list[Block] = [
        facts(
            fact(_("Customer"), asked.customer or asked.department or asked.name),
            fact(_("Contact"), asked.name),
            fact(_("Who did the job"), str(asked.person_rated or "")),
            fact(_("Job"), asked.about.reference if asked.about is not None else ""),
        ),
        opinion(_("Please tick one box in each line"), part(sheet.intro)),
        table(
            sheet.label,
            [column(pgettext("survey", "Item"), 2.2), *(column(name, 0.8) for name in names)],
            [[item.label, *("☐" for _name in names)] for item in sheet.all_items()],
        ),
    ]
    if sheet.asks_remarks:
        blocks.append(opinion(_("Suggestions or complaints"), part(blank=PEN)))
    if not asked.anonymous:
        blocks.append(signatures(signature(_("Signature or seal of the customer")), signature(_("Date"))))
    head = _("No. %(number)s") % {"number": asked.pk if asked.survey is None else asked.number}
    return form(
        company=company.name, title=sheet.label, head=(head, day(asked.issued_at or at)), blocks=blocks, code=code, by=by, at=at,
        internal=False,
    )  # fmt: skip


def report_paper(
    survey: Survey, figures: Figures, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The report: plan, return rate, items, modules, Pareto, problems, measures, what departments did."""
    sheet, share = survey.questionnaire, survey.return_share()
    blocks: list[Block] = [
        facts(
            fact(_("Survey"), survey.case.title, wide=True),
            fact(_("Purpose"), survey.purpose, wide=True),
            fact(_("Range: who is asked"), survey.range_words, wide=True),
            fact(_("Questionnaire"), f"{sheet.label} · {sheet.version}"),
            fact(_("Time"), f"{day(survey.starts_on)} – {day(survey.ends_on)}"),
            fact(_("Return rate"), shown(share)),
            fact(_("Target"), f"{survey.return_target.normalize():f} %"),
            *_issue(survey),
            fact(_("Overall satisfaction"), "" if figures.percent is None else f"{figures.percent} %"),
            fact(_("Score"), _score(figures)),
        ),
    ]
    if figures.hidden:
        blocks.append(
            opinion(_("Figures"), part(_("Too few answers for an anonymous survey: no figures are shown.")))
        )
    else:
        blocks += _tables(sheet, figures)
    blocks += [
        opinion(_("Problems found"), part(survey.problems)),
        opinion(_("Measures proposed"), part(survey.measures)),
    ]
    if actions := survey.all_actions():
        blocks.append(
            table(
                _("What departments do about it"),
                [
                    column(_("No."), 0.4),
                    column(_("Dissatisfied with"), 3),
                    column(_("Department"), 1.2),
                    column(_("Revisit"), 2),
                ],
                [[one.number, one.words, one.department.label, one.revisit_words or "–"] for one in actions],
            )
        )
    blocks.append(
        signatures(
            signature(_("Report written by"), str(survey.reported_by or ""), instant(survey.reported_at)),
            signature(_("Plan approved by"), str(survey.approved_by or ""), instant(survey.approved_at)),
            signature(_("Read by")),
        )
    )
    return form(
        company=company.name, title=_("Survey report"), head=(_("No. %(number)s") % {"number": survey.case.reference}, day(at)),
        blocks=blocks, code=code, by=by, at=at, internal=True,
    )  # fmt: skip


def _issue(survey: Survey) -> list[dict[str, Any]]:
    share = survey.issue_share()
    return [fact(_("Units reached"), shown(share))] if share is not None else []


def shown(share: Share | None) -> str:
    """A share with its base: people see out of how many it is."""
    if share is None or share.percent is None:
        return "–"
    return f"{share.percent} % ({share.count}/{share.base})"


def _score(figures: Figures) -> str:
    if figures.weights_missing:
        return _("no score: the weights of the modules are not entered")
    return "" if figures.score is None else str(figures.shown_score)


def _tables(sheet: Questionnaire, figures: Figures) -> list[Block]:
    found = [
        table(
            pgettext("survey", "Items"),
            [
                column(pgettext("survey", "Item"), 2.4),
                column(_("Rated by"), 0.8, number=True),
                column(_("Satisfied"), 1.4, number=True),
                column(_("Dissatisfied"), 0.9, number=True),
                column(_("Mean"), 0.8, number=True),
            ],
            [
                [
                    one.item.label,
                    one.base,
                    shown(one.rate),
                    one.low,
                    "–" if one.mean is None else one.shown_mean,
                ]
                for one in figures.items
            ],
        )
    ]
    if figures.modules:
        found.append(
            table(
                _("Modules"),
                [
                    column(_("Module"), 2.4),
                    column(_("Weight"), 1, number=True),
                    column(_("Score"), 1, number=True),
                ],
                [
                    [
                        one.module.label,
                        "–" if one.module.weight is None else one.module.weight,
                        "–" if one.score is None else one.shown_score,
                    ]
                    for one in figures.modules
                ],
            )
        )
    labels = {item.code: item.label for item in sheet.all_items()}
    if figures.pareto:
        found.append(
            table(
                _("What people are dissatisfied with"),
                [
                    column(pgettext("survey", "Item"), 2.4),
                    column(_("Count"), 1, number=True),
                    column(_("Added up, in %"), 1, number=True),
                ],
                [[row["label"], row["count"], row["cumulative"]] for row in low_words(figures, labels)],
            )
        )
    return found
