"""The page on which administrators bring people in from a file and keep them in step with it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.operations.rights import must_manage_people
from accounts.views.common import refusals_in
from feedback_system.administration.forms import SheetForm
from feedback_system.administration.people_import import (
    CHANGED,
    COLUMNS,
    NEEDED,
    NEW,
    REFUSED,
    SAME,
    Plan,
    import_people,
    plan_people,
    values_of,
)
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Conflict

SALT = "people import"
HALF_AN_HOUR = 30 * 60


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: SignedIn) -> HttpResponse:
    """First what each row would do; the rows travel signed in the page, so that exactly they are carried out."""
    must_manage_people(request.user)
    shown = request.POST.get("shown", "")
    form = SheetForm(request.POST or None, request.FILES or None) if not shown else SheetForm()
    context = {"columns": [(label, words[0], name in NEEDED) for name, label, words in COLUMNS], "form": form}
    if shown:
        try:
            rows, facts = signing.loads(shown, salt=SALT, max_age=HALF_AN_HOUR)
            context["fresh"] = import_people(values=rows, facts=facts, by=request.user, at=database_now())
            context["changed"] = sum(outcome == CHANGED for _number, outcome, _sentences in facts)
            context["is_done"] = True
        except signing.BadSignature:
            context["problem"] = _("This preview has expired. Choose the file again.")
        except Conflict as conflict:
            context["problem"] = str(conflict)
    elif request.method == "POST" and form.is_valid():
        with refusals_in(form):
            rows = values_of(form.cleaned_data["file"].read())
            plan = plan_people(rows)
            context |= {
                "plan": plan,
                "groups": _groups(plan),
                "may_go": bool(plan.with_outcome(NEW) or plan.with_outcome(CHANGED)),
            }
            context["shown"] = signing.dumps([rows, plan.facts], salt=SALT, compress=True)
    refused = form.errors or "problem" in context
    return render(request, "administration/people_import.html", context, status=422 if refused else 200)


def _groups(plan: Plan) -> list[dict[str, object]]:
    words = {
        REFUSED: (_("Refused"), "over", "x"),
        NEW: (_("New"), "ok", "plus"),
        CHANGED: (_("Changed"), "info", "edit"),
        SAME: (_("Unchanged"), "neutral", "check"),
    }
    return [
        {"code": code, "label": label, "tone": tone, "icon": icon, "rows": plan.with_outcome(code)}
        for code, (label, tone, icon) in words.items()
        if plan.with_outcome(code)
    ]
