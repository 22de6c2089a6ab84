"""The form by which the GM office raises an improvement by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import DepartmentField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField


class RaiseImprovementForm(StepForm):
    """Who drafts it, and why it is raised."""

    department = DepartmentField(
        label=gettext_lazy("Department that drafts"),
        help_text=gettext_lazy("Where the cause lies. Research and development may draft too."),
    )
    reason = TextField(label=gettext_lazy("Why an improvement is raised"), max_length=5_000)

    def initial_values(self) -> Mapping[str, Any]:
        department = self.record.responsible_department or self.record.production_department
        return {"department": department.code} if department is not None else {}
