"""Settings: the tree of departments with their heads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import (
    AppointForm,
    DepartmentForm,
    HeadsForm,
    MoveDepartmentForm,
    NewDepartmentForm,
    UsualDepartmentsForm,
)
from accounts.http import SignedIn
from accounts.models import Department, User
from accounts.operations import (
    add_department,
    add_usual_departments,
    appoint,
    appoint_heads,
    change_department,
    close_department,
    move_department,
    reopen_department,
)
from accounts.operations.departments import missing_usual_departments
from accounts.operations.rights import must_manage_people
from accounts.permissions import Permission
from accounts.queries import empty_posts, line_of_management
from accounts.views.common import SHOWN_LINES, history_lines, must_read_settings, refusals_in

LABELS = ("label_zh_hans", "label_zh_hant", "label_en", "function")


@dataclass(frozen=True)
class Branch:
    """A department at its depth in the tree."""

    department: Department
    depth: int

    @property
    def steps(self) -> range:
        """One entry per level above, for the indent on the page."""
        return range(self.depth)

    @property
    def head_is_missing(self) -> bool:
        head = self.department.head
        return self.department.is_active and (head is None or not head.is_active)


@login_required
@require_safe
def tree(request: SignedIn) -> HttpResponse:
    must_read_settings(request.user)
    context = {
        "branches": _branches(),
        "empty_posts": empty_posts(),
        "missing": missing_usual_departments(),
        "may_change": request.user.holds(Permission.MANAGE_PEOPLE),
    }
    return render(request, "accounts/departments.html", context)


def _branches() -> list[Branch]:
    """All departments, each right below the one it belongs to; one in a loop would stand at the end."""
    people = Count("members", filter=Q(members__is_active=True))
    children: dict[int | None, list[Department]] = {}
    departments = (
        Department.objects.select_related("head", "secretary").annotate(people=people).order_by("code")
    )
    for each in departments:
        children.setdefault(each.parent_id, []).append(each)
    branches: list[Branch] = []
    stack = [(department, 0) for department in reversed(children.pop(None, []))]
    while stack:
        department, depth = stack.pop()
        branches.append(Branch(department, depth))
        stack.extend((child, depth + 1) for child in reversed(children.pop(department.pk, [])))
    branches.extend(Branch(department, 0) for rest in children.values() for department in rest)
    return branches


@login_required
def usual(request: SignedIn) -> HttpResponse:
    """Add in one go the departments that the routes look for and the company does not have yet."""
    must_manage_people(request.user)
    missing = missing_usual_departments()
    form = UsualDepartmentsForm(request.POST or None, missing=missing)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            added = add_usual_departments(names=form.names, by=request.user, at=timezone.now())
            messages.success(
                request,
                ngettext("%d department is added.", "%d departments are added.", len(added)) % len(added),
            )
            return redirect("accounts:departments")
    context = {"form": form, "missing": missing}
    return render(request, "accounts/usual_departments.html", context, status=422 if form.errors else 200)


@login_required
def heads(request: SignedIn) -> HttpResponse:
    """Name the head of every department on one page."""
    must_manage_people(request.user)
    departments = [branch.department for branch in _branches() if branch.department.is_active]
    form = HeadsForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            changed = appoint_heads(heads=form.heads, by=request.user, at=timezone.now())
            messages.success(request, ngettext("%d head is named.", "%d heads are named.", changed) % changed)
            return redirect("accounts:departments")
    return render(request, "accounts/heads.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def new(request: SignedIn) -> HttpResponse:
    must_manage_people(request.user)
    top = Department.objects.filter(parent=None, is_active=True).order_by("pk").first()
    form = NewDepartmentForm(request.POST or None, initial={"parent": top})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            department = add_department(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The department is added. Name its head next."))
            return redirect("accounts:department", pk=department.pk)
    return render(request, "accounts/new_department.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def detail(request: SignedIn, pk: int) -> HttpResponse:
    must_read_settings(request.user)
    return _department_page(request, get_object_or_404(Department, pk=pk))


@login_required
@require_POST
def carry_out(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Rename, move, appoint, close or reopen a department."""
    must_manage_people(request.user)
    department = get_object_or_404(Department, pk=pk)
    by, at = request.user, timezone.now()
    if act == "close":
        close_department(department=department, by=by, at=at)
    elif act == "reopen":
        reopen_department(department=department, by=by, at=at)
    elif act in FORMS:
        form_class, operation = FORMS[act]
        form = form_class(request.POST)
        if not form.is_valid():
            return _department_page(request, department, **{act: form})
        with refusals_in(form):
            operation(department=department, **form.cleaned_data, by=by, at=at)
        if form.errors:
            return _department_page(request, Department.objects.get(pk=pk), **{act: form})
    else:
        raise Http404
    messages.success(request, _("The department is saved."))
    return redirect("accounts:department", pk=pk)


FORMS: dict[str, tuple[type[forms.Form], Callable[..., object]]] = {
    "rename": (DepartmentForm, change_department),
    "move": (MoveDepartmentForm, move_department),
    "appoint": (AppointForm, appoint),
}


def _department_page(
    request: SignedIn,
    department: Department,
    *,
    rename: forms.Form | None = None,
    move: forms.Form | None = None,
    appoint: forms.Form | None = None,
) -> HttpResponse:
    history = department.history.select_related("history_user").order_by("-history_date", "-history_id")[
        :SHOWN_LINES
    ]
    posts = {"head": department.head_id, "secretary": department.secretary_id}
    context = {
        "department": department,
        "rename": rename or DepartmentForm(initial={name: getattr(department, name) for name in LABELS}),
        "move": move or MoveDepartmentForm(initial={"parent": department.parent_id}),
        "appoint": appoint or AppointForm(initial=posts),
        "line": list(line_of_management(department)),
        "members": User.objects.filter(department=department, is_active=True).order_by("name", "pk"),
        "lines": history_lines(Department, history),
        "may_change": request.user.holds(Permission.MANAGE_PEOPLE),
        "now": timezone.now(),
    }
    refused = any(form is not None and form.errors for form in (rename, move, appoint))
    return render(request, "accounts/department.html", context, status=422 if refused else 200)
