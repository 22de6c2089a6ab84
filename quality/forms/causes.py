"""The forms of the trees of causes: add a “because”, correct it, strike it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.attachments.forms import WithProof, files_field, proof_field
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField
from quality.forms.disciplines import PLEASE_CHOOSE, CauseNumberField
from quality.models.causes import DEEPEST, Cause, cause_rows, in_order, would_loop
from quality.tiers import Branch, Category

MOST_CAUSES = 200


class CauseForm(WithProof):
    """What every “because” says."""

    branch = forms.ChoiceField(
        label=gettext_lazy("Tree"),
        choices=[PLEASE_CHOOSE, *Branch.choices],
        required=False,
        help_text=gettext_lazy("Only where it stands under no other cause."),
    )
    parent = CauseNumberField(
        label=gettext_lazy("Is the cause of"),
        required=False,
        empty_label=gettext_lazy("the problem itself"),
    )
    because = TextField(
        label=gettext_lazy("Because"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = TextField(
        label=gettext_lazy("Evidence"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "What anybody can see again: a measurement, a record, a test. Without it this is an assumption."
        ),
    )
    proof = proof_field()
    files = files_field()
    is_assumption = forms.BooleanField(label=gettext_lazy("This is only an assumption"), required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Category of the cause"),
        choices=[("", gettext_lazy("not sorted yet")), *Category.choices],
        required=False,
    )
    is_root = forms.BooleanField(
        label=gettext_lazy("This is the root cause"),
        required=False,
        help_text=gettext_lazy("The last “because” of its line, and removing it keeps the problem away."),
    )
    field_order = (
        "cause", "parent", "branch", "because", "evidence", "proof", "files", "is_assumption", "category", "is_root",
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        ids = [one.pk for one in self.record.living_causes()]
        for name in ("cause", "parent"):
            if name in self.fields:
                choice = self.fields[name]
                assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
                choice.queryset = cause_rows().filter(pk__in=ids)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        parent, changed = data.get("parent"), data.get("cause")
        if self.record is None:
            return data
        if parent is not None:
            data["branch"] = parent.branch
            if parent.is_root:
                told = _(
                    "Cause %(number)d is marked as the root cause, so nothing stands under it. Take the mark away first."
                )
                self.add_error("parent", told % {"number": parent.number})
        elif not data.get("branch") and not self.errors:
            self.add_error("branch", _("Choose the tree, or the cause that this one explains."))
        self._check_place(data, parent, changed)
        if not data.get("evidence") and not data.get("is_assumption"):
            self.add_error("evidence", _("Give the evidence, or mark it as an assumption."))
        if data.get("evidence") and data.get("is_assumption"):
            self.add_error(
                "is_assumption",
                _("What has evidence is no assumption. Take the mark away, or leave the evidence empty."),
            )
        if data.get("is_root"):
            if not data.get("category"):
                self.add_error("category", _("A root cause needs its category."))
            if changed is not None and changed.pk not in self.record.leaves():
                self.add_error(
                    "is_root",
                    _(
                        "Something still stands under this cause; only the last one of a line is a root cause."
                    ),
                )
        return data

    def _check_place(self, data: Mapping[str, Any], parent: Cause | None, changed: Cause | None) -> None:
        causes = self.record.all_causes()
        if changed is not None and would_loop(changed, parent, causes):
            told = _("Cause %(number)d would explain itself. Choose a cause that does not stand under it.")
            self.add_error("parent", told % {"number": changed.number})
            return
        depths = {
            node.cause.pk: node.depth for tops in self.record.trees().values() for node in in_order(tops)
        }
        if parent is not None and depths.get(parent.pk, 0) + 1 >= DEEPEST:
            self.add_error("parent", _("A tree has at most %(most)d levels.") % {"most": DEEPEST})


class AddCauseForm(CauseForm):
    """A new “because”."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.record is not None and len(self.record.all_causes()) >= MOST_CAUSES:
            self.add_error(
                None,
                _(
                    "An improvement has at most %(most)d causes. Strike some out, or raise a second improvement."
                )
                % {"most": MOST_CAUSES},
            )
        return data


class ChangeCauseForm(CauseForm):
    """A “because” as it should be; shown with what it says now once its number is chosen."""

    cause = CauseNumberField(label=gettext_lazy("Cause"))

    def initial_values(self) -> Mapping[str, Any]:
        number = str(self.initial.get("cause", ""))
        found = next((one for one in self.record.living_causes() if str(one.number) == number), None)
        if found is None:
            return {}
        parent = next((one for one in self.record.living_causes() if one.pk == found.parent_id), None)
        return {
            "parent": parent.number if parent is not None else None,
            "branch": found.branch,
            "because": found.because,
            "evidence": found.evidence,
            "proof": found.proof_id,
            "is_assumption": found.is_assumption,
            "category": found.category,
            "is_root": found.is_root,
        }


class DropCauseForm(StepForm):
    """A “because” that was wrong."""

    cause = CauseNumberField(
        label=gettext_lazy("Cause"), help_text=gettext_lazy("Only one under which nothing stands.")
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)

    def prepare(self) -> None:
        choice = self.fields["cause"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = cause_rows().filter(pk__in=self.record.leaves())
