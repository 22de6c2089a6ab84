"""The slip as a kind of case, known to the kernel from start-up on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.kinds import Kind
from quality.slips.states import STAGES, SlipState

slip_kind = Kind(
    code="slip",
    label=pgettext_lazy("kind of case", "Department slip"),
    label_plural=_("Department slips"),
    model="slips.Slip",
    area="slips",
    path="quality/slips",
    new_url="slips:new",
    new_label=_("Send a slip"),
    new_right=Permission.SEND_SLIP,
    from_case_url="slips:new",
    states=SlipState,
    stages=STAGES,
    case_template="slips/_case.html",
)

NUMBER_LETTER = "X"
"""Begins the number of every slip (信息单)."""
