"""The forms of approving, running, counting, acting and ending."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from aftersales.surveys.models import SurveyAction
from feedback_system.cases.fields import DepartmentField, check_day, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField


class NothingForm(StepForm):
    """Nothing is asked."""


class ApproveForm(StepForm):
    """A word with the approval, if any."""

    reason = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)


class ReasonForm(StepForm):
    """Why."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000)


class ExtendForm(StepForm):
    """Until when answers are taken now."""

    ends_on = forms.DateField(
        label=gettext_lazy("Answers until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000)

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_day(day, at=self.at)
        if day <= self.record.ends_on:
            raise ValidationError(
                _("It runs until %(day)s already. Choose a later day.")
                % {"day": self.record.ends_on.isoformat()}
            )
        return day


class CollectForm(StepForm):
    """Why it ends although too few came back; only asked then."""

    reason = TextField(
        label=gettext_lazy("Why it ends under its target"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("The usual way is to extend the survey first."),
    )

    def prepare(self) -> None:
        if not self.record.is_under_target():
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "reason" in self.fields and not data.get("reason") and "reason" not in self.errors:
            share = self.record.return_share()
            early = self.at is not None and not self.record.is_over(local_day(self.at))
            words = {
                "count": share.count,
                "base": share.base,
                "target": self.record.return_target.normalize(),
            }
            sentence = _(
                "%(count)d of %(base)d came back, less than %(target)s %%. Extend the survey, or say why it ends."
            )
            if early:
                sentence = _(
                    "%(count)d of %(base)d came back, less than %(target)s %%, and there is time left. Wait, or say why it ends."
                )
            self.add_error("reason", sentence % words)
        return data


class ReportForm(StepForm):
    """What the figures say: problems sorted and rated, and what is to be done."""

    problems = TextField(
        label=gettext_lazy("Problems found"),
        max_length=10_000,
        help_text=gettext_lazy(
            "Sorted, counted and rated; the figures themselves stand on the page and on the paper."
        ),
    )
    measures = TextField(label=gettext_lazy("Measures proposed"), max_length=10_000, required=False)


class ActionForm(StepForm):
    """Which department acts on what."""

    item = forms.ChoiceField(label=pgettext_lazy("survey", "Item"), required=False)
    words = TextField(label=gettext_lazy("What people are dissatisfied with"), max_length=2_000)
    department = DepartmentField(label=gettext_lazy("To the department"))

    def prepare(self) -> None:
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            ("", gettext_lazy("none of the items")),
            *((item.code, item.label) for item in self.record.questionnaire.all_items()),
        ]


class ActionChoice(forms.ModelChoiceField):
    """An action by its number, shown with its words."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.text)


class RevisitForm(StepForm):
    """What those who were dissatisfied say after the department has acted."""

    action = ActionChoice(
        SurveyAction.objects.none(), label=gettext_lazy("Action"), to_field_name="number", empty_label=None
    )
    satisfied = forms.ChoiceField(
        label=gettext_lazy("Satisfied now"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no: the department acts again"))],
    )
    ours = forms.TypedChoiceField(
        label=gettext_lazy("Whose doing it was"),
        choices=[
            ("yes", gettext_lazy("ours: it was corrected")),
            ("no", gettext_lazy("not ours: it was explained")),
        ],
        coerce=lambda value: value == "yes",
        help_text=gettext_lazy("As the answer of the department says. It is counted on the analysis page."),
    )
    words = TextField(label=gettext_lazy("What the revisit brought"), max_length=2_000)
    field_order = ("action", "ours", "satisfied", "words")

    def prepare(self) -> None:
        field = self.fields["action"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = (
            SurveyAction.objects.filter(survey=self.record).exclude(satisfied=True).order_by("number")
        )

    def clean_action(self) -> SurveyAction:
        action: SurveyAction = self.cleaned_data["action"]
        slip = action.slip
        if slip is not None and not _is_answered(slip):
            raise ValidationError(
                _("The department has not answered the slip %(number)s yet. Ask again when it has acted.")
                % {"number": slip.reference}
            )
        return action


ANSWERED = frozenset({"answered", "following", "confirmed", "filed", "withdrawn", "returned"})
"""States of a slip that waits for no department any more."""


def _is_answered(slip: Any) -> bool:
    return slip.state in ANSWERED


class CloseForm(StepForm):
    """Why nothing was done about it, where there was no action."""

    reason = TextField(
        label=gettext_lazy("Why nothing is done about it"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Such as: nobody is dissatisfied."),
    )

    def prepare(self) -> None:
        if self.record.all_actions():
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
