"""Settings: people, their departments and roles. Administrators change, auditors read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import IdentifiersForm, NewPersonForm, PeopleFilterForm, PersonForm, RoleForm
from accounts.http import SignedIn
from accounts.lockout import locked_until
from accounts.models import AccessLog, ChangeRequest, Department, LoginAttempt, RoleAssignment, User, Way
from accounts.operations import (
    ask_for_role,
    ask_to_move,
    ask_to_take_role,
    change_person,
    create_person,
    deactivate_user,
    enter_identifiers,
    give_role,
    reactivate_user,
    set_start_password,
    take_role,
    unlock,
)
from accounts.operations.rights import must_manage_people
from accounts.permissions import Permission
from accounts.privacy import mask_email, mask_phone
from accounts.roles import ROLES
from accounts.second_factor import factor_of
from accounts.views.common import (
    SHOWN_LINES,
    Line,
    field_label,
    history_lines,
    must_read_settings,
    refusals_in,
)
from feedback_system.company.models import Company
from feedback_system.joining import listed, named

PER_PAGE = 50
TOLD_BY_THE_FIELDS = (AccessLog.Act.CREATED, AccessLog.Act.ROLE_GIVEN, AccessLog.Act.ROLE_TAKEN)
"""Acts that the field history shows already."""

ASKED = gettext_lazy("The change waits for a second administrator and counts once it is confirmed.")

PERSON_FIELDS = ("name", "department", "email", "phone")


@login_required
@require_safe
def listing(request: SignedIn) -> HttpResponse:
    """People with their roles, narrowed by name, department and state; ways to reach them are masked."""
    must_read_settings(request.user)
    form = PeopleFilterForm(request.GET)
    people = User.objects.select_related("department").prefetch_related("role_assignments__department")
    people = _narrowed(people, form.cleaned_data if form.is_valid() else {})
    page = Paginator(people.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "person": person,
                "roles": [ROLES[row.role] for row in person.role_assignments.all() if row.role in ROLES],
                "phone": mask_phone(person.phone),
                "email": mask_email(person.email),
            }
            for person in page
        ],
        "filters": _without(request, "page"),
        "may_change": request.user.holds(Permission.MANAGE_PEOPLE),
    }
    return render(request, "accounts/people.html", context)


def _narrowed(people: QuerySet[User], wanted: dict[str, Any]) -> QuerySet[User]:
    if text := wanted.get("q"):
        people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if department := wanted.get("department"):
        people = people.filter(
            Q(department=department) | Q(role_assignments__department=department)
        ).distinct()
    state = wanted.get("state", "")
    return people if state == "all" else people.filter(is_active=state != "off")


def _without(request: SignedIn, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


@login_required
@never_cache
def new(request: SignedIn) -> HttpResponse:
    """Add a person; the answer shows the start password once."""
    must_manage_people(request.user)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = form.cleaned_data | {"kind": User.Kind(form.cleaned_data["kind"])}
            person, password = create_person(**data, by=request.user, at=timezone.now())
            return _person_page(request, person, start_password=password)
    return render(request, "accounts/new_person.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def detail(request: SignedIn, pk: int) -> HttpResponse:
    must_read_settings(request.user)
    return _person_page(request, get_object_or_404(User, pk=pk))


@login_required
@require_POST
def change(request: SignedIn, pk: int) -> HttpResponse:
    must_manage_people(request.user)
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            data, at = form.cleaned_data, timezone.now()
            wanted = data["department"]
            with transaction.atomic():
                if wanted != person.department and Company.get().two_administrators:
                    ask_to_move(user=person, department=wanted, by=request.user, at=at)
                    data = data | {"department": person.department}
                    messages.info(request, str(ASKED))
                change_person(user=person, **data, by=request.user, at=at)
            messages.success(request, _("%(name)s is saved.") % {"name": person})
            return redirect("accounts:person", pk=pk)
    return _person_page(request, User.objects.get(pk=pk), form=form)


@login_required
@require_POST
def identifiers(request: SignedIn, pk: int) -> HttpResponse:
    """Say by what the directories of the company know the person."""
    must_manage_people(request.user)
    person = get_object_or_404(User, pk=pk)
    form = IdentifiersForm(request.POST, person=person)
    if form.is_valid():
        with refusals_in(form):
            enter_identifiers(user=person, identifiers=form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("%(name)s is saved.") % {"name": person})
            return redirect("accounts:person", pk=pk)
    return _person_page(request, person, identifiers_form=form)


@login_required
@require_POST
def give(request: SignedIn, pk: int) -> HttpResponse:
    must_manage_people(request.user)
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            if Company.get().two_administrators:
                ask_for_role(user=person, **form.cleaned_data, by=request.user, at=timezone.now())
                messages.info(request, str(ASKED))
            else:
                give_role(user=person, **form.cleaned_data, by=request.user, at=timezone.now())
                messages.success(request, _("The role is given. It counts from the next click."))
            return redirect("accounts:person", pk=pk)
    return _person_page(request, person, role_form=form)


@login_required
@require_POST
def take(request: SignedIn, pk: int, assignment_pk: int) -> HttpResponse:
    must_manage_people(request.user)
    assignment = get_object_or_404(RoleAssignment, pk=assignment_pk, user_id=pk)
    if Company.get().two_administrators:
        ask_to_take_role(assignment=assignment, by=request.user, at=timezone.now())
        messages.info(request, str(ASKED))
        return redirect("accounts:person", pk=pk)
    take_role(assignment=assignment, by=request.user, at=timezone.now())
    messages.success(request, _("The role is taken away. It no longer counts from the next click."))
    return redirect("accounts:person", pk=pk)


@login_required
@never_cache
@require_POST
def carry_out(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Unlock, switch off, switch on, or hand out a start password, which the answer shows once."""
    must_manage_people(request.user)
    person = get_object_or_404(User, pk=pk)
    by, at = request.user, timezone.now()
    password = ""
    if act == "unlock":
        unlock(user=person, by=by, at=at)
        messages.success(request, _("%(name)s can log in again.") % {"name": person})
    elif act == "deactivate":
        deactivate_user(user=person, by=by, at=at)
        messages.success(
            request,
            _("%(name)s is switched off: sessions, tokens and delegations have ended.") % {"name": person},
        )
    elif act == "reactivate":
        password = reactivate_user(user=person, by=by, at=at)
    elif act == "password":
        password = set_start_password(user=person, by=by, at=at)
    else:
        raise Http404
    if password:
        return _person_page(request, User.objects.get(pk=pk), start_password=password)
    return redirect("accounts:person", pk=pk)


def _person_page(
    request: SignedIn,
    person: User,
    *,
    form: PersonForm | None = None,
    role_form: RoleForm | None = None,
    identifiers_form: IdentifiersForm | None = None,
    start_password: str = "",
) -> HttpResponse:
    now = timezone.now()
    may_change = request.user.holds(Permission.MANAGE_PEOPLE)
    assignments = person.role_assignments.select_related("department").order_by("pk")
    context = {
        "person": person,
        "form": form or PersonForm(initial={field: getattr(person, field) for field in PERSON_FIELDS}),
        "role_form": role_form or RoleForm(initial={"department": person.department_id}),
        "identifiers_form": identifiers_form or IdentifiersForm(person=person),
        "entries": person.directory_entries.order_by("pk"),
        "roles": [
            (assignment, ROLES[assignment.role]) for assignment in assignments if assignment.role in ROLES
        ],
        "heads": Department.objects.filter(head=person).order_by("code"),
        "locked_until": locked_until(person, at=now),
        "attempts": LoginAttempt.objects.filter(user=person).order_by("-at", "-pk")[:10],
        "delegations": person.delegations_given.filter(ends_at__gt=now)
        .select_related("deputy")
        .order_by("starts_at"),
        "tokens": person.api_tokens.filter(revoked_at=None, expires_at__gt=now).order_by("pk"),
        "factor": factor_of(person),
        "lines": _history_of(person),
        "changes_waiting": person.change_requests.filter(state=ChangeRequest.State.WAITING)
        .select_related("user", "department", "asked_by")
        .order_by("asked_at"),
        "start_password": start_password,
        "may_change": may_change,
        "is_self": person.pk == request.user.pk,
        "now": now,
    }
    refused = any(one is not None and one.errors for one in (form, role_form, identifiers_form))
    return render(request, "accounts/person.html", context, status=422 if refused else 200)


def _history_of(person: User) -> list[Line]:
    """The last changes of the person, her roles and the acts on her account, newest first."""
    own = person.history.select_related("history_user").order_by("-history_date", "-history_id")[:SHOWN_LINES]
    roles = (
        RoleAssignment.history.filter(user_id=person.pk)
        .select_related("history_user", "department")
        .order_by("-history_date", "-history_id")[:SHOWN_LINES]
    )
    log = person.access_log.exclude(act__in=TOLD_BY_THE_FIELDS).select_related("by").order_by("-at", "-pk")
    lines = [
        *history_lines(User, own),
        *history_lines(
            RoleAssignment, roles, about=lambda row: f"{ROLES[row.role].label} @ {row.department}"
        ),
        *(Line(entry.at, str(entry.by), _act_in_words(entry)) for entry in log[:SHOWN_LINES]),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN_LINES]


def _act_in_words(entry: AccessLog) -> str:
    detail = entry.detail
    if entry.act == AccessLog.Act.CHANGED:
        detail = listed(field_label(User, name) for name in detail.split(", "))
    elif entry.act.startswith("directory"):
        way, _colon, identifier = detail.partition(": ")
        detail = f"{Way(way).label}: {identifier}"
    return named(entry.get_act_display(), detail) if detail else str(entry.get_act_display())
