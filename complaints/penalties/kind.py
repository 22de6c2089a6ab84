"""The sanction paper as a kind of case, known to the kernel from start-up on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from complaints.penalties.states import STAGES, PaperState
from feedback_system.cases.kinds import Kind

sanction_kind = Kind(
    code="sanction",
    label=pgettext_lazy("kind of case", "Sanction paper"),
    label_plural=_("Sanction papers"),
    model="penalties.SanctionPaper",
    area="sanctions",
    states=PaperState,
    stages=STAGES,
    confidential=True,
    new_url="penalties:new",
    new_label=_("New sanction paper"),
    new_right=Permission.PROPOSE_SANCTION,
    case_template="penalties/_case.html",
    approval_template="penalties/_asked.html",
)

NUMBER_LETTER = "J"
"""Begins the number of every sanction paper (奖惩签呈)."""
ROUTE = "sanction"
"""The route under which the levels of approval of sanction papers stand."""
