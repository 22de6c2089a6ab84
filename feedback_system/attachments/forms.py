"""Files in the form of a step: one that is on the case already, or a new one that is put on it with the step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.attachments.models import Attachment
from feedback_system.cases.steps import StepForm


def proof_field() -> forms.ModelChoiceField:
    """A file that is on the case already; which ones, `offer_files` says."""
    return forms.ModelChoiceField(
        Attachment.objects.none(),
        label=gettext_lazy("File of this case"),
        empty_label=gettext_lazy("a new file, chosen below"),
        required=False,
        help_text=gettext_lazy("A file that is on this case already."),
    )


def files_field() -> forms.FileField:
    """A new file, put on the case with the step."""
    return forms.FileField(label=gettext_lazy("New photo or file"), required=False)


def offer_files(form: StepForm, name: str) -> None:
    """Let the field choose among the stored files of the case that the person may see, the newest first."""
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    seen = Attachment.objects.visible_to(form.by)  # type: ignore[arg-type]
    choice.queryset = seen.filter(case=form.record.case_id, state=Attachment.State.STORED).order_by("-pk")
    choice.label_from_instance = lambda obj: str(obj.name)  # type: ignore[method-assign]


class WithProof(StepForm):
    """A step with one file: one of the case, or a new one."""

    proof = proof_field()
    files = files_field()  # type: ignore[assignment]  # the metaclass takes it out of the class

    def prepare(self) -> None:
        super().prepare()
        offer_files(self, "proof")

    def has_proof(self, data: dict[str, Any]) -> bool:
        """Whether a file of the case or a new one is there."""
        return data.get("proof") is not None or data.get("files") is not None

    def must_have_proof(self, data: dict[str, Any]) -> None:
        """Add an error when neither a file of the case nor a new one is there."""
        if not self.has_proof(data):
            self.add_error("files", _("Add a photo, a record or a report, or choose a file of this case."))
