"""The return visit as a kind of case, known to the kernel from start-up on. Most are opened by the daily run."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.visits.states import STAGES, VisitState
from feedback_system.cases.kinds import Kind

visit_kind = Kind(
    code="visit",
    label=pgettext_lazy("kind of case", "Return visit"),
    label_plural=_("Return visits"),
    model="visits.Visit",
    area="visits",
    path="aftersales/visits",
    new_url="visits:new",
    new_label=_("Plan a visit"),
    new_right=Permission.VISIT_CUSTOMER,
    states=VisitState,
    stages=STAGES,
    case_template="visits/_case.html",
)

NUMBER_LETTER = "H"
"""Begins the number of every visit (回访)."""
