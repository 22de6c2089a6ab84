"""The forms of the tier and of the disciplines of an improvement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.queries import principals_of
from feedback_system.attachments.forms import WithProof, files_field, proof_field
from feedback_system.cases.fields import DepartmentField, PersonField, check_day, check_days
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import CardsWidget, RowsField
from quality.models import Cause, ImprovementItem
from quality.models.disciplines import Aspect, Discipline, DocumentKind, TeamPart
from quality.models.eight_d import BEFORE_CONFIRMING
from quality.tiers import EARLY, Asked, Branch, Category, D, Tier, is_lighter

PLEASE_CHOOSE = ("", gettext_lazy("Please choose"))
MOST_ROWS = 30


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class TierForm(StepForm):
    """How deep the cause is looked for."""

    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=[PLEASE_CHOOSE, *Tier.choices])
    reason = LineField(
        label=gettext_lazy("Why a lighter tier than proposed"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed only when the tier asks for less than the one proposed."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"tier": self.record.tier, "reason": self.record.tier_reason}

    def shown_beside(self) -> list[tuple[str, str]]:
        told = str(Tier(self.record.proposed_tier).label)
        return [(_("Proposed by severity and by what the customer asked for"), told)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        tier = data.get("tier")
        proposed = self.record.proposed_tier if self.record is not None else None
        if tier and proposed and is_lighter(tier, proposed) and not data.get("reason"):
            self.add_error(
                "reason",
                _("The proposed tier is “%(tier)s”. Say why less is enough here.")
                % {"tier": Tier(proposed).label},
            )
        return data


class PlanRowForm(forms.Form):
    """Who hands in which discipline by when."""

    discipline = forms.ChoiceField(
        label=gettext_lazy("Discipline"),
        choices=[PLEASE_CHOOSE, *((code.value, code.label) for code in D if code != D.D6)],
    )
    owner = PersonField(label=gettext_lazy("Owner"))
    due_on = day_field(gettext_lazy("To be handed in by"))


class PlanForm(StepForm):
    """The plan of the disciplines."""

    rows = RowsField(
        PlanRowForm,
        label=gettext_lazy("Disciplines"),
        help_text=gettext_lazy("Each owner is told, and the clock of the discipline starts."),
        add_label=gettext_lazy("Add a discipline"),
        most=MOST_ROWS,
        widget=CardsWidget,
    )

    def clean_rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["rows"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_days(rows, "due_on", at=self.at)
        seen: set[str] = set()
        for row in rows:
            code = row["discipline"]
            if code in seen:
                raise forms.ValidationError(
                    _("%(discipline)s stands twice in the plan.") % {"discipline": D(code).label}
                )
            seen.add(code)
            self._must_be_open(code)
        return rows

    def _must_be_open(self, code: str) -> None:
        if self.record is None:
            return
        label, present = D(code).label, self.record.discipline(code)
        if self.record.asked(code) == Asked.NOT:
            told = _("%(discipline)s is no part of the tier “%(tier)s”. Choose a deeper tier first.")
            raise forms.ValidationError(told % {"discipline": label, "tier": Tier(self.record.tier).label})
        if present is not None and present.is_accepted:
            raise forms.ValidationError(
                _("%(discipline)s is accepted already; there is nothing to plan.") % {"discipline": label}
            )
        if code in EARLY and self.record.state not in BEFORE_CONFIRMING:
            raise forms.ValidationError(
                _("%(discipline)s belongs before the items are confirmed.") % {"discipline": label}
            )


class HandInForm(WithProof):
    """A discipline that is a text: the emergency response, the containment, the causes in words."""

    discipline = forms.ChoiceField(
        label=gettext_lazy("Discipline"),
        choices=[PLEASE_CHOOSE, *((code.value, code.label) for code in (D.D0, D.D3, D.D4))],
    )
    text = TextField(
        label=gettext_lazy("What was done or found"),
        max_length=10_000,
        help_text=gettext_lazy(
            "Containment: what was blocked, sorted or replaced, where, and how it was shown to hold. Root cause: the trees in a few sentences."
        ),
    )
    proof = proof_field()
    files = files_field()
    field_order = ("discipline", "text", "proof", "files")

    def prepare(self) -> None:
        super().prepare()
        open_ones = self.record.workable((D.D0, D.D3, D.D4))
        choice = self.fields["discipline"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        choice.choices = [(code, D(code).label) for code in open_ones]


class MemberRowForm(forms.Form):
    """One person of the team."""

    person = PersonField(label=gettext_lazy("Person"))
    part = forms.ChoiceField(
        label=gettext_lazy("Part in the team"), choices=[PLEASE_CHOOSE, *TeamPart.choices]
    )


class TeamForm(StepForm):
    """Who works on it."""

    members = RowsField(
        MemberRowForm,
        label=gettext_lazy("Team"),
        help_text=gettext_lazy(
            "One leader, and people who know product and process. Everybody in the team may read and work on it."
        ),
        add_label=gettext_lazy("Add a person"),
        most=MOST_ROWS,
    )

    def clean_members(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["members"]
        people = [row["person"].pk for row in rows]
        if len(set(people)) != len(people):
            raise forms.ValidationError(_("A person stands twice in the team."))
        if sum(row["part"] == TeamPart.LEADER for row in rows) != 1:
            raise forms.ValidationError(_("A team has exactly one leader."))
        return rows


class AspectRowForm(forms.Form):
    """One question with its answers."""

    aspect = forms.ChoiceField(label=gettext_lazy("Question"), choices=[PLEASE_CHOOSE, *Aspect.choices])
    is_so = TextField(
        label=pgettext_lazy("problem description", "Is"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_not = TextField(
        label=pgettext_lazy("problem description", "Is not"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    difference = TextField(
        label=gettext_lazy("What differs"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProblemForm(WithProof):
    """The problem in one sentence and by questions."""

    text = TextField(
        label=gettext_lazy("The problem in one sentence"),
        max_length=2_000,
        help_text=gettext_lazy("Which object has which defect; no cause and no solution yet."),
    )
    lines = RowsField(
        AspectRowForm,
        label=gettext_lazy("Is and is not"),
        help_text=gettext_lazy(
            "What, where, when, who, why, how and how many; what could be and is not narrows the cause down."
        ),
        add_label=gettext_lazy("Add a question"),
        most=MOST_ROWS,
        widget=CardsWidget,
    )
    proof = proof_field()
    files = files_field()
    field_order = ("text", "lines", "proof", "files")


class CauseNumberField(forms.ModelChoiceField):
    """A cause of the improvement, by its number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", PLEASE_CHOOSE[1])
        super().__init__(
            Cause.objects.none(),
            to_field_name="number",
            error_messages={
                "invalid_choice": gettext_lazy(
                    "There is no such cause in this improvement. Choose one of the list."
                )
            },
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {obj.because[:80]}"


class ChosenRowForm(forms.Form):
    """One action against one root cause."""

    cause = forms.IntegerField(
        label=gettext_lazy("Number of the root cause"), min_value=1, max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    action = TextField(
        label=gettext_lazy("Corrective action"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    why = TextField(
        label=gettext_lazy("How it was shown that it removes the cause"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChooseActionsForm(StepForm):
    """The actions chosen against the root causes."""

    actions = RowsField(
        ChosenRowForm,
        label=gettext_lazy("Chosen actions"),
        help_text=gettext_lazy("At least one against each root cause."),
        add_label=gettext_lazy("Add an action"),
        most=MOST_ROWS,
        widget=CardsWidget,
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        roots = [f"{one.number} · {Branch(one.branch).label} · {one.because}" for one in self.record.roots()]
        return [(_("Root causes"), "\n".join(roots))]

    def clean_actions(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["actions"]
        if self.record is None:
            return rows
        roots = {one.number: one for one in self.record.roots()}
        for row in rows:
            if row["cause"] not in roots:
                raise forms.ValidationError(
                    _(
                        "Cause %(number)d is not marked as a root cause. The root causes stand beside this form."
                    )
                    % {"number": row["cause"]}
                )
            row["cause"] = roots[row["cause"]]
        return rows


class DocumentRowForm(forms.Form):
    """One document brought up to date."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of document"), choices=[PLEASE_CHOOSE, *DocumentKind.choices]
    )
    reference = LineField(label=gettext_lazy("Number or title"), max_length=120)
    version = LineField(label=gettext_lazy("Version"), max_length=30)
    updated_on = day_field(gettext_lazy("In force from"))


class PreventForm(WithProof):
    """Similar products and processes, and the documents."""

    similar = forms.TypedChoiceField(
        label=gettext_lazy("Do similar products or processes have the same cause?"),
        choices=[PLEASE_CHOOSE, ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda value: value == "yes",
    )
    which = TextField(
        label=gettext_lazy("Which ones, or why none"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    done = TextField(
        label=gettext_lazy("What was done there"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    documents = RowsField(
        DocumentRowForm,
        label=gettext_lazy("Updated documents"),
        help_text=gettext_lazy("Standards, work instructions, FMEA and control plans, with version and day."),
        add_label=gettext_lazy("Add a document"),
        most=MOST_ROWS,
        required=False,
        widget=CardsWidget,
    )
    proof = proof_field()
    files = files_field()
    field_order = ("similar", "which", "done", "documents", "proof", "files")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("similar") and not data.get("done"):
            self.add_error("done", _("Say what was done at the similar products or processes."))
        return data


class LessonRowForm(forms.Form):
    """One lesson."""

    title = LineField(label=gettext_lazy("Lesson in one line"), max_length=200)
    text = TextField(label=gettext_lazy("Lesson"), max_length=5_000)
    category = forms.ChoiceField(
        label=gettext_lazy("Category of the cause"), choices=[PLEASE_CHOOSE, *Category.choices]
    )
    branch = forms.ChoiceField(
        label=gettext_lazy("Which root cause"), choices=[PLEASE_CHOOSE, *Branch.choices]
    )
    scope = LineField(label=gettext_lazy("Where it was applied"), max_length=300)


class LessonsForm(StepForm):
    """What everybody can learn from it."""

    text = TextField(
        label=gettext_lazy("Closing word"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("What the team is thanked for, and what is still open."),
    )
    lessons = RowsField(
        LessonRowForm,
        label=gettext_lazy("Lessons"),
        help_text=gettext_lazy("Everybody in the house can find them; name no customer and no person."),
        add_label=gettext_lazy("Add a lesson"),
        most=MOST_ROWS,
        widget=CardsWidget,
    )
    field_order = ("text", "lessons")


class WaitingDisciplineForm(StepForm):
    """Which of the disciplines that are handed in."""

    discipline = forms.ChoiceField(label=gettext_lazy("Discipline"), choices=[PLEASE_CHOOSE, *D.choices])

    def prepare(self) -> None:
        choice = self.fields["discipline"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        choice.choices = [(row.code, D(row.code).label) for row in self.record.waiting_disciplines()]

    def chosen(self) -> Discipline | None:
        """The discipline that was chosen, or None."""
        code = self.cleaned_data.get("discipline")
        rows = self.record.waiting_disciplines() if self.record is not None else []
        return next((row for row in rows if row.code == code), None)


class AcceptDisciplineForm(WaitingDisciplineForm):
    """Accept a discipline, unless it says too little or is the own."""

    remark = LineField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        row = self.chosen()
        if row is not None:
            for told in self._what_speaks_against(row):
                self.add_error("discipline", told)
        return data

    def _what_speaks_against(self, row: Discipline) -> list[str]:
        assert self.by is not None and self.at is not None  # noqa: S101 - for the type checker
        found = []
        people = {self.by.pk, *(one.pk for one in principals_of(self.by, at=self.at))}
        if row.handed_in_by_id in people:
            found.append(_("You handed this in. Somebody else must accept it."))
        if row.code == D.D4:
            before = self.record.discipline(D.D3)
            if self.record.asked(D.D3) == Asked.MUST and (before is None or not before.is_accepted):
                found.append(_("The containment is confirmed first: accept D3 before the root cause."))
            found += self.record.what_speaks_against_causes()
        if row.code == D.D5:
            found += self.record.what_speaks_against_actions(row.newest("actions"))
        return found


class ReturnDisciplineForm(WaitingDisciplineForm):
    """Send a discipline back."""

    reason = TextField(label=gettext_lazy("What is missing"), max_length=500)


class HandOverForm(StepForm):
    """Who carries an item out from now on."""

    item = forms.ModelChoiceField(
        ImprovementItem.objects.none(),
        label=gettext_lazy("Item"),
        to_field_name="number",
        empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("This item is not open. Choose one of the list.")},
    )
    owner = PersonField(label=gettext_lazy("New owner"))
    department = DepartmentField(
        label=gettext_lazy("Department"),
        required=False,
        help_text=gettext_lazy("Left empty: the home department of the owner."),
    )
    due_on = day_field(
        gettext_lazy("To be done by"),
        required=False,
        help_text=gettext_lazy("Empty leaves the day as it is."),
    )
    reason = LineField(label=gettext_lazy("Reason"), max_length=500)

    def prepare(self) -> None:
        choice = self.fields["item"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        ids = [item.pk for item in self.record.open_items()]
        choice.queryset = (
            ImprovementItem.objects.filter(pk__in=ids).select_related("owner").order_by("number")
        )
        choice.label_from_instance = lambda obj: f"{obj.number} · {obj.owner} · {obj.action[:60]}"  # type: ignore[method-assign]

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day is not None:
            check_day(day, at=self.at)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        owner, item = data.get("owner"), data.get("item")
        if owner is not None and not data.get("department"):
            data["department"] = owner.department
            if owner.department is None:
                self.add_error("department", _("The owner has no home department. Choose the department."))
        if owner is not None and item is not None and item.owner_id == owner.pk:
            self.add_error("owner", _("%(owner)s carries it out already.") % {"owner": owner})
        return data
