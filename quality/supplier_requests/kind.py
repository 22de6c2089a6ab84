"""The request for corrective action to a supplier as a kind of case, known to the kernel from start-up on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.blamed import may_blame_a_supplier
from feedback_system.cases.kinds import Kind
from quality.supplier_requests.states import STAGES, RequestState

supplier_request_kind = Kind(
    code="supplier_request",
    label=pgettext_lazy("kind of case", "Supplier corrective action request"),
    label_plural=_("Supplier corrective action requests"),
    model="supplier_requests.SupplierRequest",
    area="supplier-requests",
    path="quality/supplier-requests",
    new_label=_("Ask the supplier for corrective action"),
    new_right=Permission.ASK_SUPPLIER,
    from_case_url="supplier_requests:new",
    suits=may_blame_a_supplier,
    states=RequestState,
    stages=STAGES,
    case_template="supplier_requests/_case.html",
)

NUMBER_LETTER = "Q"
"""Begins the number of every request (质量)."""
