"""The anomaly alert as a kind of case, known to the kernel from start-up on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.kinds import Kind
from quality.anomalies.states import STAGES, AnomalyState

anomaly_kind = Kind(
    code="anomaly",
    label=pgettext_lazy("kind of case", "Anomaly alert"),
    label_plural=_("Anomaly alerts"),
    model="anomalies.Anomaly",
    area="anomalies",
    path="quality/anomalies",
    new_url="anomalies:new",
    new_label=_("Raise an alert"),
    new_right=Permission.RAISE_ANOMALY,
    states=AnomalyState,
    stages=STAGES,
    case_template="anomalies/_case.html",
)

NUMBER_LETTER = "Y"
"""Begins the number of every alert (异常)."""
ROUTE = "anomaly"
"""The route under which the levels of approval of concessions stand."""
