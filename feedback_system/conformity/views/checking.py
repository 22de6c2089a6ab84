"""One case of a sample: its check sheet, whether its history is unbroken, and the finding as a case of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn
from feedback_system.audit.operations import verify
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.conformity.filing import all_filers
from feedback_system.conformity.forms import CheckForm, FileForm
from feedback_system.conformity.models import Result, SampledCase
from feedback_system.conformity.operations import file_finding, write_check
from feedback_system.conformity.rights import may_keep, must_keep_pack, must_read_pack
from feedback_system.conformity.views.samples import RESULT_TONES, filed_for, sample_or_404
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted
from feedback_system.web.acts import sentences_of


def _row(request: SignedIn, pk: int, position: int) -> SampledCase:
    """:raises Http404: there is none, or its case has not reached the reader"""
    sample = sample_or_404(pk)
    seen = Case.objects.visible_to(request.user).values("pk")
    rows = sample.rows.filter(position=position, case__in=seen)
    found = rows.select_related(
        "sample", "case__customer", "case__product", "case__holder", "checked_by", "filed"
    ).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedIn, pk: int, position: int) -> HttpResponse:
    """The check sheet of a case; posting keeps what was found, and goes on with the next case that nobody has checked."""
    must_read_pack(request.user)
    row = _row(request, pk, position)
    if request.method != "POST":
        return _page(request, row)
    must_keep_pack(request.user)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _page(request, row, check_form=form, status=422)
    data = form.cleaned_data
    try:
        row = write_check(
            row=row,
            result=data["result"],
            words=data["words"],
            version=data["version"],
            by=request.user,
            at=database_now(),
        )
    except Blocked as refusal:
        return _page(request, row, check_form=form, refused=refusal.reasons, status=refusal.status)
    except Conflict as refusal:
        again = _row(request, pk, position)
        form = CheckForm({**request.POST.dict(), "version": again.version})
        return _page(request, again, check_form=form, refused=[refusal.message], status=refusal.status)
    messages.success(request, _("What was found is kept."))
    return redirect(row if row.result == Result.FINDING else row.sample)


@login_required
@require_POST
def file(request: SignedIn, pk: int, position: int) -> HttpResponse:
    """File the finding, once."""
    must_keep_pack(request.user)
    row = _row(request, pk, position)
    form = FileForm(request.POST)
    if not form.is_valid():
        return _page(request, row, file_form=form, status=422)
    data = form.cleaned_data
    filer = next(one for one in all_filers() if one.code == data["filer"])
    try:
        case = file_finding(
            row=row, filer=filer, department=data["department"], by=request.user, at=database_now()
        )
    except (Blocked, Invalid, NotPermitted) as refusal:
        again = _row(request, pk, position)
        return _page(request, again, file_form=form, refused=sentences_of(refusal), status=refusal.status)
    messages.success(request, _("The finding is filed as %(number)s.") % {"number": case.reference})
    return redirect(row.sample)


def _page(
    request: SignedIn,
    row: SampledCase,
    *,
    check_form: CheckForm | None = None,
    file_form: FileForm | None = None,
    refused: Any = (),
    status: int = 200,
) -> HttpResponse:
    keeps, is_filed = may_keep(request.user), row.filed_id is not None
    if check_form is None:
        result = "" if row.result == Result.OPEN else row.result
        check_form = CheckForm(initial={"result": result, "words": row.words, "version": row.version})
    if file_form is None:
        file_form = FileForm(initial={"department": row.case.holder_id})
    context = {
        "row": row,
        "sample": row.sample,
        "case": row.case,
        "kind": kind_of(row.case),
        "state": kind_of(row.case).state_label(row.case.state),
        "broken": verify(row.case_id),
        "badge": RESULT_TONES[Result(row.result)],
        "filed": row.filed if filed_for([row], request) else None,
        "is_filed": is_filed,
        "check_form": check_form if keeps and not is_filed else None,
        "file_form": file_form if keeps and not is_filed and row.result == Result.FINDING else None,
        "file_url": reverse("conformity:file", args=[row.sample_id, row.position]),
        "refused": refused,
    }
    return render(request, "conformity/check.html", context, status=status)
