"""Plans and reports of patrols on paper: 巡访计划表 (F-72), 巡访日报表 with the customer card (F-73), 每月巡访情况报告书 (F-74)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.visits.models import PatrolPlan, PatrolReport, PlanLine, ReportKind, VisitRemark
from aftersales.visits.patrolled import PLANNED_OUTCOMES, Entry, totals
from aftersales.visits.questions import answers_of
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    name_of,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows


def plan_paper(
    plan: PatrolPlan,
    lines: Sequence[PlanLine],
    outcomes: Mapping[int, str],
    *,
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The plan as data for `engine.make`, in the active language and zone."""
    decision = next((one for one in plan.decisions.all() if one.is_approved), None)
    counted = totals(outcomes.values())
    blocks: list[Block] = [
        facts(
            fact(_("Unit"), plan.unit.label),
            fact(_("Period"), f"{plan.first.isoformat()} – {plan.last.isoformat()}"),
            fact(_("Planned visits"), len(lines)),
            *[fact(label, counted[name]) for name, (label, _words) in PLANNED_OUTCOMES.items()],
            *([fact(_("Why it is changed"), plan.reason, wide=True)] if plan.reason else []),
            *([fact(_("Checksum"), decision.checksum, wide=True)] if decision is not None else []),
        ),
        *([opinion(_("Goals of the period"), part(plan.goals))] if plan.goals else []),
        table(
            _("Planned visits"),
            [
                column(_("Day"), 1.2),
                column(_("Customer"), 2),
                column(_("Kind of visit"), 1.2),
                column(_("Who visits"), 1.1),
                column(_("Aim"), 2),
                column(_("Problems to solve"), 2),
                column(pgettext("plan of patrols", "Route"), 1.3),
                column(_("What came of it"), 1.2),
            ],
            [
                [
                    day(one.day),
                    str(one.customer),
                    one.kind.label,
                    str(one.visitor),
                    one.aim,
                    one.problems,
                    one.route,
                    str(PLANNED_OUTCOMES[outcomes[one.pk]][0]),
                ]
                for one in lines
            ],
        ),
        signatures(
            signature(
                _("Head of the unit"),
                str(plan.asked_by) if plan.asked_by is not None else "",
                instant(plan.asked_at),
            ),
            signature(
                _("Leader"),
                name_of(decision.by, decision.on_behalf_of) if decision is not None else "",
                instant(decision.at) if decision is not None else "",
            ),
        ),
    ]
    return form(
        company=company.name,
        title=_("Plan of patrols"),
        head=(plan.period, _("Edition %(number)d") % {"number": plan.edition}),
        subtitle="" if plan.is_approved else _("Draft: not approved yet."),
        blocks=blocks,
        code=code,
        by=by,
        at=at,
    )


def report_paper(
    report: PatrolReport,
    entries: Sequence[Entry],
    *,
    readable: Mapping[int, str],
    remarks: Mapping[int, VisitRemark],
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The report as data for `engine.make`. `readable` names the visits, by their case, that have reached the reader; of others nothing is told."""
    signed = report.signed if report.is_signed else None
    blocks: list[Block] = [
        facts(
            fact(_("Unit"), report.unit.label),
            fact(_("Month") if report.is_of_month else _("Day"), report.period),
            *([fact(_("Who visits"), str(report.visitor))] if report.visitor is not None else []),
            fact(_("Visits"), sum(one.visits for one in entries)),
            *([fact(_("Why it is corrected"), report.reason, wide=True)] if report.reason else []),
            *([fact(_("Checksum"), signed.checksum, wide=True)] if signed is not None else []),
        )
    ]
    if report.is_of_month:
        blocks.append(_months(entries))
    else:
        for one in entries:
            blocks += card(one, readable=readable, remarks=remarks)
    for title, text in ((_("Market and rivals"), report.market), (_("Summary"), report.summary)):
        if text:
            blocks.append(opinion(title, part(text)))
    if signed is not None:
        parts = [
            part(one.words or _("Read."), signatures=[signature("", str(one.by), instant(one.at))])
            for one in signed.answers.select_related("by").order_by("pk")
        ]
        if parts:
            blocks.append(opinion(_("Answers"), *parts))
    blocks.append(
        signatures(
            signature(
                _("Head of the unit") if report.is_of_month else _("Visited by"),
                name_of(signed.by, signed.on_behalf_of) if signed is not None else "",
                instant(signed.at) if signed is not None else "",
            ),
            signature(_("Leader") if report.is_of_month else _("Superior")),
        )
    )
    return form(
        company=company.name,
        title=str(ReportKind(report.kind).label),
        head=(report.period, _("Edition %(number)d") % {"number": report.edition}),
        subtitle="" if signed is not None else _("Draft: not signed yet."),
        blocks=blocks,
        code=code,
        by=by,
        at=at,
    )


def _months(entries: Sequence[Entry]) -> Block:
    return table(
        _("By visitor"),
        [
            column(_("Who visits"), 2),
            *[column(label, 1, number=True) for label in (_("Daily reports"), _("Visits"), _("Customers"), _("Problems"), _("Passed on"))],
        ],
        [[str(one.visitor), one.days, one.visits, one.customers, one.problems, one.passed_on] for one in entries],
    )  # fmt: skip


def card(one: Entry, *, readable: Mapping[int, str], remarks: Mapping[int, VisitRemark]) -> list[Block]:
    """The card of the customer on one visit: who, when, what was said, the effect, what was done."""
    visit = one.visit
    if visit is None or visit.case_id not in readable:
        return [
            facts(fact(pgettext("patrol report", "Visit"), _("a visit that has not reached you"), wide=True))
        ]
    customer, remark = visit.case.customer, remarks.get(visit.pk)
    said = [(given.question, given.answer) for given in answers_of(visit)]
    said += [
        (_("Opinions and wishes of the customer"), visit.opinions),
        (_("Interest in buying"), visit.interest),
        (_("Problem"), visit.problem),
        (_("Remarks"), visit.remarks),
        (_("Effect"), remark.effect if remark is not None else ""),
        (_("Anything else"), remark.other if remark is not None else ""),
    ]
    return [
        facts(
            fact(pgettext("patrol report", "Visit"), readable[visit.case_id]),
            fact(_("Time"), instant(visit.visited_at)),
            fact(_("Customer"), str(customer or "")),
            fact(_("Grade"), customer.grade if customer is not None else ""),
            fact(_("Spoken with"), visit.spoken_to),
            fact(_("Passed on"), visit.passed_on),
            fact(_("What the visit is about"), visit.about(), wide=True),
        ),
        opinion(_("What the customer said"), part(notes=said)),
    ]
