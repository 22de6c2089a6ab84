"""What the forms of the papers of remedies share: which remedy, and a file that goes with the step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints.models import RemedyLine
from feedback_system.attachments.forms import offer_files
from feedback_system.attachments.models import Attachment
from feedback_system.cases.steps import StepForm


class RemedyLineField(forms.ModelChoiceField):
    """One remedy of the complaint, sent by its id."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages",
            {
                "invalid_choice": gettext_lazy(
                    "This remedy does not belong to this case, or this is not its turn. Choose one of the list."
                )
            },
        )
        super().__init__(RemedyLine.objects.none(), empty_label=gettext_lazy("Please choose"), **kwargs)

    def offer(self, lines: list[RemedyLine]) -> None:
        """Let these be chosen; the only one is chosen already."""
        ids = [line.pk for line in lines]
        self.queryset = (
            RemedyLine.objects.filter(pk__in=ids).select_related("kind").order_by("position", "pk")
        )
        if len(ids) == 1:
            self.initial = ids[0]

    def label_from_instance(self, obj: Any) -> str:
        parts = [str(obj.position), obj.kind.label, f"{obj.amount:,.2f}"]
        return " · ".join([*parts, *([obj.description] if obj.description else [])])


class OnRemedyForm(StepForm):
    """A step about one remedy: those for which it is the turn of `turn`."""

    turn = ""
    line = RemedyLineField(label=gettext_lazy("Remedy"))

    def lines(self) -> list[RemedyLine]:
        """The remedies that may be chosen."""
        found: list[RemedyLine] = self.record.waiting_for_step(self.turn)
        return found

    def prepare(self) -> None:
        choice = self.fields["line"]
        assert isinstance(choice, RemedyLineField)  # noqa: S101 - for the type checker
        choice.offer(self.lines())

    def the_only_line(self) -> RemedyLine | None:
        """The remedy, where there is no choice."""
        lines = self.lines()
        return lines[0] if len(lines) == 1 else None


class WithFileForm(OnRemedyForm):
    """A step about one remedy with a file: one of the case, or a new one that is attached with the step."""

    file = forms.ModelChoiceField(
        Attachment.objects.none(),
        label=gettext_lazy("File"),
        empty_label=gettext_lazy("a new file, chosen below, or none"),
        required=False,
        help_text=gettext_lazy("A file that is on this case already."),
    )
    files = forms.FileField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        label=gettext_lazy("New file"),
        required=False,
        help_text=gettext_lazy("A scan or a photo."),
    )

    def prepare(self) -> None:
        super().prepare()
        offer_files(self, "file")
