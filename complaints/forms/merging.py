"""Forms of the merge: which complaint it is the same as, why, and that the other customer is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint
from complaints.models.merging import LONGEST_REASON, final_of
from complaints.states import State
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import REFILED, Case
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import CodeField, LineField

if TYPE_CHECKING:
    from accounts.models import User


class SameCaseField(CodeField):
    """The complaint with that number or receipt number, among those the reader may see; the same answer for none and for one that has not reached her."""

    def __init__(self, **kwargs: Any) -> None:
        self.reader: User | None = None
        super().__init__(
            label=gettext_lazy("Same as"),
            help_text=gettext_lazy(
                "Number of the complaint that goes on. Files, letters and history of this one are reached from there."
            ),
            max_length=20,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        reference = super().clean(value).upper()
        if not reference:
            return None
        case = None
        if self.reader is not None:
            rows = Case.objects.visible_to(self.reader).by_reference(reference)
            case = rows.select_related("complaint", "customer").first()
        if case is None:
            raise ValidationError(
                gettext_lazy(
                    "There is no complaint %(number)s, or it has not reached you. Check the number, or ask the GM office."
                ),
                params={"number": reference},
            )
        if case.kind != "complaint":
            raise ValidationError(
                gettext_lazy(
                    "%(number)s is of another kind (%(kind)s); only complaints are merged, and only into complaints. Write a note here that names it."
                ),
                params={"number": case.reference, "kind": kind_of(case).label},
            )
        return case


class MergeForm(StepForm):
    """Which complaint goes on, and why both are the same."""

    into = SameCaseField()
    reason = LineField(
        label=gettext_lazy("Why they are the same"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("It stands in the history of both."),
    )
    other_customer = forms.BooleanField(
        label=gettext_lazy("The customers differ and it is the same matter all the same"),
        required=False,
        help_text=gettext_lazy(
            "Only needed then. Neither customer is shown what was said to the other one: the status page of this case ends with one sentence."
        ),
    )

    def prepare(self) -> None:
        field = self.fields["into"]
        assert isinstance(field, SameCaseField)  # noqa: S101 - for the type checker
        field.reader = self.by

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        into: Case | None = data.get("into")
        if into is None or self.record is None:
            return data
        if sentence := self._why_not(into):
            self.add_error("into", sentence)
        elif into.customer_id != self.record.case.customer_id and not data.get("other_customer"):
            self.add_error(
                "other_customer",
                _(
                    "%(number)s is a complaint of another customer, %(customer)s. Check the number, or confirm here that it is the same matter."
                )
                % {"number": into.reference, "customer": into.customer},
            )
        return data

    def _why_not(self, into: Case) -> str:
        """Why this complaint cannot end as a part of that one, in a sentence; "" when it can."""
        own: Case = self.record.case
        if into.pk == own.pk:
            return _("This is the number of this very complaint. Enter the one that goes on.")
        other: Complaint = into.complaint
        if other.state == State.MERGED:
            last = final_of(other)
            if last.pk == self.record.pk:
                return _(
                    "%(number)s was merged into this complaint. Take that merge back first if that one shall go on."
                ) % {"number": into.reference}
            return self._goes_on(into, last.case)
        if other.state == State.REFILED:
            later = Case.objects.as_system("which case the matter goes on in").filter(
                parent=into.pk, parent_relation=REFILED
            )
            successor = later.order_by("-pk").first()
            return self._goes_on(into, successor) if successor is not None else ""
        if other.state == State.DRAFT:
            return _(
                "%(number)s is still a draft. Have it handed in first, or merge the draft into this complaint."
            ) % {"number": into.reference}
        return ""

    def _goes_on(self, named: Case, last: Case) -> str:
        assert self.by is not None  # noqa: S101 - for the type checker
        if not Case.objects.visible_to(self.by).filter(pk=last.pk).exists():
            return _(
                "The matter of %(number)s goes on in another case, which has not reached you. Ask the GM office to merge."
            ) % {"number": named.reference}
        return _("The matter of %(number)s goes on in %(last)s. Enter that number.") % {
            "number": named.reference,
            "last": last.reference,
        }


class UnmergeForm(StepForm):
    """Why the merge is taken back."""

    reason = LineField(
        label=gettext_lazy("Why the merge is taken back"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy(
            "The complaint goes on where it was, with its deadlines; the time meanwhile has counted."
        ),
    )
