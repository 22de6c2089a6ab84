"""Plans of a period: drafted by the head of the unit, decided by the leader, followed until every planned visit has come to something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from aftersales.visits.forms.periods import (
    ChangeForm,
    DecideForm,
    GoalsForm,
    OpenPeriodForm,
    PlanLineForm,
    SealForm,
)
from aftersales.visits.models import PatrolPlan, PlanLine
from aftersales.visits.operations.periods import (
    add_lines,
    ask_approval,
    change_plan,
    decide_plan,
    lines_of,
    open_plan,
    remove_line,
    save_goals,
)
from aftersales.visits.patrol_rights import (
    Reader,
    decides_as,
    leader_of,
    must_decide,
    must_draft,
    reader_of,
    units_planned,
)
from aftersales.visits.patrolled import PLANNED_OUTCOMES, checksum_of_plan, outcomes_of, totals
from aftersales.visits.prints.patrols import plan_paper
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.web.acts import checked, done_or_shown_again, sentences_of

log = structlog.get_logger(__name__)

MOST = 200
"""So many plans are listed, the newest first."""


@login_required
@require_safe
def periods(request: SignedIn) -> HttpResponse:
    """The plans of the units she reads, those that wait for her first, and the form for a new one."""
    return _list(request, at=database_now())


def _list(
    request: SignedIn,
    *,
    at: datetime,
    form: Any = None,
    refused: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = reader_of(request.user, at=at)
    units = units_planned(reader)
    drafted = [one for one in units if reader.heads(one) is not None]
    rows = (
        PatrolPlan.objects.filter(unit__in=units, next_edition__approved_at__isnull=True)
        .select_related("unit__head", "asked_by", "replaces")
        .order_by("-first", "unit", "span", "-edition")
    )
    plans = [
        {"plan": one, "is_mine": one.is_waiting and decides_as(reader, one) is not None}
        for one in rows[:MOST]
    ]
    context = {
        "plans": sorted(plans, key=lambda row: not row["is_mine"]),
        "form": (form or OpenPeriodForm(units=drafted, initial={"day": local_day(at)})) if drafted else None,
        "refused": refused or [],
    }
    return render(request, "visits/periods.html", context, status=status)


@login_required
@require_POST
def open_one(request: SignedIn) -> HttpResponse:
    """Open the plan of a unit for a period, or the one that is there."""
    at = database_now()
    reader = reader_of(request.user, at=at)
    drafted = [one for one in units_planned(reader) if reader.heads(one) is not None]
    if not drafted:
        raise NotPermitted(_("Plans are drafted by the head of the unit. Ask for what should stand in one."))
    form = OpenPeriodForm(request.POST, units=drafted)
    try:
        return redirect(open_plan(by=request.user, at=at, **checked(form)))
    except (Blocked, Invalid) as refusal:
        return _list(request, at=at, form=form, refused=sentences_of(refusal, form), status=refusal.status)


@dataclass(frozen=True)
class Opened:
    """A plan as one reader gets it at an instant."""

    plan: PatrolPlan
    reader: Reader
    lines: list[PlanLine]
    at: datetime


def _opened(pk: int, user: User) -> Opened:
    """:raises Http404: there is none, or it is not for her"""
    at = database_now()
    reader = reader_of(user, at=at)
    rows = PatrolPlan.objects.select_related("unit__head", "asked_by", "replaces", "next_edition")
    plan = rows.prefetch_related("decisions__by", "decisions__on_behalf_of").filter(pk=pk).first()
    if plan is None or not reader.reads_plans(plan.unit):
        raise Http404
    return Opened(plan, reader, lines_of(plan), at)


@login_required
@require_safe
def period(request: SignedIn, pk: int) -> HttpResponse:
    """One plan with what came of its visits."""
    return _page(request, _opened(pk, request.user))


def _page(
    request: SignedIn, one: Opened, *, refused: list[Any] | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    plan, lines = one.plan, one.lines
    drafts = one.reader.heads(plan.unit) is not None
    outcomes = outcomes_of(lines, at=one.at)
    seal = checksum_of_plan(plan, lines)
    seen = Case.objects.visible_to(request.user).in_bulk({line.visit.case_id for line in lines if line.visit})
    decisions = sorted(plan.decisions.all(), key=lambda row: row.pk)
    approval = next((row for row in decisions if row.is_approved), None)
    decides = plan.is_waiting and decides_as(one.reader, plan) is not None
    counted = totals(outcomes.values())
    first = max(plan.first, local_day(one.at))
    context: dict[str, Any] = {
        "plan": plan,
        "rows": [
            {
                "line": line,
                "case": seen.get(line.visit.case_id) if line.visit is not None else None,
                "outcome": PLANNED_OUTCOMES[outcomes[line.pk]][0],
                "code": outcomes[line.pk],
                "own_customer": line.goes_to_own_customer,
            }
            for line in lines
        ],
        "totals": [(label, words, counted[name]) for name, (label, words) in PLANNED_OUTCOMES.items()],
        "seal": seal,
        "decisions": decisions,
        "approval": approval,
        "is_intact": approval is None or approval.checksum == seal,
        "leader": leader_of(plan.unit),
        "next_edition": getattr(plan, "next_edition", None),
        "goals_form": None,
        "line_form": None,
        "decide_form": (forms.get("decide_form") or DecideForm(initial={"seal": seal})) if decides else None,
        "change_form": None,
        "may_ask": drafts and plan.is_draft,
        "refused": refused or [],
    }
    if drafts and plan.is_draft:
        context["goals_form"] = forms.get("goals_form") or GoalsForm(initial={"goals": plan.goals})
        context["line_form"] = forms.get("line_form") or PlanLineForm(initial={"day": first})
    if drafts and plan.is_approved and context["next_edition"] is None:
        context["change_form"] = forms.get("change_form") or ChangeForm()
    return render(request, "visits/period.html", context, status=status)


def _done_or_shown_again(
    request: SignedIn, one: Opened, act: Callable[[], str], **forms: Any
) -> HttpResponse:
    """Do it and go back to the plan; a refusal is told on the page, with what was typed."""

    def shown_again(reasons: list[Any], status: int) -> HttpResponse:
        return _page(request, _opened(one.plan.pk, request.user), refused=reasons, status=status, **forms)

    form = next(iter(forms.values()), None)
    return done_or_shown_again(request, act, then=one.plan, shown_again=shown_again, form=form)


@login_required
@require_POST
def goals(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the goals of the period."""
    one, form = _opened(pk, request.user), GoalsForm(request.POST)
    must_draft(one.reader, one.plan.unit)

    def act() -> str:
        save_goals(plan=one.plan, by=request.user, at=one.at, **checked(form))
        return _("The goals are kept.")

    return _done_or_shown_again(request, one, act, goals_form=form)


@login_required
@require_POST
def add(request: SignedIn, pk: int) -> HttpResponse:
    """Add a line, or one for each time it comes again."""
    one, form = _opened(pk, request.user), PlanLineForm(request.POST)
    must_draft(one.reader, one.plan.unit)

    def act() -> str:
        checked(form)
        days = form.wanted(one.plan.last)
        count = add_lines(plan=one.plan, fields=form.line(), days=days, by=request.user, at=one.at)
        return _("Planned visits that were added: %(count)d.") % {"count": count}

    return _done_or_shown_again(request, one, act, line_form=form)


@login_required
@require_POST
def remove(request: SignedIn, pk: int, line: int) -> HttpResponse:
    """Take a line out of a draft."""
    one = _opened(pk, request.user)
    must_draft(one.reader, one.plan.unit)

    def act() -> str:
        remove_line(plan=one.plan, line=line, by=request.user, at=one.at)
        return _("The line is removed.")

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Put the plan before the leader as it was seen."""
    one = _opened(pk, request.user)
    must_draft(one.reader, one.plan.unit)

    def act() -> str:
        ask_approval(plan=one.plan, by=request.user, at=one.at, **checked(SealForm(request.POST)))
        return _("The plan lies before %(name)s.") % {"name": leader_of(one.plan.unit)}

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Approve the plan, or send it back."""
    one, form = _opened(pk, request.user), DecideForm(request.POST)
    must_decide(one.reader, one.plan)

    def act() -> str:
        given = checked(form)
        approve = given["decision"] == "approve"
        decide_plan(
            plan=one.plan,
            approve=approve,
            reason=given["reason"],
            seal=given["seal"],
            by=request.user,
            at=one.at,
        )
        return _("The plan is approved and stands.") if approve else _("The plan goes back with the reason.")

    return _done_or_shown_again(request, one, act, decide_form=form)


@login_required
@require_POST
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Open the next edition of an approved plan."""
    one, form = _opened(pk, request.user), ChangeForm(request.POST)
    must_draft(one.reader, one.plan.unit)
    try:
        draft = change_plan(plan=one.plan, by=request.user, at=one.at, **checked(form))
    except (Invalid, NotPossibleNow) as refusal:
        return _page(
            request, one, refused=sentences_of(refusal, form), status=refusal.status, change_form=form
        )
    messages.success(request, _("Edition %(edition)d is open as a draft.") % {"edition": draft.edition})
    return redirect(draft)


@login_required
@require_safe
def pdf(request: SignedIn, pk: int) -> HttpResponse:
    """The plan on paper; the log keeps who took it out of the house."""
    one = _opened(pk, request.user)
    with timezone.override(Company.get().zone):
        data = plan_paper(
            one.plan,
            one.lines,
            outcomes_of(one.lines, at=one.at),
            company=Company.get(),
            code=code_for(one.plan.get_absolute_url()),
            by=request.user,
            at=one.at,
        )
        made = engine.make("form.typ", data)
    log.info("plan of a period printed", plan=one.plan.pk, user=request.user.pk)
    return answer_with(made, f"patrol-plan-{one.plan.period}-{one.plan.edition}")
