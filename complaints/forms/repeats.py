"""The closed complaint that a new one repeats, named by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from complaints.states import REPEATABLE, State
from feedback_system.cases.models import Case
from feedback_system.web.forms import CodeField

if TYPE_CHECKING:
    from accounts.models import User


class RepeatedCaseField(CodeField):
    """The closed case with that number or receipt number, among those the reader may see; None when left empty.

    A case that has not reached the reader and one that does not exist get the same answer.
    """

    def __init__(self, *, reader: User | None = None, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(
            label=gettext_lazy("Repeat of"),
            help_text=gettext_lazy(
                "Number of the closed complaint, when the customer complains again about the same goods."
            ),
            max_length=20,
            required=False,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        reference = super().clean(value).upper()
        if not reference:
            return None
        case = self._find(reference)
        if case is None:
            raise ValidationError(
                gettext_lazy(
                    "There is no complaint %(number)s, or it has not reached you. Check the number, or leave it empty."
                ),
                params={"number": reference},
            )
        if case.state == State.REFILED:
            raise ValidationError(
                gettext_lazy(
                    "The complaint %(number)s goes on as a new case because the customer refused. Name that one."
                ),
                params={"number": reference},
            )
        if case.state == State.MERGED:
            raise ValidationError(
                gettext_lazy(
                    "The complaint %(number)s was merged into another one. Open it to see which, and name that one."
                ),
                params={"number": reference},
            )
        if case.state not in REPEATABLE:
            raise ValidationError(
                gettext_lazy(
                    "The complaint %(number)s is not closed yet. Add what the customer says to that case instead."
                ),
                params={"number": reference},
            )
        return case

    def _find(self, reference: str) -> Case | None:
        if self.reader is None:
            return None
        visible = Case.objects.visible_to(self.reader).filter(kind="complaint")
        return visible.by_reference(reference).select_related("customer", "product", "complaint").first()
