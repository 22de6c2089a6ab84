"""Wage and bonus of the people of a department in a month: personnel only; preview, then save."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn
from accounts.models import Department, User
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.models.months import first_of, month_named
from complaints.penalties.forms.months import PayFileForm, PayForm, PayMonthForm
from complaints.penalties.models import DeductionMonth, MonthlyPay, is_on, penalty_rules
from complaints.penalties.operations.months import must_keep_pay, save_pay
from complaints.penalties.operations.paying import COLUMNS, MOST_ROWS, Paid, plan_pay, save_pays
from complaints.penalties.operations.switching import must_be_on
from complaints.views.collections import OUTCOMES
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.approvals.limits import today_of
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Invalid, Refusal
from feedback_system.masterdata.importing.agreed import hand_out, take_back
from feedback_system.masterdata.importing.reading import LARGEST_FILE

Pay = tuple[Decimal, Decimal]
PURPOSE = "pay of a month"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: SignedIn) -> HttpResponse:
    """The people of a department with wage and bonus of a month; a closed month is only read."""
    must_keep_pay(request.user)
    at = database_now()
    asked = PayMonthForm(request.GET or None)
    month, department = first_of(today_of(at)), None
    if asked.is_bound and asked.is_valid():
        month = asked.cleaned_data["month"] or month
        department = asked.cleaned_data["department"]
    department = (
        department or Department.objects.filter(is_active=True, members__isnull=False).order_by("pk").first()
    )
    shown = {"department": department.code if department else "", "month": f"{month:%Y-%m}"}
    people = list(
        User.objects.filter(department=department, is_active=True, kind=User.Kind.PERSON).order_by(
            "name", "pk"
        )
    )
    before = _pays(people, month)
    bonus = penalty_rules().bonus_label
    initial = {
        f"{name}-{pk}": one[place]
        for pk, one in before.items()
        for place, name in enumerate(("wage", "bonus"))
    }
    form = PayForm(people=people, bonus=bonus, initial=initial)
    preview: Preview | None = None
    if request.method == "POST":
        must_be_on()
        form = PayForm(request.POST, people=people, bonus=bonus)
        if form.is_valid():
            preview = _preview(form, before, month, bonus)
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_pay(month=month, pays=form.pays(), by=request.user, at=at)
                    messages.success(request, _("Wage and bonus are saved."))
                    return redirect(f"{reverse('deductions:pay')}?{urlencode(shown)}")
    names = {person.pk: person.name for person in people}
    history = MonthlyPay.history.filter(person__in=people, month=month).select_related("history_user")
    context = {
        "asked": asked if asked.errors else PayMonthForm(shown),
        "form": form,
        "preview": preview,
        "department": department,
        "month": f"{month:%Y-%m}",
        "is_closed": DeductionMonth.objects.filter(month=month, state="closed").exists(),
        "is_on": is_on(),
        "lines": history_lines(
            MonthlyPay,
            history.order_by("-history_date", "-history_id")[:SHOWN_LINES],
            about=lambda row: names.get(row.person_id, ""),
        ),
        "now": at,
    }
    refused = form.errors or asked.errors
    return render(request, "penalties/pay.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pay_import(request: SignedIn) -> HttpResponse:
    """Choose a file and see row by row what would happen; nothing is written yet."""
    must_keep_pay(request.user)
    must_be_on()
    form = PayFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "columns": COLUMNS,
        "most_rows": MOST_ROWS,
        "bonus": penalty_rules().bonus_label,
        "currency": Company.get().currency,
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                plan = plan_pay(form.cleaned_data["file"].read(LARGEST_FILE + 1))
            except Invalid as refused:
                for sentences in refused.errors.values():
                    form.add_error("file", sentences)
            else:
                status = 200
                good = [
                    [row.values["person"].pk, f"{row.values['month']:%Y-%m}"]
                    + [str(row.values[name]) for name in ("wage", "bonus")]
                    for row in plan.good
                ]
                context |= {
                    "plan": plan,
                    "rows": [{"row": row, "look": OUTCOMES[row.outcome.value]} for row in plan.rows],
                    "agreed": hand_out(good, purpose=PURPOSE, by=request.user),
                }
    return render(request, "penalties/pay_import.html", context, status=status)


@login_required
@require_POST
def pay_apply(request: SignedIn) -> HttpResponse:
    """Write the rows that the preview showed, all of them or none."""
    must_keep_pay(request.user)
    must_be_on()
    agreed = take_back(request.POST.get("agreed", ""), purpose=PURPOSE, by=request.user)
    if agreed is None:
        messages.error(request, _("This preview has expired. Choose the file again."))
        return redirect("deductions:pay_import")
    rows = [
        Paid(person, month_named(month), Decimal(wage), Decimal(bonus))  # type: ignore[arg-type]  # signed by us
        for person, month, wage, bonus in agreed
    ]
    try:
        changed = save_pays(rows, by=request.user, at=database_now())
    except Refusal as refused:
        messages.error(request, refused.message)
        return redirect("deductions:pay_import")
    messages.success(
        request,
        ngettext(
            "Wage and bonus of %(count)d line are saved.",
            "Wage and bonus of %(count)d lines are saved.",
            changed,
        )
        % {"count": changed},
    )
    last = max((row.month for row in rows), default=None)
    query = f"?{urlencode({'month': f'{last:%Y-%m}'})}" if last is not None else ""
    return redirect(f"{reverse('deductions:pay')}{query}")


def _pays(people: list[User], month: date) -> dict[int, Pay]:
    rows = MonthlyPay.objects.filter(person__in=people, month=month).order_by("pk")
    return {row.person_id: (row.wage, row.bonus) for row in rows}


def _preview(form: PayForm, before: dict[int, Pay], month: date, bonus: str) -> Preview:
    pays = form.pays()
    changes = [
        Change(person.name, _shown(before.get(person.pk)), _shown(pays[person.pk]))
        for person in form.people
        if before.get(person.pk) != pays[person.pk]
    ]
    effects = [
        _(
            "Each figure is the wage with the bonus, then the %(bonus)s. Only you of personnel and the person read them."
        )
        % {"bonus": bonus}
    ]
    typed: list[Any] = [(pk, str(one)) for pk, one in sorted(pays.items())]
    seal = seal_of(f"{month:%Y-%m}", sorted((pk, str(one)) for pk, one in before.items()), typed)
    return Preview(changes=changes, effects=effects, seal=seal)


def _shown(one: Pay | None) -> str:
    return "" if one is None else f"{one[0]:,.2f} / {one[1]:,.2f}"
