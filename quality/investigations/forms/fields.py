"""Fields and beginnings that several forms of an investigation share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import PersonField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField


class ColleagueField(PersonField):
    """Somebody of the house; whoever has left is refused with a sentence that says so."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages",
            {
                "invalid_choice": gettext_lazy(
                    "“%(value)s” is nobody who works here now: who has left the company cannot take part. Choose a person of the list."
                )
            },
        )
        super().__init__(**kwargs)


class ReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000)


class RemarkForm(StepForm):
    """A step with a word beside it, if anybody likes."""

    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)


class NumberedField(forms.ModelChoiceField):
    """One of the rows of this investigation, by its number; which ones, the form says."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", None)
        kwargs.setdefault("error_messages", {"invalid_choice": gettext_lazy("Choose one of the list.")})
        super().__init__(model._default_manager.none(), to_field_name="number", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        words = getattr(obj, "text", "") or getattr(obj, "question", "") or getattr(obj, "place", "")
        return f"{obj.number} · {words[:80]}"
