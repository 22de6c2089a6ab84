"""The return as a kind of case, known to the kernel from start-up on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.states import STAGES, ReturnState
from feedback_system.cases.kinds import Kind

return_kind = Kind(
    code="return",
    label=pgettext_lazy("kind of case", "Return"),
    label_plural=_("Returns"),
    model="aftersales.GoodsReturn",
    area="returns",
    path="aftersales/returns",
    new_url="aftersales:new_return",
    new_label=_("Take in a return"),
    new_right=Permission.TAKE_IN_RETURN,
    states=ReturnState,
    stages=STAGES,
    case_template="aftersales/_case.html",
)

NUMBER_LETTER = "T"
"""Begins the number of every return (退货)."""
