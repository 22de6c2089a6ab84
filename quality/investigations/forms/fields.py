"""Fields and beginnings that several forms of an investigation share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.attachments.models import Attachment
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


def proof_field() -> forms.ModelChoiceField:
    """A file that is on the case already."""
    return forms.ModelChoiceField(
        Attachment.objects.none(),
        label=gettext_lazy("File of this case"),
        empty_label=gettext_lazy("a new file, chosen below"),
        required=False,
        help_text=gettext_lazy("A file that is on this case already."),
    )


def files_field() -> forms.FileField:
    """A new file, put on the case with the step."""
    return forms.FileField(
        label=gettext_lazy("New photo or file"),
        required=False,
    )


class WithProof(StepForm):
    """A step with one file: one of the case, or a new one."""

    proof = proof_field()
    files = files_field()  # type: ignore[assignment]  # the metaclass takes it out of the class

    def prepare(self) -> None:
        choice = self.fields["proof"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        files = Attachment.objects.visible_to(self.by)  # type: ignore[arg-type]
        choice.queryset = files.filter(case=self.record.case_id, state=Attachment.State.STORED).order_by(
            "-pk"
        )
        choice.label_from_instance = lambda obj: str(obj.name)  # type: ignore[method-assign]

    def has_proof(self, data: dict[str, Any]) -> bool:
        """Whether a file of the case or a new one is there."""
        return data.get("proof") is not None or data.get("files") is not None

    def must_have_proof(self, data: dict[str, Any]) -> None:
        """Add an error when neither a file of the case nor a new one is there."""
        if not self.has_proof(data):
            self.add_error("files", _("Add a photo, a record or a report, or choose a file of this case."))


class NumberedField(forms.ModelChoiceField):
    """One of the rows of this investigation, by its number; which ones, the form says."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", None)
        kwargs.setdefault("error_messages", {"invalid_choice": gettext_lazy("Choose one of the list.")})
        super().__init__(model._default_manager.none(), to_field_name="number", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        words = getattr(obj, "text", "") or getattr(obj, "question", "") or getattr(obj, "place", "")
        return f"{obj.number} · {words[:80]}"
