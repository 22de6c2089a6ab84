"""The one field that asks a late department for the cause, in the form of its next step. It may stay empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import CodeChoiceField, ToldTimeField
from complaints.models import CodeList
from feedback_system.cases.steps import StepForm
from feedback_system.escalation.operations.acknowledging import unseen_by
from feedback_system.web.forms import LineField
from feedback_system.web.wording import full_instant_text


class AsksWhyLate(StepForm):
    """A step of the way; it asks for the cause when the time of the acting person's department has run out."""

    kept_beside = ("delay_cause", "delay_of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.late_codes: list[tuple[str, int | None]] = []
        if self.record is None or self.by is None or self.at is None:
            return
        late = self.record.late_budgets_of(self.by, at=self.at)
        self.late_codes = [(clock.code, clock.department_id) for clock in late]
        if late:
            self.fields["delay_cause"] = CodeChoiceField(
                CodeList.DELAY_CAUSE,
                label=gettext_lazy("Cause of delay"),
                required=False,
                help_text=gettext_lazy(
                    "The time of your department has run out. What held the case up? It may stay empty now; at the closing it is needed."
                ),
            )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.cleaned_data.get("delay_cause") is not None:
            self.cleaned_data["delay_of"] = self.late_codes


class SeenForm(StepForm):
    """“I have seen it”: the cause as far as it is known, and by when it goes on."""

    cause = CodeChoiceField(CodeList.DELAY_CAUSE, label=gettext_lazy("Cause of delay"), required=False)
    text = LineField(label=gettext_lazy("In a few words"), max_length=500, required=False)
    expected_at = ToldTimeField(label=gettext_lazy("I expect it to go on by"), required=False)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or self.by is None:
            return ()
        words = _("%(clock)s, due %(due)s")
        lines = [
            words % {"clock": one.deadline.rule.label, "due": full_instant_text(one.deadline.due_at)}
            for one in unseen_by(self.by, self.record.told_of_lateness())
        ]
        return [(_("What you were told of"), "\n".join(dict.fromkeys(lines)))] if lines else ()

    def clean_expected_at(self) -> Any:
        expected = self.cleaned_data.get("expected_at")
        if expected is not None and self.at is not None and expected <= self.at:
            raise ValidationError(
                _("This lies in the past. Enter by when you expect it to go on, or leave it empty.")
            )
        return expected
