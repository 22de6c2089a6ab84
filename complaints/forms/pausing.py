"""Forms for stopping a deadline: ask, decide, withdraw, let it go on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import CodeChoiceField, ToldTimeField
from complaints.models import CodeList
from feedback_system.cases.steps import StepForm
from feedback_system.deadlines.models import Deadline, StopRequest
from feedback_system.web.forms import CodeField, TextField
from feedback_system.web.wording import full_instant_text


class ClockField(CodeField):
    """One of the complaint's clocks, by the code of its rule."""

    widget = forms.Select
    codes: tuple[str, ...] | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def offer(self, clocks: list[Deadline]) -> None:
        """Let these be chosen; the only one is chosen already."""
        words = _("%(clock)s, due %(due)s")
        self.codes = tuple(clock.code for clock in clocks)
        box: Any = self.widget
        box.choices = [
            (clock.code, words % {"clock": clock.rule.label, "due": full_instant_text(clock.due_at)})
            for clock in clocks
        ]
        if len(clocks) == 1:
            self.initial = clocks[0].code

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if self.codes is not None and found not in self.codes:
            raise ValidationError(_("No such deadline runs on this case. Choose one that runs."))
        return found


class AskStopForm(StepForm):
    """Which deadline shall stand still, why and until when."""

    clock = ClockField(label=gettext_lazy("Deadline"))
    reason = CodeChoiceField(CodeList.STOP_REASON, label=gettext_lazy("Reason"))
    text = TextField(
        label=gettext_lazy("What is waited for"),
        max_length=500,
        help_text=gettext_lazy("So that who decides can judge it: what, from whom, since when."),
    )
    expected_until = ToldTimeField(
        label=gettext_lazy("Expected until"),
        help_text=gettext_lazy(
            "Then the deadline goes on by itself. It stands still from the approval on, never before."
        ),
    )

    def prepare(self) -> None:
        clock = self.fields["clock"]
        assert isinstance(clock, ClockField)  # noqa: S101 - for the type checker
        clock.offer(self.record.clocks_to_stop())

    def clean_expected_until(self) -> Any:
        until = self.cleaned_data.get("expected_until")
        if until is not None and self.at is not None and until <= self.at:
            raise ValidationError(
                _("The expected end lies in the past. Enter when the clock shall run again.")
            )
        return until


class StopRequestField(forms.ModelChoiceField):
    """A request that waits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StopRequest.objects.none(), empty_label=gettext_lazy("Please choose"), **kwargs)

    def offer(self, requests: list[StopRequest]) -> None:
        """Let these be chosen; the only one is chosen already."""
        rows = StopRequest.objects.filter(pk__in=[one.pk for one in requests])
        self.queryset = rows.select_related(
            "deadline__rule", "deadline__case", "department__head", "asked_by"
        )
        if len(requests) == 1:
            self.initial = requests[0].pk

    def label_from_instance(self, obj: Any) -> str:
        words = {
            "clock": obj.deadline.rule.label,
            "until": full_instant_text(obj.expected_until),
            "person": obj.asked_by,
        }
        return _("%(clock)s until %(until)s, asked by %(person)s") % words


class DecideStopForm(StepForm):
    """The answer to a request for a stop."""

    stop_request = StopRequestField(label=gettext_lazy("Request"))
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("approve", gettext_lazy("Approve: the deadline stands still from now on")),
            ("refuse", gettext_lazy("Refuse: the deadline runs on")),
        ],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed for a refusal."),
    )

    def prepare(self) -> None:
        choice = self.fields["stop_request"]
        assert isinstance(choice, StopRequestField)  # noqa: S101 - for the type checker
        choice.offer(self.record.stop_requests())

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        return [(request_title(one), request_words(one)) for one in self.record.stop_requests()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "refuse" and not data.get("reason"):
            self.add_error("reason", _("Say why the stop is refused."))
        return data


def request_title(request: StopRequest) -> str:
    """Which deadline, and which stop of it."""
    return _("%(clock)s, stop %(number)d") % {"clock": request.deadline.rule.label, "number": request.number}


def request_words(request: StopRequest) -> str:
    """Everything one must know to decide, a line each."""
    lines = [
        _("Due %(due)s. It runs on until you approve.") % {"due": full_instant_text(request.deadline.due_at)},
        _("To stand still until %(until)s at the latest.")
        % {"until": full_instant_text(request.expected_until)},
        _("Reason: %(reason)s") % {"reason": request.reason_label},
        request.text,
        _("Asked by %(person)s, %(when)s.")
        % {"person": request.asked_by, "when": full_instant_text(request.asked_at)},
    ]
    return "\n".join(line for line in lines if line)


class WithdrawStopForm(StepForm):
    """Which own request is taken back."""

    stop_request = StopRequestField(label=gettext_lazy("Request"))
    reason = TextField(label=gettext_lazy("Reason"), max_length=500, required=False)

    def prepare(self) -> None:
        choice = self.fields["stop_request"]
        assert isinstance(choice, StopRequestField)  # noqa: S101 - for the type checker
        choice.offer(self.record.stop_requests())


class ResumeForm(StepForm):
    """Which deadline goes on."""

    clock = ClockField(label=gettext_lazy("Deadline"))

    def prepare(self) -> None:
        clock = self.fields["clock"]
        assert isinstance(clock, ClockField)  # noqa: S101 - for the type checker
        clock.offer(self.record.clocks_stopped())
