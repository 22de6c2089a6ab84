"""The service call as a kind of case, known to the kernel from start-up on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.services.states import STAGES, ServiceState
from feedback_system.cases.kinds import Kind

service_kind = Kind(
    code="service",
    label=pgettext_lazy("kind of case", "Service call"),
    label_plural=_("Service calls"),
    model="services.ServiceCall",
    area="services",
    path="aftersales/services",
    new_url="services:new",
    new_label=_("Take a service call"),
    new_right=Permission.TAKE_SERVICE_CALL,
    states=ServiceState,
    stages=STAGES,
    case_template="services/_case.html",
)

NUMBER_LETTER = "S"
"""Begins the number of every service call (服务)."""
