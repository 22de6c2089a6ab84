"""Try another rule or calendar over the past, and look at what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.views.common import refusals_in
from feedback_system.administration import replays
from feedback_system.administration.ladders import applies_to, rung_text
from feedback_system.administration.replay_forms import (
    CalendarDraftForm,
    ChooseCalendarForm,
    ChooseRuleForm,
    ProposeCalendarForm,
    ProposeForm,
    RuleDraftForm,
    SelfTestForm,
)
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.deadlines.models import CalendarProposal, DeadlineRule, ProposalState, RuleProposal
from feedback_system.deadlines.operations.proposing import propose_rule
from feedback_system.deadlines.operations.replaying import replay_active, replay_calendar, replay_rule
from feedback_system.deadlines.replay.drafts import RuleDraft, Tried
from feedback_system.deadlines.replay.history import Calendars
from feedback_system.deadlines.replay.job import REPLAY, present_calendar
from feedback_system.errors import Invalid
from feedback_system.jobs import files
from feedback_system.jobs.models import Job, JobState
from feedback_system.jobs.showing import shown
from feedback_system.masterdata.export import csv_lines
from feedback_system.web.htmx import page_or_part
from feedback_system.worktime.models import Calendar

PER_PAGE = 20


def replays_of_everybody() -> Any:
    """All replays that are kept; their figures are for every reader of the settings."""
    return Job.objects.filter(kind=REPLAY).select_related("asked_by", "cancel_asked_by")


@login_required
@require_safe
def overview(request: SignedIn) -> HttpResponse:
    """Begin a replay, and the results that are kept."""
    must_read_settings(request.user)
    page = Paginator(replays_of_everybody().order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    jobs = [shown(job) for job in page]
    waiting = RuleProposal.objects.select_related("rule", "proposed_by").filter(state=ProposalState.WAITING)
    calendars = [(row.code, row.label) for row in Calendar.objects.order_by("pk")]
    context = {
        "jobs": jobs,
        "proposals": waiting.order_by("proposed_at", "pk"),
        "calendar_proposals": CalendarProposal.objects.select_related("calendar", "proposed_by")
        .filter(state=ProposalState.WAITING)
        .order_by("proposed_at", "pk"),
        "may_change": may_change_settings(request.user),
        "rule_form": ChooseRuleForm(choices=replays.rule_choices()),
        "calendar_form": ChooseCalendarForm(choices=calendars),
        "test_form": SelfTestForm(),
        "can_compare": sum(entry.job.state == JobState.DONE for entry in jobs) > 1,
        "polls": any(not entry.job.is_over for entry in jobs),
        "own_url": f"?page={page.number}",
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "now": timezone.now(),
    }
    return page_or_part(
        request, page="administration/replay.html", part="administration/_replays.html", context=context
    )


@login_required
def rule(request: SignedIn) -> HttpResponse:
    """Draft another time for a rule and replay it."""
    must_change_settings(request.user)
    chosen = request.POST.get("rule") or request.GET.get("rule") or ""
    bases = DeadlineRule.objects.prefetch_related("rungs")
    base = bases.filter(pk=int(chosen)).first() if _is_key(chosen) else None
    if base is None:
        if request.method == "POST":
            raise Invalid({"rule": [_("Choose the rule to draft first.")]})
        return redirect("administration:replay")
    form = RuleDraftForm(base=base, initial=RuleDraftForm.initial_of(base))
    if request.method == "POST":
        form = RuleDraftForm(request.POST, base=base, initial=RuleDraftForm.initial_of(base))
        if form.is_valid():
            with refusals_in(form):
                job = replay_rule(
                    draft=form.draft(),
                    months=form.cleaned_data["months"],
                    by=request.user,
                    at=timezone.now(),
                )
                return redirect("administration:replay_result", pk=job.pk)
    context = {
        "form": form,
        "base": base,
        "applies_to": applies_to(base),
        "ladder": [rung_text(rung) for rung in base.rungs.all()],
    }
    return render(request, "administration/replay_rule.html", context, status=422 if form.errors else 200)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@login_required
def calendar(request: SignedIn) -> HttpResponse:
    """Draft other days or hours for a calendar and replay them."""
    must_change_settings(request.user)
    chosen = request.POST.get("calendar") or request.GET.get("calendar") or ""
    row = Calendar.objects.filter(code=chosen).first() if "\x00" not in chosen else None
    if row is None:
        if request.method == "POST":
            raise Invalid({"calendar": [_("Choose the calendar to draft first.")]})
        return redirect("administration:replay")
    present = present_calendar(row.code, Calendars())
    initial = CalendarDraftForm.initial_of(present)
    form = CalendarDraftForm(code=row.code, calendar=present, initial=initial)
    if request.method == "POST":
        form = CalendarDraftForm(request.POST, code=row.code, calendar=present, initial=initial)
        if form.is_valid():
            with refusals_in(form, weekly_hours=CalendarDraftForm.WEEK[0]):
                job = replay_calendar(
                    draft=form.draft(),
                    months=form.cleaned_data["months"],
                    by=request.user,
                    at=timezone.now(),
                )
                return redirect("administration:replay_result", pk=job.pk)
    context = {"form": form, "calendar": row}
    return render(request, "administration/replay_calendar.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def self_test(request: SignedIn) -> HttpResponse:
    """Count the clocks of the past by what they were counted by."""
    must_change_settings(request.user)
    form = SelfTestForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: list(errors) for name, errors in form.errors.items()})
    job = replay_active(months=form.cleaned_data["months"], by=request.user, at=timezone.now())
    return redirect("administration:replay_result", pk=job.pk)


@login_required
@require_safe
def result(request: SignedIn, pk: int) -> HttpResponse:
    """What came of a replay, or how far it is."""
    must_read_settings(request.user)
    job = get_object_or_404(replays_of_everybody(), pk=pk)
    entry = shown(job)
    context: dict[str, Any] = {
        "entry": entry,
        "job": job,
        "may_change": may_change_settings(request.user),
        "now": timezone.now(),
    }
    if job.state == JobState.DONE:
        context |= result_in_words(job.params, job.result, request.user)
        context["others"] = [shown(one) for one in _comparable(job)]
        context["proposal"] = RuleProposal.objects.filter(job=job).order_by("-pk").first()
        if may_change_settings(request.user) and job.param("tried") == Tried.RULE:
            context["propose_form"] = ProposeForm()
        if job.param("tried") == Tried.CALENDAR:
            rows = CalendarProposal.objects.select_related("proposed_by").filter(job=job)
            context["calendar_proposal"] = rows.order_by("-pk").first()
            if may_change_settings(request.user):
                context["propose_calendar_form"] = ProposeCalendarForm()
    return page_or_part(
        request,
        page="administration/replay_result.html",
        part="administration/_replay_state.html",
        context=context,
    )


def _comparable(job: Job) -> Any:
    done = replays_of_everybody().filter(state=JobState.DONE).exclude(pk=job.pk)
    same = [one for one in done.order_by("-pk")[:100] if one.param("tried") == job.param("tried")]
    return same[:20]


def result_in_words(params: dict[str, Any], found: dict[str, Any], reader: User) -> dict[str, Any]:
    """What the template of a result needs."""
    cases = replays.Cases(replays.ids_of(found), reader)
    as_of = datetime.fromisoformat(found["as_of"])
    test = found["self_test"]
    context: dict[str, Any] = {
        "draft": replays.draft_in_words(params),
        "test": test,
        "differences": [
            {
                **difference,
                "case": cases.get(difference["case"]),
                "stored": datetime.fromisoformat(difference["stored"]),
                "counted": datetime.fromisoformat(difference["counted"]) if difference["counted"] else None,
            }
            for difference in test["differences"]
        ],
        "since": datetime.fromisoformat(found["since"]),
        "as_of": as_of,
    }
    figures = found.get("figures")
    if figures is not None:
        context |= {
            "figures": figures,
            "sides": replays.sides_in_words(figures),
            "departments": replays.departments_in_words(figures),
            "levels": replays.levels_in_words(figures, _names_of_levels(params)),
            "weeks": replays.weeks_in_rows(figures),
            "slack": replays.slack_in_words(figures),
            "worst": replays.worst_in_words(figures, cases, as_of),
            "changed": [
                {"case": case, "to_late": bool(to_late)}
                for _clock, pk, to_late in figures.get("changed", ())
                if (case := cases.get(pk)) is not None
            ][: replays.SHOWN_CASES],
        }
    return context


def _names_of_levels(params: dict[str, Any]) -> dict[int, str]:
    """What the levels of a drafted rule are; a calendar concerns many rules, whose levels differ."""
    if params["tried"] != Tried.RULE:
        return {}
    draft = RuleDraft.read(params)
    base = DeadlineRule.objects.prefetch_related("rungs").filter(pk=draft.base).first()
    if draft.rungs is not None:
        return {rung.order: rung_text(rung.as_rung()) for rung in draft.rungs}
    rungs = base.rungs.all() if base is not None else ()
    return {rung.order: rung_text(rung) for rung in rungs}


@login_required
@require_safe
def csv_file(request: SignedIn, pk: int) -> StreamingHttpResponse:
    """The figures, and a line per clock of the cases this reader may see, as a CSV file for Excel."""
    must_read_settings(request.user)
    job = get_object_or_404(replays_of_everybody(), pk=pk, state=JobState.DONE)
    rows = replays.as_read_here(
        replays.rows_for_file(job.params, job.result, files.path_of(job), request.user)
    )
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="replay-{job.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def compare(request: SignedIn) -> HttpResponse:
    """Two results beside each other, and the cases in which they differ."""
    must_read_settings(request.user)
    keys = [request.GET.get("a", ""), request.GET.get("b", "")]
    if not all(map(_is_key, keys)):
        raise Http404
    jobs = [get_object_or_404(replays_of_everybody(), pk=int(key), state=JobState.DONE) for key in keys]
    figures = [job.result.get("figures") for job in jobs]
    context: dict[str, Any] = {
        "entries": [shown(job) for job in jobs],
        "tests": [job.result["self_test"] for job in jobs],
        "drafts": [replays.draft_in_words(job.params) for job in jobs],
        "now": timezone.now(),
    }
    if all(figures):
        context |= _compared(figures[0], figures[1], request.user)
    return render(request, "administration/replay_compare.html", context)


def _compared(first: dict[str, Any], second: dict[str, Any], reader: User) -> dict[str, Any]:
    changes = [{(clock, pk): to_late for clock, pk, to_late in one["changed"]} for one in (first, second)]
    differing = {
        key for key in changes[0].keys() | changes[1].keys() if changes[0].get(key) != changes[1].get(key)
    }
    cases = replays.Cases((pk for _clock, pk in differing), reader)
    words = {None: _("as it was"), 0: _("in time instead of late"), 1: _("late instead of in time")}
    return {
        "sides": [
            {"label": one["label"], "before": one["before"], "first": one["after"], "second": two["after"]}
            for one, two in zip(replays.sides_in_words(first), replays.sides_in_words(second), strict=True)
        ],
        "differing": len(differing),
        "changed": [
            {"case": case, "first": words[changes[0].get(key)], "second": words[changes[1].get(key)]}
            for key in sorted(differing)
            if (case := cases.get(key[1])) is not None
        ][: replays.SHOWN_CASES],
        "cut_off": any(one["to_late"] + one["to_time"] > len(one["changed"]) for one in (first, second)),
    }


@login_required
@require_POST
def propose(request: SignedIn, pk: int) -> HttpResponse:
    """Propose the drafted rule to a second person."""
    must_change_settings(request.user)
    job = get_object_or_404(replays_of_everybody(), pk=pk)
    proposal = propose_rule(
        job=job, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
    )
    messages.success(request, _("The new version is proposed. A second person has to approve it."))
    return redirect("administration:proposal", pk=proposal.pk)
