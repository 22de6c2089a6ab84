"""Settings: the routes, to read and to edit as new versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.forms.settings import DefaultRouteForm, RouteForm
from complaints.models import Desk, Route, Skip
from complaints.models.way import Stop, problems_of_way
from complaints.operations.setting import VALUES_OF_ROUTE, save_route
from complaints.sources import source_in_words
from complaints.states import BEFORE_ACCEPTANCE, State
from complaints.views.settings_common import complaints_with, current_routes
from feedback_system.administration.operations import change_company
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.company.models import Company

LABELS = ("label_zh_hans", "label_zh_hant", "label_en")
VALUES = (*VALUES_OF_ROUTE, "is_active", "source")


@login_required
@require_safe
def routes(request: SignedIn) -> HttpResponse:
    """Every route in its newest version, and how many open complaints go by it."""
    must_read_settings(request.user)
    return _list_page(request)


def _list_page(
    request: SignedIn, *, form: DefaultRouteForm | None = None, preview: Preview | None = None
) -> HttpResponse:
    default = Company.get().default_route
    context = {
        "routes": [
            {
                "route": route,
                "source": source_in_words(route.source),
                "stages": _stages_in_words(_stops_of(route)),
                "open": _open_by_version(route.code),
            }
            for route in current_routes()
        ],
        "default": default,
        "form": form or DefaultRouteForm(initial={"default_route": default}),
        "preview": preview,
        "may_change": may_change_settings(request.user),
    }
    refused = form is not None and form.errors
    return render(request, "complaints/settings/routes.html", context, status=422 if refused else 200)


@login_required
@require_POST
def default(request: SignedIn) -> HttpResponse:
    """Which route new complaints get: preview, then save."""
    must_change_settings(request.user)
    form = DefaultRouteForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form=form)
    wanted: Route = form.cleaned_data["default_route"]
    present = Company.get().default_route
    labels = {route.code: route.label for route in current_routes()}
    preview = Preview(seal=seal_of(wanted.code, present))
    if wanted.code != present:
        label = str(form.fields["default_route"].label)
        preview.changes = [Change(label, labels.get(present, present), wanted.label)]
        preview.effects = [
            _(
                "Complaints logged from now on begin on the new route; whoever accepts one can still choose another."
            ),
            _("The %(count)d open complaints keep their route.")
            % {"count": complaints_with().open().count()},
        ]
    if is_agreed(request, preview):
        change_company(values={"default_route": wanted.code}, by=request.user, at=timezone.now())
        messages.success(request, _("New complaints get another route from now on."))
        return redirect("complaint_settings:routes")
    return _list_page(request, form=form, preview=preview)


@login_required
def route(request: SignedIn, code: str) -> HttpResponse:
    """One route: its stages and versions to read, and a form that makes a new version."""
    must_read_settings(request.user)
    row = next((one for one in current_routes() if one.code == code), None)
    if row is None:
        raise Http404
    now = timezone.now()
    form = RouteForm(initial=_initial(row))
    preview: Preview | None = None
    if request.method == "POST":
        must_change_settings(request.user)
        form = RouteForm(request.POST)
        if form.is_valid():
            rows = sorted(form.cleaned_data["stages"], key=lambda stage: stage["place"])
            stops = [Stop(stage["state"], stage["desk"], stage["skip"]) for stage in rows]
            preview = _preview(form, row, stops)
            if is_agreed(request, preview):
                with refusals_in(form):
                    values = {name: form.cleaned_data[name] for name in VALUES}
                    saved = save_route(code=code, values=values, stops=stops, by=request.user, at=now)
                    messages.success(
                        request,
                        _("“%(route)s” is saved as version %(version)d.")
                        % {"route": saved.label, "version": saved.version},
                    )
                    return redirect("complaint_settings:route", code=code)
    history = Route.history.filter(code=code).select_related("history_user")
    newest = history.order_by("-history_date", "-history_id")[:SHOWN_LINES]
    context = {
        "route": row,
        "stages": _stages_in_words(_stops_of(row)),
        "open": _open_by_version(code),
        "is_default": Company.get().default_route == code,
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "lines": history_lines(
            Route, newest, about=lambda line: _("Version %(version)d") % {"version": line.version}
        ),
        "now": now,
    }
    refused = form.errors or (preview is not None and preview.problems)
    return render(request, "complaints/settings/route.html", context, status=422 if refused else 200)


def _stops_of(row: Route) -> list[Stop]:
    stages = sorted(row.stages.all(), key=lambda stage: stage.position)
    return [Stop(stage.state, stage.desk, stage.skip) for stage in stages]


def _stages_in_words(stops: list[Stop]) -> list[dict[str, str]]:
    return [
        {
            "label": str(State(stop.state).label),
            "desk": str(Desk(stop.desk).label),
            "skip": str(Skip(stop.skip).label) if stop.skip else "",
        }
        for stop in stops
    ]


def _open_by_version(code: str) -> list[dict[str, int]]:
    """The versions of a route by which open complaints go, with their number. Note: one query."""
    rows = complaints_with(complaint__route__code=code).open().values("complaint__route__version")
    return [
        {"version": row["complaint__route__version"], "count": row["count"]}
        for row in rows.annotate(count=Count("pk")).order_by("complaint__route__version")
    ]


def _initial(row: Route) -> dict[str, Any]:
    stages = [{"place": 10 * number, **vars(stop)} for number, stop in enumerate(_stops_of(row), start=1)]
    return {**{name: getattr(row, name) for name in VALUES}, "stages": stages}


def _preview(form: RouteForm, row: Route, stops: list[Stop]) -> Preview:
    data = form.cleaned_data
    present = _stops_of(row)
    seal = seal_of({name: data[name] for name in VALUES}, [vars(stop) for stop in stops], row.pk)
    problems = problems_of_way(stops)
    if not data["is_active"] and Company.get().default_route == row.code:
        problems.append(_("New complaints get this route. Choose another one for them first."))
    if problems:
        return Preview(problems=problems, seal=seal)
    changes = [
        Change(
            str(form.fields[name].label),
            _shown(form, name, getattr(row, name)),
            _shown(form, name, data[name]),
        )
        for name in VALUES
        if getattr(row, name) != data[name]
    ]
    if present != stops:
        changes.append(Change(str(form.fields["stages"].label), _line(present), _line(stops)))
    effects = [
        _("%(count)d open complaints go on by version %(version)d.") % entry
        for entry in _open_by_version(row.code)
    ]
    early = complaints_with(complaint__route__code=row.code, state__in=BEFORE_ACCEPTANCE)
    waiting = early.open().count()
    if waiting and data["is_active"]:
        effects.append(
            _("%(count)d of them are not accepted yet: who accepts one chooses among the newest versions.")
            % {"count": waiting}
        )
    effects.append(_("Complaints from now on go by version %(version)d.") % {"version": row.version + 1})
    return Preview(changes=changes, effects=effects, seal=seal)


def _line(stops: list[Stop]) -> str:
    return " → ".join(
        f"{stage['label']} ({stage['desk']}{', ' + stage['skip'] if stage['skip'] else ''})"
        for stage in _stages_in_words(stops)
    )


def _shown(form: RouteForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, value))
