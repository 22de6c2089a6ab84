"""The forms of the steps of a sanction paper, each the one description of its fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from complaints.forms.fields import CodeChoiceField
from complaints.models import CodeList, RulingShare
from complaints.models.months import month_named
from complaints.penalties.bands import band_of
from complaints.penalties.models import Appeal, Countersign, SanctionLine, penalty_rules
from complaints.penalties.models.lines import floor_of
from complaints.penalties.readers import voices_of
from feedback_system.cases.steps import StepForm
from feedback_system.joining import listed
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, NarrowIntegerField, TextField

Kind = SanctionLine.Kind
READ_BY_ALL = gettext_lazy(
    "Everybody who reads this paper reads this text: name no amounts of single people in it."
)
SANCTIONS = [(one.value, one.label) for one in (Kind.WARNING, Kind.MINOR, Kind.MAJOR)]
MOST = Decimal("9999999.99")


class NewPaperForm(StepForm):
    """The complaint on which a paper rests, and why it is written."""

    complaint = CodeField(
        label=gettext_lazy("Complaint"),
        max_length=20,
        help_text=gettext_lazy(
            "Its number. Its ruling is final, approved, and no objection against it is open."
        ),
    )
    reason = TextField(
        label=gettext_lazy("Reasons"),
        max_length=5_000,
        help_text=gettext_lazy(
            "What happened and which rule was broken. People and amounts come with the lines."
        ),
    )


class ShareField(forms.ModelChoiceField):
    """A share of the ruling, by its id, told with its bearer and amount."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        super().__init__(RulingShare.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} · {obj.percent:.2f} % · {obj.amount:,.2f}"


def bearing_shares(record: Any, *parties: str) -> Any:
    """The shares of the ruling of the paper that have no parts, of these kinds of party."""
    rows = RulingShare.objects.filter(ruling=record.ruling_id, parts=None, party__in=parties, amount__gt=0)
    return rows.select_related("department", "person").order_by("position", "pk")


class SanctionForm(StepForm):
    """An administrative sanction of one person, on the personal share of the loss."""

    share = ShareField(
        label=gettext_lazy("Personal share"),
        help_text=gettext_lazy("Only shares that the ruling gives to a person by name."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Sanction"), choices=[("", gettext_lazy("Please choose")), *SANCTIONS]
    )
    count = NarrowIntegerField(label=gettext_lazy("Number of times"), min_value=1, max_value=20, initial=1)
    fault = CodeChoiceField(CodeList.SANCTION_FAULT, label=pgettext_lazy("sanction paper", "Fault"))
    amount = NarrowDecimalField(
        label=gettext_lazy("Amount"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=MOST,
        decimal_places=2,
        help_text=gettext_lazy(
            "Typed by you, never computed; the least amount of the rules is checked. Left empty for a major demerit, which takes the bonus of the month."
        ),
    )
    remark = LineField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def prepare(self) -> None:
        field: Any = self.fields["share"]
        field.queryset = bearing_shares(self.record, RulingShare.Party.PERSON)

    def shown_beside(self) -> list[tuple[str, str]]:
        """What the bands of the company propose for each personal share; they decide nothing."""
        bands = penalty_rules().own_bands
        if self.record is None or not bands:
            return []
        field: Any = self.fields["share"]
        labels = dict(Kind.choices)
        lines = [
            _("%(person)s, share %(amount)s: %(kind)s")
            % {
                "person": share.label,
                "amount": f"{share.amount:,.2f}",
                "kind": labels.get(found.kind, found.kind),
            }
            for share in field.queryset
            if (found := band_of(bands, share.amount)) is not None
        ]
        return [(str(_("What the bands of the company propose")), "\n".join(lines))] if lines else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind, count, amount = data.get("kind"), data.get("count"), data.get("amount")
        if not kind or not count:
            return data
        if kind == Kind.MAJOR:
            if amount is not None:
                self.add_error(
                    "amount",
                    _(
                        "A major demerit takes the bonus of the month, whatever it is. Leave the amount empty."
                    ),
                )
            return data
        rules = penalty_rules()
        floor = floor_of(kind, count, warning=rules.floor_warning, minor=rules.floor_minor)
        if amount is None and "amount" not in self.errors:
            self.add_error("amount", _("Type the amount, at least %(floor)s.") % {"floor": f"{floor:,.2f}"})
        elif amount is not None and amount < floor:
            self.add_error(
                "amount",
                _("For this sanction the rules ask for at least %(floor)s. Type that or more.")
                % {"floor": f"{floor:,.2f}"},
            )
        return data


class PeopleField(forms.ModelMultipleChoiceField):
    """Several active people, by user name."""

    api_type = "list"

    def __init__(self, **kwargs: Any) -> None:
        people = User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("name", "pk")
        super().__init__(people, to_field_name="username", **kwargs)


class EconomicForm(StepForm):
    """Economic penalties out of one share: of the person, or of the people of a unit by their base points."""

    share = ShareField(
        label=gettext_lazy("Share"),
        help_text=gettext_lazy(
            "A personal share is the penalty of the person. The share of a unit is split among its people by base points, to the fen."
        ),
    )
    month = forms.CharField(
        label=gettext_lazy("Base points of the month"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=gettext_lazy(
            "Needed for the share of a unit. Write it as year and month, such as 2026-03."
        ),
    )
    people = PeopleField(
        label=gettext_lazy("People of the unit"),
        required=False,
        help_text=gettext_lazy(
            "The smallest unit in which it arose. Left empty: everybody whose home is the department."
        ),
    )
    fault = CodeChoiceField(CodeList.SANCTION_FAULT, label=pgettext_lazy("sanction paper", "Fault"))
    remark = LineField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def prepare(self) -> None:
        share: Any = self.fields["share"]
        parties = RulingShare.Party
        share.queryset = bearing_shares(self.record, parties.PERSON, parties.DEPARTMENT, parties.GROUP)
        people: Any = self.fields["people"]
        units = [one.department_id for one in share.queryset if one.department_id]
        people.queryset = people.queryset.filter(department__in=units)

    def clean_month(self) -> date | None:
        text = self.cleaned_data["month"].strip()
        if not text:
            return None
        month = month_named(text)
        if month is None:
            raise ValidationError(_("Write the month as year and month, such as 2026-01."))
        return month

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        share = data.get("share")
        if share is not None and share.party != RulingShare.Party.PERSON and data.get("month") is None:
            if "month" not in self.errors:
                self.add_error("month", _("Say by the base points of which month the share is split."))
        people = data.get("people")
        if share is not None and people:
            strangers = [one.name for one in people if one.department_id != share.department_id]
            if share.party == RulingShare.Party.PERSON:
                self.add_error("people", _("A personal share has one bearer. Leave the people empty."))
            elif strangers:
                self.add_error(
                    "people",
                    _("Not of this unit: %(names)s. Take them out, or choose their own share.")
                    % {"names": listed(strangers)},
                )
        return data


class LineChoiceForm(StepForm):
    """One of the proposed lines, by its number."""

    line = forms.TypedChoiceField(label=gettext_lazy("Line of the paper"), coerce=int)

    def prepare(self) -> None:
        field: Any = self.fields["line"]
        field.choices = [
            (line.number, f"{line.number}. {line.person} · {line.get_kind_display()}")
            for line in self.lines_to_choose()
        ]

    def lines_to_choose(self) -> list[SanctionLine]:
        """The lines that stand for choice."""
        found: list[SanctionLine] = self.record.planned_lines()
        return found


class WriteOffForm(LineChoiceForm):
    """The line of somebody who has left, and why its rest is not taken."""

    reason = LineField(label=gettext_lazy("Why the rest is not taken"), max_length=300, help_text=READ_BY_ALL)

    def lines_to_choose(self) -> list[SanctionLine]:
        found: list[SanctionLine] = self.record.rests_of_leavers()
        return found


class CountersignForm(StepForm):
    """The word of a department."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            ("", gettext_lazy("Please choose")),
            (Countersign.Answer.AGREED.value, Countersign.Answer.AGREED.label),
            (Countersign.Answer.REMARKED.value, Countersign.Answer.REMARKED.label),
        ],
    )
    remark = TextField(
        label=gettext_lazy("Remark"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Read by the GM office and by who decides."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == Countersign.Answer.REMARKED and not data.get("remark"):
            self.add_error("remark", _("Write the remark, or agree without one."))
        return data


class SubmitForm(StepForm):
    """Why the paper goes on although a department has not answered."""

    reason = LineField(
        label=gettext_lazy("Why without the word of a department"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed only while a department has not answered."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.record is not None and not data.get("reason") and (missing := self.record.unanswered()):
            names = listed(one.department.label for one in missing)
            self.add_error(
                "reason",
                _("Not answered yet: %(names)s. Wait for their word, or say why it goes on without it.")
                % {"names": names},
            )
        return data


class PaperReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = LineField(label=gettext_lazy("Reason"), max_length=500, help_text=READ_BY_ALL)


class DecisionForm(StepForm):
    """A decision with a word, if there is one."""

    reason = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False, help_text=READ_BY_ALL)


class AppealForm(StepForm):
    """For whom one objects, and why."""

    speaks_for = forms.ChoiceField(label=gettext_lazy("I object for"))
    reasons = TextField(
        label=gettext_lazy("Reasons"),
        max_length=5_000,
        help_text=gettext_lazy(
            "Read by the GM office, personnel and who decides. Until then nothing is taken."
        ),
    )

    def prepare(self) -> None:
        field: Any = self.fields["speaks_for"]
        field.choices = [(one.code, one.label) for one in voices_of(self.record, self.by, at=self.at)]


class OpenAppealForm(StepForm):
    """One of the open objections."""

    appeal = forms.TypedChoiceField(label=gettext_lazy("Objection"), coerce=int)

    def open_appeals(self) -> list[Appeal]:
        """Those the step may be about."""
        found: list[Appeal] = self.record.open_appeals()
        return found

    def prepare(self) -> None:
        field: Any = self.fields["appeal"]
        found = self.open_appeals()
        field.choices = [(one.number, f"{one.number}. {one.person or one.department}") for one in found]
        if len(found) == 1:
            field.initial = found[0].number
            field.required = False
            field.empty_value = found[0].number


class DecideAppealForm(OpenAppealForm):
    """Whether the sanction stands."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("", gettext_lazy("Please choose")),
            (Appeal.Decision.STANDS.value, gettext_lazy("The sanction stands")),
            (Appeal.Decision.LIFTED.value, gettext_lazy("Lift the sanction")),
        ],
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000, help_text=READ_BY_ALL)


class WithdrawAppealForm(OpenAppealForm):
    """Which own objection is taken back."""

    def open_appeals(self) -> list[Appeal]:
        by = self.by.pk if self.by is not None else None
        return [one for one in self.record.open_appeals() if by in (one.filed_by_id, one.person_id)]
