"""A file with a step: one that is on the case already, or a new one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from feedback_system.attachments.models import Attachment
from feedback_system.cases.steps import StepForm


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
    """A step with one file if there is one."""

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
