"""Samples: draw one by a seed and look at it, keep it, and see how far its checks are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import kind_named, kind_of
from feedback_system.cases.models import Case
from feedback_system.conformity.forms import USUAL_SIZE, SampleForm, new_seed, usual_period
from feedback_system.conformity.models import Basis, Result, Sample, SampledCase
from feedback_system.conformity.operations import keep_sample
from feedback_system.conformity.rights import may_keep, must_keep_pack, must_read_pack
from feedback_system.conformity.sampling import Drawn, draw
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked

PER_PAGE = 50
RESULT_TONES = {
    Result.OPEN: ("neutral", "clock"),
    Result.HELD: ("ok", "check-circle"),
    Result.FINDING: ("over", "alert"),
    Result.NOT_APPLICABLE: ("neutral", "minus"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: SignedIn) -> HttpResponse:
    """The samples that were kept. With a wish in the address the sample is shown; posting the wish keeps it."""
    must_read_pack(request.user)
    at = database_now()
    usual = {**usual_period(local_day(at)), "size": USUAL_SIZE, "basis": Basis.OPENED, "seed": new_seed()}
    form, drawn, blocked, status = SampleForm(initial=usual), None, [], 200
    if request.method == "POST":
        must_keep_pack(request.user)
        form = SampleForm(request.POST)
        if form.is_valid():
            try:
                kept = keep_sample(wish=form.wish(), by=request.user, at=at)
            except Blocked as refusal:
                blocked, status = refusal.reasons, refusal.status
            else:
                messages.success(
                    request, _("The sample is kept: its seed, its cases and from how many they were drawn.")
                )
                return redirect(kept)
        else:
            status = 422
    elif request.GET.get("seed"):
        form = SampleForm(request.GET)
        if form.is_valid():
            drawn = draw(form.wish(), user=request.user)
        else:
            status = 422
    return render(request, "conformity/samples.html", _context(request, form, drawn, blocked), status=status)


def _context(request: SignedIn, form: SampleForm, drawn: Drawn | None, blocked: list[Any]) -> dict[str, Any]:
    rows = Sample.objects.select_related("drawn_by").annotate(
        cases=Count("rows"),
        checked=Count("rows", filter=~Q(rows__result=Result.OPEN)),
        findings=Count("rows", filter=Q(rows__result=Result.FINDING)),
    )
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    base = reverse("conformity:samples")
    return {
        "form": form,
        "drawn": drawn,
        "drawn_rows": drawn_cases(drawn, request) if drawn is not None else [],
        "blocked": blocked,
        "may_keep": may_keep(request.user),
        "rows": [{"sample": one, "kind": kind_named(one.kind).label} for one in page],
        "page": page,
        "previous_url": f"{base}?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"{base}?page={page.number + 1}" if page.has_next() else "",
    }


def drawn_cases(drawn: Drawn, request: SignedIn) -> list[dict[str, Any]]:
    """The cases of a sample that is only shown, in its order."""
    found = Case.objects.visible_to(request.user).select_related("customer").in_bulk(drawn.case_ids)
    cases = [found[pk] for pk in drawn.case_ids if pk in found]
    return [{"case": case, "state": kind_of(case).state_label(case.state)} for case in cases]


def sample_or_404(pk: int) -> Sample:
    """The sample with that id. :raises Http404: there is none"""
    found = Sample.objects.select_related("drawn_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def rows_for(sample: Sample, request: SignedIn) -> list[SampledCase]:
    """The cases of the sample that have reached the reader, in their order."""
    seen = Case.objects.visible_to(request.user).values("pk")
    rows = sample.rows.filter(case__in=seen).select_related("case__customer", "checked_by", "filed")
    return list(rows.order_by("position"))


def filed_for(rows: list[SampledCase], request: SignedIn) -> set[int]:
    """The ids of the cases under which findings are filed, as far as they have reached the reader. Note: one query."""
    ids = [row.filed_id for row in rows if row.filed_id is not None]
    return set(Case.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
@require_safe
def sample(request: SignedIn, pk: int) -> HttpResponse:
    """A kept sample with what was found in each case."""
    must_read_pack(request.user)
    one = sample_or_404(pk)
    rows = rows_for(one, request)
    opened = filed_for(rows, request)
    context = {
        "sample": one,
        "kind": kind_named(one.kind),
        "rows": [
            {
                "row": row,
                "state": kind_of(row.case).state_label(row.case.state),
                "look": RESULT_TONES[Result(row.result)],
                "filed": row.filed if row.filed_id in opened else None,
            }
            for row in rows
        ],
        "hidden": one.rows.count() - len(rows),
        "counted": [
            (result.label, sum(row.result == result for row in rows), *RESULT_TONES[result])
            for result in Result
        ],
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{reverse('conformity:sample_export', args=[one.pk])}?format=xlsx",
    }
    return render(request, "conformity/sample.html", context)
