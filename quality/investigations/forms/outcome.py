"""The forms of the outcome: cause and measures, the improvement that follows, filing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from feedback_system.cases.fields import DepartmentField
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.web.forms import TextField


class ConcludeForm(StepForm):
    """Cause and measures; the unit was named before and stands beside."""

    cause_entry = CatalogueField(
        CatalogueList.CAUSE,
        label=gettext_lazy("Cause from the catalogue"),
        help_text=gettext_lazy("By it causes are counted and compared."),
    )
    cause = TextField(
        label=gettext_lazy("Cause"),
        max_length=10_000,
        help_text=gettext_lazy(
            "Why it happened and why it was not found earlier, with the numbers of the facts that show it."
        ),
    )
    measures = TextField(
        label=gettext_lazy("Measures"),
        max_length=10_000,
        help_text=gettext_lazy("What is changed so that it does not happen again, by whom and by when."),
    )

    def prepare(self) -> None:
        field = self.fields["cause_entry"]
        assert isinstance(field, CatalogueField)  # noqa: S101 - for the type checker
        field.on_day(self.at)

    def initial_values(self) -> Mapping[str, Any]:
        record = self.record
        return {"cause_entry": record.cause_entry, "cause": record.cause, "measures": record.measures}

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        facts = "\n".join(f"{one.number} · {one.text}" for one in self.record.standing_facts())
        return [
            (_("Responsible unit"), self.record.unit_in_words()),
            (pgettext("investigation", "Facts"), facts),
        ]


class ImprovementForm(StepForm):
    """Which department drafts the improvement, and why it is raised."""

    department = DepartmentField(label=gettext_lazy("Department that drafts"))
    reason = TextField(label=gettext_lazy("Why it is raised"), max_length=5_000)

    def initial_values(self) -> Mapping[str, Any]:
        unit = self.record.unit_department
        return {"department": unit.code if unit is not None else "", "reason": self.record.measures}


class FileForm(StepForm):
    """That it goes into the file; without an improvement, why none follows."""

    no_improvement_reason = TextField(label=gettext_lazy("Why no improvement follows"), max_length=2_000)

    def prepare(self) -> None:
        if self.record.improvement_id is not None:
            del self.fields["no_improvement_reason"]
            return
        field = self.fields["no_improvement_reason"]
        assert isinstance(field, forms.CharField)  # noqa: S101 - for the type checker
        field.error_messages["required"] = _(
            "No improvement was raised from this outcome. Raise one, or say why none follows."
        )
