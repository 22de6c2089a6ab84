"""Settings: how often a survey by a questionnaire opens by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines
from aftersales.surveys.forms.settings import RhythmForm
from aftersales.surveys.models import SurveyRhythm, questionnaire_in_force
from aftersales.surveys.operations.rhythm import period_of, save_rhythm
from aftersales.surveys.states import Purpose
from feedback_system.administration.rights import must_change_settings
from feedback_system.deadlines.clock import database_now


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str) -> HttpResponse:
    """Set the rhythm of a questionnaire of surveys, or switch it off."""
    must_change_settings(request.user)
    at = database_now()
    sheet = questionnaire_in_force(code, at)
    if sheet is None or sheet.purpose not in (Purpose.CUSTOMERS, Purpose.INTERNAL):
        raise Http404
    record = (
        SurveyRhythm.objects.select_related("department", "responsible").filter(questionnaire=code).first()
    )
    form = RhythmForm(request.POST or None, initial=_initial(record))
    if request.method == "POST" and form.is_valid():
        save_rhythm(code=code, values=form.cleaned_data, by=request.user, at=at)
        messages.success(request, _("“%(value)s” is saved.") % {"value": sheet.label})
        return redirect("survey_settings:questionnaires")
    rows = SurveyRhythm.history.filter(questionnaire=code).select_related("history_user")
    context = {
        "form": form,
        "sheet": sheet,
        "record": record,
        "period": period_of(record, at) if record is not None and record.is_on else None,
        "lines": history_lines(SurveyRhythm, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": at,
    }
    return render(request, "surveys/settings/rhythm.html", context, status=422 if form.errors else 200)


def _initial(record: SurveyRhythm | None) -> dict[str, Any]:
    if record is None:
        return {"is_on": True}
    return {
        "is_on": record.is_on,
        "rule": record.rule,
        "first_on": record.first_on,
        "department": record.department.code,
        "responsible": record.responsible.username if record.responsible is not None else None,
    }
