"""Settings: what the papers of a complaint are called on one route."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import SignedIn
from accounts.views.common import refusals_in
from complaints.forms.settings import RoutePapersForm
from complaints.models import Paper, Route, RoutePaper
from complaints.models.way import Stop
from complaints.operations.setting import VALUES_OF_ROUTE, save_route
from complaints.views.settings_common import current_routes
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)

VALUES = (*VALUES_OF_ROUTE, "is_active", "source")
Names = dict[str, tuple[str, str, str]]


@login_required
def papers(request: SignedIn, code: str) -> HttpResponse:
    """The names on one route: preview, then save as a new version; open complaints keep the names they began with."""
    must_read_settings(request.user)
    route = next((one for one in current_routes() if one.code == code), None)
    if route is None:
        raise Http404
    present = _names_of(route)
    rows = [dict(zip(("label_zh_hans", "label_zh_hant", "label_en"), names, strict=True)) | {"paper": paper} for paper, names in present.items()]  # fmt: skip
    form, preview = RoutePapersForm(initial={"papers": rows}), None
    if request.method == "POST":
        must_change_settings(request.user)
        form = RoutePapersForm(request.POST)
        if form.is_valid():
            wanted = {
                row["paper"]: (row["label_zh_hans"], row["label_zh_hant"], row["label_en"])
                for row in form.cleaned_data["papers"]
            }
            preview = _preview(route, present, wanted)
            if is_agreed(request, preview):
                with refusals_in(form):
                    values = {name: getattr(route, name) for name in VALUES}
                    stages = sorted(route.stages.all(), key=lambda stage: stage.position)
                    stops = [Stop(stage.state, stage.desk, stage.skip) for stage in stages]
                    saved = save_route(
                        code=code, values=values, stops=stops, papers=wanted, by=request.user, at=timezone.now()
                    )  # fmt: skip
                    told = {"route": saved.label, "version": saved.version}
                    messages.success(request, _("“%(route)s” is saved as version %(version)d.") % told)
                    return redirect("complaint_settings:route_papers", code=code)
    context = {
        "route": route,
        "form": form,
        "preview": preview,
        "names": [(paper.label, _line(present.get(paper.value))) for paper in Paper],
        "may_change": may_change_settings(request.user),
    }
    return render(
        request, "complaints/settings/route_papers.html", context, status=422 if form.errors else 200
    )


def _names_of(route: Route) -> Names:
    rows = RoutePaper.objects.filter(route=route).order_by("pk")
    return {row.code: (row.label_zh_hans, row.label_zh_hant, row.label_en) for row in rows}


def _line(names: tuple[str, str, str] | None) -> str:
    return " · ".join(name for name in names if name) if names else _("the name that ships")


def _preview(route: Route, present: Names, wanted: Names) -> Preview:
    changes = [
        Change(str(paper.label), _line(present.get(paper.value)), _line(wanted.get(paper.value)))
        for paper in Paper
        if present.get(paper.value) != wanted.get(paper.value)
    ]
    effects = [
        _("Papers of complaints from now on bear these names; open complaints keep those of their version."),
        _("Complaints from now on go by version %(version)d.") % {"version": route.version + 1},
    ]
    return Preview(
        changes=changes, effects=effects if changes else [], seal=seal_of(wanted, present, route.pk)
    )
