"""Settings: who decides up to which amount, with the proof that somebody is always left."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.roles import ROLES
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.forms.settings import BELOW, INCLUDED, KindLimitsForm, LimitsForm, RulingLimitsForm
from complaints.models import Code, CodeList, Route
from complaints.operations.foretelling import foretell
from complaints.operations.proof import Posts, Proof, prove
from complaints.setup import ASKS
from complaints.sources import source_in_words
from complaints.states import State
from complaints.views.settings_common import complaints_with, current_routes
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.approvals.grounds import bands_by_kind
from feedback_system.approvals.limits import (
    drop_planned_limits,
    problem_with_day,
    problems_of_set,
    set_limits,
    sets_of,
    today_of,
    words_of,
)
from feedback_system.approvals.models import Approval, ApprovalBand, Subject
from feedback_system.approvals.operations import bands_in_force
from feedback_system.errors import Invalid


@login_required
@require_safe
def limits(request: SignedIn) -> HttpResponse:
    """The levels of every route and subject as a table, what is planned, and every hole in words."""
    must_read_settings(request.user)
    today = today_of(timezone.now())
    posts = Posts()
    sections = [
        _section(route, subject, posts, today)
        for route in current_routes()
        for subject in (Subject.REMEDY, Subject.RULING)
    ]
    kinds = remedy_kinds()
    for section in sections:
        if section["subject"] == Subject.REMEDY and section["bands"]:
            section["kinds"] = [_kind_section(section["route"], kind, today) for kind in kinds]
            section["has_kinds"] = any(one["present"] or one["planned"] for one in section["kinds"])
    sections = [section for section in sections if section["asked"] or section["bands"]]
    context = {
        "sections": sections,
        "holes": sum(len(section["proof"].holes) for section in sections if section["asked"]),
        "checked": sum(section["proof"].checked for section in sections if section["asked"]),
        "may_change": may_change_settings(request.user),
        "today": today,
    }
    return render(request, "complaints/settings/limits.html", context)


def _section(route: Route, subject: Subject, posts: Posts, today: date) -> dict[str, Any]:
    bands = bands_in_force(route=route.code, subject=subject, on=today)
    asked = ASKS[subject] in {stage.state for stage in route.stages.all()}
    planned = [
        {"since": since, "bands": rows, "levels": _levels(rows, subject)}
        for since, rows in _sets(route.code, subject)
        if since > today
    ]
    return {
        "route": route,
        "subject": subject,
        "bands": bands,
        "since": bands[0].effective_from if bands else None,
        "source": source_in_words(bands[0].source) if bands else "",
        "asked": asked,
        "missing": asked and not bands,
        "proof": prove(bands, subject, posts) if asked else Proof(chain=prove(bands, subject, posts).chain),
        "planned": planned,
    }


def remedy_kinds() -> list[Code]:
    """The kinds of remedy that may have levels of their own: those in use, and others that still have some."""
    with_levels = ApprovalBand.objects.exclude(kind="").values("kind")
    rows = Code.objects.filter(list=CodeList.REMEDY)
    return list(rows.filter(Q(is_active=True) | Q(code__in=with_levels)).order_by("position", "pk"))


def _kind_section(route: Route, kind: Code, today: date) -> dict[str, Any]:
    """The own levels of one kind of remedy: those in force, until when, and what is planned."""
    sets: list[dict[str, Any]] = [
        {"since": since, "until": rows[0].effective_to, "levels": _levels(rows, Subject.REMEDY)}
        for since, rows in _sets(route.code, Subject.REMEDY, kind.code)
        if rows[0].effective_to is None or rows[0].effective_to > today
    ]
    return {
        "kind": kind,
        "present": next((one for one in sets if one["since"] <= today), None),
        "planned": [one for one in sets if one["since"] > today],
    }


def _sets(route: str, subject: str, kind: str = "") -> list[tuple[date, list[ApprovalBand]]]:
    rows = sets_of(route, subject, kind)
    return [(since, list(found)) for since, found in groupby(rows, key=lambda band: band.effective_from)]


def _levels(bands: list[Any], subject: str) -> list[str]:
    return [
        f"{words_of(bands, index, subject)}: {ROLES[band.role].label}" for index, band in enumerate(bands)
    ]


@login_required
def change(request: SignedIn, route: str, subject: str, kind: str = "") -> HttpResponse:
    """Type a new set of levels, see what it changes and whether somebody is always left, save it.

    With a kind of remedy these are its own levels; the first set begins with those of the route.
    """
    must_change_settings(request.user)
    remedy = _kind_or_404(subject, kind)
    if subject not in ASKS:
        raise Http404
    row = next((one for one in current_routes() if one.code == route), None)
    if row is None:
        raise Http404
    now = timezone.now()
    form_class = LimitsForm if subject == Subject.REMEDY else RulingLimitsForm
    form_class = KindLimitsForm if kind else form_class
    bands = bands_in_force(route=route, subject=subject, kind=kind, on=today_of(now))
    usual = bands or bands_in_force(route=route, subject=subject, on=today_of(now))
    form = form_class(initial=_initial(usual, today_of(now)))
    preview: Preview | None = None
    proof: Proof | None = None
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            preview, proof = _preview(form, row, subject, kind, now)
            if is_agreed(request, preview):
                with refusals_in(form):
                    set_limits(
                        route=route,
                        subject=subject,
                        lines=form.lines(),
                        source=form.cleaned_data["source"],
                        since=form.cleaned_data["since"],
                        kind=kind,
                        by=request.user,
                        at=now,
                    )
                    messages.success(request, _("The limits are saved and hold from the day you chose."))
                    return redirect("complaint_settings:limits")
    history = ApprovalBand.history.filter(route=route, subject=subject, kind=kind)
    history = history.select_related("history_user")
    newest = history.order_by("-history_date", "-history_id")[:SHOWN_LINES]
    context = {
        "form": form,
        "preview": preview,
        "proof": proof,
        "route": row,
        "subject": Subject(subject),
        "remedy": remedy,
        "lines": history_lines(ApprovalBand, newest, about=_about),
        "now": now,
    }
    refused = form.errors or (preview is not None and preview.problems)
    return render(request, "complaints/settings/change_limits.html", context, status=422 if refused else 200)


def _about(row: Any) -> str:
    return _("%(day)s, level %(number)d, %(role)s") % {
        "day": row.effective_from.isoformat(),
        "number": row.position,
        "role": ROLES[row.role].label if row.role in ROLES else row.role,
    }


def _initial(bands: list[ApprovalBand], today: date) -> dict[str, Any]:
    return {
        "levels": [
            {
                "role": band.role,
                "up_to": f"{band.up_to:f}".rstrip("0").rstrip(".") if band.up_to is not None else None,
                "edge": INCLUDED if band.includes_limit or band.up_to is None else BELOW,
            }
            for band in bands
        ],
        "since": today + timedelta(days=1),
        "source": bands[0].source if bands else "",
    }


def _kind_or_404(subject: str, kind: str) -> Code | None:
    if not kind:
        return None
    found = next((one for one in remedy_kinds() if one.code == kind), None)
    if found is None or subject != Subject.REMEDY:
        raise Http404
    return found


def _preview(
    form: LimitsForm, route: Route, subject: str, kind: str, now: datetime
) -> tuple[Preview, Proof | None]:
    """What the new set would change. Its proof is made with the drafted levels before anything is written.

    The levels of a kind lie within those of the route, so the proof of the route holds for them.
    """
    lines, since, today = form.lines(), form.cleaned_data["since"], today_of(now)
    names = {one.code: one.label for one in remedy_kinds()}
    problems = problems_of_set(
        route=route.code, subject=subject, kind=kind, lines=lines, since=since, names=names
    )
    if problem := problem_with_day(route.code, subject, since, kind=kind, today=today):
        problems.append(problem)
    levels = bands_by_kind(route=route.code, subject=subject, on=max(since, today))
    before = levels.get(kind, [])
    stored = [
        (band.pk, band.effective_from, band.effective_to) for band in sets_of(route.code, subject, kind)
    ]
    seal = seal_of([vars(line) for line in lines], since, form.cleaned_data["source"], stored)
    if problems:
        return Preview(problems=problems, seal=seal), None
    old, new = _levels(before, subject), _levels(list(lines), subject)
    length = max(len(old), len(new))
    label = _("Level %(number)d")
    changes = [
        Change(
            label % {"number": number + 1},
            old[number] if number < len(old) else "",
            new[number] if number < len(new) else "",
        )
        for number in range(length)
        if (old[number] if number < len(old) else "") != (new[number] if number < len(new) else "")
    ]
    if before and new and form.cleaned_data["source"] != before[0].source:
        changes.append(Change(_("Source"), source_in_words(before[0].source), form.cleaned_data["source"]))
    drafted = [
        ApprovalBand(
            role=line.role,
            up_to=line.up_to,
            includes_limit=line.includes_limit,
            position=number,
            effective_from=since,
        )
        for number, line in enumerate(lines, start=1)
    ]
    proof = prove(levels.get("", []) if kind else drafted, subject, Posts())
    effects = _effects(route, subject, since)
    if kind and not lines:
        effects[0] = _("From %(day)s on the levels of the route hold alone.") % {"day": since.isoformat()}
    if subject == Subject.REMEDY:
        then = {**levels, kind: drafted}
        effects += foretell(route=route.code, present=levels, drafted=then, at=now).sentences()
    return Preview(changes=changes, effects=effects, seal=seal), proof


def _effects(route: Route, subject: str, since: date) -> list[str]:
    waiting = Approval.objects.filter(
        subject=subject, decision=Approval.Decision.PENDING, band__route=route.code
    ).count()
    on_the_way = complaints_with(complaint__route__code=route.code).open().exclude(state=State.DRAFT).count()
    return [
        _("The new levels hold from %(day)s; the present ones end the day before.")
        % {"day": since.isoformat()},
        _("%(count)d questions that wait now stay with the level they lie with.") % {"count": waiting},
        _(
            "%(count)d open complaints go by this route; what they ask for from that day on goes by the new levels."
        )
        % {"count": on_the_way},
    ]


@login_required
@require_POST
def drop(request: SignedIn, route: str, subject: str, kind: str = "") -> HttpResponse:
    """Take back a planned set."""
    must_change_settings(request.user)
    _kind_or_404(subject, kind)
    try:
        since = date.fromisoformat(request.POST.get("since", ""))
    except ValueError as error:
        raise Invalid({"since": [_("Choose the day of a planned set.")]}) from error
    drop_planned_limits(
        route=route, subject=subject, since=since, kind=kind, by=request.user, at=timezone.now()
    )
    messages.success(request, _("The planned limits are taken back."))
    return redirect("complaint_settings:limits")
