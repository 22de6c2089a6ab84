"""The page on which administrators bring departments in from a file and keep them in step with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.operations.rights import must_manage_people
from accounts.views.common import refusals_in
from feedback_system.administration.departments import (
    CHANGED,
    COLUMNS,
    MOVED,
    NEEDED,
    NEW,
    REFUSED,
    SAME,
    Plan,
    as_rows,
    import_departments,
    plan_departments,
    values_of,
)
from feedback_system.administration.forms import SheetForm
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked, Conflict
from feedback_system.masterdata.export import csv_lines

SALT = "departments import"
HALF_AN_HOUR = 30 * 60


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def departments_import(request: SignedIn) -> HttpResponse:
    """First what each row would do; the rows travel signed in the page, so that exactly they are carried out."""
    must_manage_people(request.user)
    shown = request.POST.get("shown", "")
    form = SheetForm(request.POST or None, request.FILES or None) if not shown else SheetForm()
    context: dict[str, Any] = {
        "columns": [(label, words[0], name in NEEDED) for name, label, words in COLUMNS],
        "form": form,
    }
    if shown:
        context |= _carried_out(request, shown)
    elif request.method == "POST" and form.is_valid():
        with refusals_in(form):
            context |= _preview(values_of(form.cleaned_data["file"].read()))
    refused = form.errors or "problems" in context
    return render(request, "administration/departments_import.html", context, status=422 if refused else 200)


def _carried_out(request: SignedIn, shown: str) -> dict[str, Any]:
    ticked = {int(key) for key in request.POST.getlist("close") if key.isascii() and key.isdigit()}
    try:
        rows, facts = signing.loads(shown, salt=SALT, max_age=HALF_AN_HOUR)
    except signing.BadSignature:
        return {"problems": [_("This preview has expired. Choose the file again.")]}
    try:
        done = import_departments(values=rows, facts=facts, close=ticked, by=request.user, at=database_now())
    except Conflict as conflict:
        return {"problems": [str(conflict)]}
    except Blocked as blocked:
        return {"problems": blocked.reasons} | _preview(rows, ticked)
    return {"done": done}


def _preview(rows: Sequence[Sequence[Any]], ticked: Collection[int] = ()) -> dict[str, Any]:
    plan = plan_departments(rows)
    closable = [one for one in plan.absent if not one.reasons]
    return {
        "plan": plan,
        "groups": _groups(plan),
        "closable": closable,
        "staying": [one for one in plan.absent if one.reasons],
        "ticked": ticked,
        "may_go": bool(plan.with_outcome(NEW, MOVED, CHANGED) or closable),
        "shown": signing.dumps([rows, plan.facts], salt=SALT, compress=True),
    }


def _groups(plan: Plan) -> list[dict[str, Any]]:
    words = {
        REFUSED: (_("Refused"), "over", "x"),
        NEW: (_("New"), "ok", "plus"),
        MOVED: (pgettext("departments", "Moved"), "info", "chevron-right"),
        CHANGED: (_("Changed"), "info", "edit"),
        SAME: (_("Unchanged"), "neutral", "check"),
    }
    return [
        {"code": code, "label": label, "tone": tone, "icon": icon, "rows": plan.with_outcome(code)}
        for code, (label, tone, icon) in words.items()
        if plan.with_outcome(code)
    ]


@login_required
@require_safe
def departments_file(request: SignedIn) -> StreamingHttpResponse:
    """The departments in use with the headings the import knows: the file to correct and to import again."""
    must_manage_people(request.user)
    rows = list(as_rows())  # written now, in the language of who asks: a stream is read after that
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="departments.csv"'
    response["Cache-Control"] = "no-store"
    return response
