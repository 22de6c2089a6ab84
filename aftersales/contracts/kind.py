"""The renewal of a maintenance contract as a kind of case. Nobody opens one by hand: the daily run does, in time."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.contracts.states import STAGES, RenewalState
from feedback_system.cases.kinds import Kind

renewal_kind = Kind(
    code="renewal",
    label=pgettext_lazy("kind of case", "Contract renewal"),
    label_plural=_("Contract renewals"),
    model="contracts.Renewal",
    area="renewals",
    path="aftersales/renewals",
    states=RenewalState,
    stages=STAGES,
    case_template="contracts/_case.html",
)

NUMBER_LETTER = "B"
"""Begins the number of every renewal (保养)."""
