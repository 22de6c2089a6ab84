"""Common causes: what the chosen cases have more often in common than all others of the same days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.cases.fields import local_day
from feedback_system.catalogues.tree import cases_with
from feedback_system.company.models import Company
from feedback_system.lessons.commonness import MOST_CASES, Comparison, compare
from feedback_system.lessons.forms import ComparisonForm
from feedback_system.masterdata.rights import require_look_up
from feedback_system.searching.similar import same_batch

LABELS = {
    "product": gettext_lazy("Product"),
    "family": gettext_lazy("Product family"),
    "batch": gettext_lazy("Batch"),
    "line": gettext_lazy("Line"),
    "shift": gettext_lazy("Shift"),
    "supplier": gettext_lazy("Supplier"),
    "customer": gettext_lazy("Customer"),
    "defect": gettext_lazy("Defect"),
    "cause": gettext_lazy("Cause"),
}
FOLLOWING = {
    "product": ("product", "family"),
    "batch": ("batch", "product", "family", "line", "shift", "supplier"),
}
"""What goes without saying for cases chosen by a product or a batch."""


@login_required
@require_safe
def causes(request: SignedIn) -> HttpResponse:
    """Choose a set of cases; the values that stand out come with their figures."""
    require_look_up(request.user)
    now = timezone.now()
    asked = any(
        request.GET.get(name) or request.GET.get(f"{name}_text") for name in ComparisonForm.base_fields
    )
    form = ComparisonForm(request.GET if asked else None, today=local_day(now))
    found: Comparison | None = None
    rows: list[dict[str, Any]] = []
    if asked and form.is_valid():
        data = form.cleaned_data
        zone = Company.get().zone
        found = compare(
            request.user,
            _chosen(data),
            begins=datetime.combine(data["after"], time.min, tzinfo=zone),
            ends=datetime.combine(data["before"] + timedelta(days=1), time.min, tzinfo=zone),
            leave_out=[
                item
                for name in ComparisonForm.CHOOSING
                if data.get(name)
                for item in FOLLOWING.get(name, (name,))
            ],
        )
        rows = [
            {
                "item": LABELS[one.item],
                "one": one,
                "inside": round(100 * one.inside / one.among),
                "outside": round(100 * one.outside / one.others) if one.others else 0,
            }
            for one in found.standouts
        ]
    context = {
        "form": form,
        "found": found,
        "rows": rows,
        "most": MOST_CASES,
        "worklist_url": _worklist(form) if found is not None else "",
    }
    return render(request, "lessons/causes.html", context, status=422 if form.errors else 200)


def _chosen(data: dict[str, Any]) -> Q:
    chosen = Q()
    for name in ("defect", "cause"):
        if data.get(name) is not None:
            chosen &= cases_with(data[name])
    if data.get("product") is not None:
        chosen &= Q(product=data["product"].pk)
    if data.get("customer") is not None:
        chosen &= Q(customer=data["customer"].pk)
    if data.get("family"):
        chosen &= Q(product__family=data["family"])
    if data.get("batch"):
        chosen &= same_batch(data["batch"])
    return chosen


def _worklist(form: ComparisonForm) -> str:
    data = form.cleaned_data
    parts = {name: data[name].code for name in ("defect", "cause", "product", "customer") if data.get(name)}
    days = {"after": data["after"].isoformat(), "before": data["before"].isoformat()}
    return f"{reverse('desk:worklist')}?{urlencode({'tab': 'all', **parts, **days})}"
