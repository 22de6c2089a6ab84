"""The complaint as a kind of case, known to the kernel from start-up on."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.states import STAGES, State
from feedback_system.cases.kinds import Kind

complaint_kind = Kind(
    code="complaint",
    label=_("Complaint"),
    label_plural=_("Complaints"),
    model="complaints.Complaint",
    area="complaints",
    new_url="complaints:new",
    new_label=_("New complaint"),
    new_right=Permission.LOG_COMPLAINT,
    states=State,
    stages=STAGES,
    case_template="complaints/_case.html",
    approval_template="complaints/_asked.html",
)
