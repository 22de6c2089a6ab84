"""Base points: personnel and administrators enter them by month and department, everybody sees the own."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import Department, User
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.forms.sharing import MonthForm, PointsForm
from complaints.models import BasePoints
from complaints.operations.sharing import save_points
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import must_keep_points
from feedback_system.approvals.limits import today_of
from feedback_system.joining import listed


@login_required
def base_points(request: SignedIn) -> HttpResponse:
    """The people of a department with their points of a month: preview, then save."""
    must_keep_points(request.user)
    now = timezone.now()
    today = today_of(now)
    asked = MonthForm(request.GET or None, initial={"month": f"{today:%Y-%m}"})
    year, month, department = today.year, today.month, None
    if asked.is_bound and asked.is_valid():
        year, month = asked.cleaned_data["month"] or (year, month)
        department = asked.cleaned_data["department"]
    department = (
        department or Department.objects.filter(is_active=True, members__isnull=False).order_by("pk").first()
    )
    shown = {"department": department.code if department else "", "month": f"{year}-{month:02d}"}
    people = list(
        User.objects.filter(department=department, is_active=True, kind=User.Kind.PERSON).order_by(
            "name", "pk"
        )
    )
    before = _points(people, year, month)
    initial = {f"person-{pk}": points for pk, points in before.items()}
    earlier = _copied(people, year, month) if not before else {}
    form = PointsForm(people=people, initial=initial or {f"person-{pk}": one for pk, one in earlier.items()})
    preview: Preview | None = None
    if request.method == "POST":
        form = PointsForm(request.POST, people=people)
        if form.is_valid():
            preview = _preview(form, people, before, (year, month))
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_points(year=year, month=month, points=form.points(), by=request.user, at=now)
                    messages.success(request, _("The base points are saved."))
                    return redirect(f"{reverse('complaint_settings:base_points')}?{urlencode(shown)}")
    history = BasePoints.history.filter(person__in=people, year=year, month=month).select_related(
        "history_user"
    )
    names = {person.pk: person.name for person in people}
    newest = history.order_by("-history_date", "-history_id")[:SHOWN_LINES]
    context = {
        "asked": asked if asked.errors else MonthForm(shown),
        "form": form,
        "preview": preview,
        "department": department,
        "month": f"{year}-{month:02d}",
        "is_copied": bool(earlier) and request.method != "POST",
        "lines": history_lines(BasePoints, newest, about=lambda row: names.get(row.person_id, "")),
        "now": now,
    }
    refused = form.errors or asked.errors
    return render(request, "complaints/settings/base_points.html", context, status=422 if refused else 200)


def _points(people: list[User], year: int, month: int) -> dict[int, Any]:
    rows = BasePoints.objects.filter(person__in=people, year=year, month=month)
    return dict(rows.order_by("pk").values_list("person_id", "points"))


def _copied(people: list[User], year: int, month: int) -> dict[int, Any]:
    """The points of the month before, to begin with where none are entered."""
    before = date.fromordinal(date(year, month, 1).toordinal() - 1)
    return _points(people, before.year, before.month)


def _preview(form: PointsForm, people: list[User], before: dict[int, Any], month: tuple[int, int]) -> Preview:
    points = form.points()
    changes = [
        Change(person.name, _shown(before.get(person.pk)), _shown(points[person.pk]))
        for person in people
        if before.get(person.pk) != points[person.pk]
    ]
    total = sum(one for one in points.values() if one is not None)
    without = [person.name for person in people if points[person.pk] is None]
    effects = [_("Together %(total)s base points.") % {"total": f"{total:f}" if total else "0"}]
    if without:
        effects.append(
            _(
                "Without points: %(names)s. A policy that shares by base points is refused until they have some."
            )
            % {"names": listed(without)}
        )
    seal = seal_of(month, sorted(before.items()), sorted((pk, str(one)) for pk, one in points.items()))
    return Preview(changes=changes, effects=effects, seal=seal)


def _shown(points: Any) -> str:
    return "" if points is None else f"{points:f}"


@login_required
@require_safe
def own_points(request: SignedIn) -> HttpResponse:
    """The own base points, the newest month first."""
    rows = request.user.base_points.order_by("-year", "-month")[:36]
    return render(request, "complaints/own_points.html", {"rows": rows})
