"""The forms of the steps of an improvement, each the one description of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import principals_of
from feedback_system.attachments.forms import offer_files
from feedback_system.attachments.models import Attachment
from feedback_system.cases.fields import DepartmentField, PersonField, check_day, check_days, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.joining import listed
from feedback_system.web.forms import LineField, NarrowDecimalField, TextField
from feedback_system.web.rows import CardsWidget, RowsField
from quality.counting import Counted, count
from quality.models import ImprovementItem, ItemState
from quality.telling import against_data, told_counts
from quality.tiers import Branch, Tier

MOST_ITEMS = 30
MOST = Decimal("9999999999.9999")


class ReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class RemarkForm(StepForm):
    """A step with a remark, if there is one."""

    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)


class ItemRowForm(forms.Form):
    """One item: why, what, who, by when."""

    cause = TextField(label=gettext_lazy("Cause"), max_length=5_000)
    action = TextField(label=gettext_lazy("What is done about it"), max_length=5_000)
    removes = forms.ChoiceField(
        label=gettext_lazy("Which root cause it removes"),
        choices=[("", gettext_lazy("not said")), *Branch.choices],
        required=False,
    )
    owner = PersonField(label=gettext_lazy("Owner"))
    department = DepartmentField(
        label=gettext_lazy("Department"),
        required=False,
        help_text=gettext_lazy("Left empty: the home department of the owner."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        owner = data.get("owner")
        if owner is not None and not data.get("department"):
            data["department"] = owner.department
            if owner.department is None:
                self.add_error("department", _("The owner has no home department. Choose the department."))
        return data


class ItemsForm(StepForm):
    """New items."""

    items = RowsField(
        ItemRowForm,
        label=gettext_lazy("Items"),
        help_text=gettext_lazy("Each with its cause, one person who answers for it, and a day."),
        add_label=gettext_lazy("Add an item"),
        most=MOST_ITEMS,
        widget=CardsWidget,
    )

    def clean_items(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["items"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_days(rows, "due_on", at=self.at)
        if self.record is not None and self.record.tier == Tier.FULL:
            silent = [str(number) for number, row in enumerate(rows, start=1) if not row["removes"]]
            if silent:
                told = _("Say of each item which root cause it removes; missing in row %(rows)s.")
                raise forms.ValidationError(told % {"rows": listed(silent)})
        return rows


class DraftForm(ItemsForm):
    """The analysis with its items."""

    field_order = ("analysis", "items")
    analysis = TextField(
        label=gettext_lazy("Analysis of the cause"),
        max_length=20_000,
        help_text=gettext_lazy("Why it happened, and why it was not found before it left the house."),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.record.tier != Tier.SHORT:
            self.fields["analysis"].required = False
            self.fields["analysis"].help_text = _(
                "Not needed in this tier; in a full 8D the causes stand in their trees."
            )

    def initial_values(self) -> Mapping[str, Any]:
        return {"analysis": self.record.analysis}


class ConfirmForm(RemarkForm):
    """Confirm the items as they were drafted."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        today = local_day(self.at)
        for item in self.record.planned_items() if self.record is not None else ():
            if item.due_on < today:
                self.add_error(
                    None,
                    _(
                        "The day of item %(number)d has passed. Send the draft back, so that it gets a new one."
                    )
                    % {"number": item.number},
                )
        return data


class OwnItemForm(StepForm):
    """Which of the items that the person carries out."""

    item = forms.ModelChoiceField(
        ImprovementItem.objects.none(),
        label=gettext_lazy("Item"),
        to_field_name="number",
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("This item is not open, or not yours. Choose one of the list.")
        },
    )
    open_states: tuple[str, ...] = (ItemState.CONFIRMED, ItemState.RUNNING)

    def prepare(self) -> None:
        assert self.by is not None and self.at is not None  # noqa: S101 - for the type checker
        people = [self.by, *principals_of(self.by, at=self.at)]
        mine = {item.pk for person in people for item in self.record.items_of(person)}
        choice = self.fields["item"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = ImprovementItem.objects.filter(pk__in=mine, state__in=self.open_states).order_by(
            "due_on", "number"
        )
        choice.label_from_instance = lambda obj: f"{obj.number} · {obj.action[:60]}"  # type: ignore[method-assign]


class StartItemForm(OwnItemForm):
    """Which item is begun."""

    open_states = (ItemState.CONFIRMED,)


class FinishItemForm(OwnItemForm):
    """What shows that the item is done."""

    evidence = TextField(
        label=gettext_lazy("Evidence"),
        max_length=5_000,
        help_text=gettext_lazy("What was done, since when, and where one can see it."),
    )
    proof = forms.ModelChoiceField(
        Attachment.objects.none(),
        label=gettext_lazy("File that proves it"),
        empty_label=gettext_lazy("a new file, chosen below"),
        required=False,
        help_text=gettext_lazy("A file that is on this case already."),
    )
    files = forms.FileField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        label=gettext_lazy("New file that proves it"),
        required=False,
        help_text=gettext_lazy("A photo, a record or a report."),
    )

    def prepare(self) -> None:
        super().prepare()
        offer_files(self, "proof")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and data.get("proof") is None and data.get("files") is None:
            self.add_error(
                "files",
                _("No file proves it yet. Add a photo, a record or a report, or choose a file of this case."),
            )
        return data


class CallDoneForm(RemarkForm):
    """When the effect is to be checked."""

    field_order = ("effect_check_on", "remark")
    effect_check_on = forms.DateField(
        label=gettext_lazy("Check the effect on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Late enough that the figures can show it, such as after the next three batches."
        ),
    )

    def clean_effect_check_on(self) -> date:
        day: date = self.cleaned_data["effect_check_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_day(day, at=self.at)
        return day


class CheckEffectForm(StepForm):
    """Whether it had the effect, with the figures before and after, and what the data say of the claim beside it."""

    effective = forms.TypedChoiceField(
        label=gettext_lazy("Did it have the effect?"),
        choices=[
            ("", gettext_lazy("Please choose")),
            ("yes", gettext_lazy("Yes, effective")),
            ("no", gettext_lazy("No, not effective")),
        ],
        coerce=lambda value: value == "yes",
    )
    measure = LineField(
        label=gettext_lazy("What was measured"),
        max_length=120,
        help_text=gettext_lazy("With its unit, such as “complaints per month” or “defects in %”."),
    )
    before = NarrowDecimalField(
        label=gettext_lazy("Before"), min_value=-MOST, max_value=MOST, max_digits=14, decimal_places=4
    )
    after = NarrowDecimalField(
        label=gettext_lazy("After"), min_value=-MOST, max_value=MOST, max_digits=14, decimal_places=4
    )
    reason = TextField(
        label=gettext_lazy("How that was found"),
        max_length=5_000,
        help_text=gettext_lazy("Which batches, how many pieces, over what time."),
    )

    against_reason = TextField(
        label=gettext_lazy("Why against the data"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Needed only when the data beside this form say otherwise."),
    )

    def counted(self) -> Counted | None:
        """What the data say of the claim of this round, or None when nothing was claimed."""
        claim = self.record.present_claim() if self.record is not None else None
        return count(claim, at=self.at) if claim is not None and self.at is not None else None

    def shown_beside(self) -> list[tuple[str, str]]:
        found = self.counted()
        return [] if found is None else [(_("What the data say"), "\n".join(told_counts(found)))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        found = self.counted()
        if found is not None and "effective" in data and not data.get("against_reason"):
            if against_data(found, effective=data["effective"]):
                self.add_error(
                    "against_reason",
                    _("The data say “%(verdict)s”. Say why your finding is another one.")
                    % {"verdict": found.verdict.label},
                )
        data["counted"] = found
        day = self.record.effect_check_on if self.record is not None else None
        if data.get("effective") and day is not None and local_day(self.at) < day:
            self.add_error(
                "effective",
                _("The effect can be confirmed from %(day)s on; that it had none can be said at once.")
                % {"day": f"{day:%Y-%m-%d}"},
            )
        return data
