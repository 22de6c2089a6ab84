"""The anomaly alert form and the feedback form as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import printed
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.prints.alert_form import alert_form
from quality.anomalies.prints.feedback_form import feedback_form


@require_GET
@login_required
def alert_form_pdf(request: SignedIn, reference: str) -> HttpResponse:
    """The form with investigation, disposition, balance and cause, with what this reader sees on the case page."""
    anomaly = readable_record(request, anomaly_kind, reference)  # type: ignore[arg-type]
    return printed(request, anomaly.case, "anomaly", partial(alert_form, anomaly))


@require_GET
@login_required
def feedback_form_pdf(request: SignedIn, reference: str) -> HttpResponse:
    """What users said about the anomaly, with the numbers of the cases that have reached this reader."""
    anomaly = readable_record(request, anomaly_kind, reference)  # type: ignore[arg-type]
    return printed(request, anomaly.case, "anomaly_feedback", partial(feedback_form, anomaly))
