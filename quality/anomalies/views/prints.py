"""The anomaly alert form as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.prints.alert_form import alert_form


@require_GET
@login_required
def alert_form_pdf(request: SignedIn, reference: str) -> HttpResponse:
    """The form with investigation, disposition, balance and cause, with what this reader sees on the case page."""
    anomaly = readable_record(request, anomaly_kind, reference)  # type: ignore[arg-type]
    at = database_now()
    data = alert_form(
        anomaly,
        company=Company.get(),
        code=code_for(anomaly.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=anomaly.case, paper="anomaly", by=request.user, at=at)
    return answer_with(made, f"anomaly-{anomaly.case.reference}")
