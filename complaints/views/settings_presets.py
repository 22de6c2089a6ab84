"""Settings: the ways of other companies, to install with a preview and to switch on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.roles import ROLES
from accounts.views.common import refusals_in
from complaints.forms.settings import PresetForm
from complaints.models import CodeList, Desk, Paper, Skip
from complaints.operations.presets import (
    Standing,
    install_preset,
    is_missing_something,
    missing_levels,
    standing_of,
    switch_on_preset,
    what_blocks_switching_on,
)
from complaints.presets import PRESETS, Preset, in_words
from complaints.sources import source_in_words
from complaints.states import State
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.approvals.limits import Line, problems_of_set, today_of, words_of
from feedback_system.approvals.models import Subject
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.models.amounts import allowance_in_words


@login_required
@require_safe
def presets(request: SignedIn) -> HttpResponse:
    """The ways that can be installed, and how far each has come."""
    must_read_settings(request.user)
    rows = [{"preset": preset, "standing": standing_of(preset)} for preset in PRESETS.values()]
    return render(request, "complaints/settings/presets.html", {"rows": rows})


@login_required
def preset(request: SignedIn, code: str) -> HttpResponse:
    """One way: what it brings along, what is there already, and the form that installs the rest."""
    must_read_settings(request.user)
    return _page(request, _preset_or_404(code))


def _page(request: SignedIn, chosen: Preset, *, problems: Sequence[str] = ()) -> HttpResponse:
    now = timezone.now()
    today = today_of(now)
    standing = standing_of(chosen)
    form, preview = PresetForm(initial={"since": today}), None
    if request.method == "POST" and not problems:
        must_change_settings(request.user)
        form = PresetForm(request.POST)
        if form.is_valid():
            preview = _preview(chosen, standing, form)
            if form.cleaned_data["since"] < today:
                preview.problems.append(_("Choose today or a later day."))
            if is_agreed(request, preview):
                with refusals_in(form):
                    since = form.cleaned_data["since"]
                    install_preset(preset=chosen, since=since, by=request.user, at=now)
                    messages.success(
                        request,
                        _("“%(preset)s” is installed and switched off. Look at its parts, then switch it on.")
                        % {"preset": chosen.label},
                    )
                    return redirect("complaint_settings:preset", code=chosen.code)
    blocked = what_blocks_switching_on(chosen, standing, at=now) if standing.route else []
    context = {
        "preset": chosen,
        "standing": standing,
        "source": source_in_words(chosen.source),
        "stages": [
            {"label": state.label, "desk": desk.label, "skip": skip.label if skip != Skip.NEVER else ""}
            for state, desk, skip in chosen.stops
        ],
        "papers": [(Paper(code).label, in_words(labels)) for code, labels in chosen.papers.items()],
        "values": [(value.list.label, in_words(value.labels)) for value in chosen.values],
        "without_figure": _without_figure(chosen.without_figure),
        "is_missing": is_missing_something(chosen, standing),
        "blocked": blocked,
        "problems": list(problems),
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
    }
    refused = form.errors or problems or (preview is not None and preview.problems)
    return render(request, "complaints/settings/preset.html", context, status=422 if refused else 200)


@login_required
@require_POST
def switch_on(request: SignedIn, code: str) -> HttpResponse:
    """Let new complaints go this way; why it cannot be yet stands on the page."""
    must_change_settings(request.user)
    chosen, now = _preset_or_404(code), timezone.now()
    standing = standing_of(chosen)
    if problems := what_blocks_switching_on(chosen, standing, at=now):
        return _page(request, chosen, problems=problems)
    route = switch_on_preset(preset=chosen, by=request.user, at=now)
    messages.success(
        request, _("“%(route)s” may be chosen for new complaints from now on.") % {"route": route.label}
    )
    return redirect("complaint_settings:preset", code=chosen.code)


def _preset_or_404(code: str) -> Preset:
    found = PRESETS.get(code)
    if found is None:
        raise Http404
    return found


def _without_figure(codes: Iterable[str]) -> list[dict[str, Any]]:
    """The rules for which the policy names no figure, with the page on which one is entered."""
    found = {}
    for rule in DeadlineRule.objects.filter(code__in=list(codes)).order_by("version", "pk"):
        url = reverse("administration:rule", args=[rule.code])
        found[rule.code] = {"label": rule.label, "url": url, "figure": rule.allowance_text}
    return list(found.values())


def _preview(chosen: Preset, standing: Standing, form: PresetForm) -> Preview:
    """What installing would add, line by line; what is there already is left as it is."""
    since = form.cleaned_data["since"]
    changes: list[Change] = []
    problems: list[str] = []
    kinds = {value.code: in_words(value.labels) for value in chosen.values if value.list == CodeList.REMEDY}
    if standing.route is None:
        way = " → ".join(f"{State(state).label} ({Desk(desk).label})" for state, desk, _skip in chosen.stops)
        changes.append(Change(_("Route"), "", f"{chosen.label}: {way}"))
        changes += [
            Change(str(Paper(code).label), "", in_words(labels)) for code, labels in chosen.papers.items()
        ]
    for subject, kind, lines in missing_levels(chosen, standing):
        label = str(Subject(subject).label) + (f" – {kinds.get(kind, kind)}" if kind else "")
        changes.append(Change(label, "", _levels_in_words(lines, subject)))
        problems += [
            f"{label}: {problem}"
            for problem in problems_of_set(
                route=chosen.code, subject=subject, kind="", lines=lines, since=since
            )
        ]
    if chosen.remedy_rule is not None and not standing.remedy_rule:
        changes.append(Change(_("Rules of remedies"), "", _("refuse every difference, one signature")))
    for value in chosen.values:
        if (value.list.value, value.code) not in standing.values:
            changes.append(Change(str(value.list.label), "", in_words(value.labels)))
    for clock in chosen.clocks:
        if clock.code not in standing.clocks:
            name = in_words((clock.label_zh_hans, clock.label_zh_hant, clock.label_en))
            changes.append(Change(_("Deadline rules"), "", f"{name}: {allowance_in_words(clock.allowance)}"))
    effects = [
        _("Nothing that stands already is changed, and no complaint takes another way."),
        _("Levels and clocks hold from %(day)s.") % {"day": since.isoformat()},
        _("The route and its list values stay switched off until you switch them on."),
    ]
    seal = seal_of(chosen.code, since, [(change.label, change.after) for change in changes])
    return Preview(changes=changes, effects=effects, problems=problems, seal=seal)


def _levels_in_words(lines: Sequence[Line], subject: Subject) -> str:
    return "; ".join(
        f"{ROLES[line.role].label}: {words_of(lines, index, subject)}" for index, line in enumerate(lines)
    )
