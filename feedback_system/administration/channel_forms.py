"""What administrators type about the duty roster and about robots."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DepartmentField, PersonField
from accounts.roles import ROLE_CHOICES
from feedback_system.notifications.models import Robot, RobotKind, Topic
from feedback_system.web.forms import CodeField, LineField


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


class DutyForm(forms.Form):
    """A shift, in the time zone of the page."""

    person = PersonField(label=gettext_lazy("Person"))
    department = DepartmentField(
        label=gettext_lazy("For the cases of"),
        required=False,
        empty_label=gettext_lazy("the whole company"),
    )
    starts_at = _moment(gettext_lazy("From"))
    ends_at = _moment(gettext_lazy("Until"))


class RobotForm(forms.Form):
    """A robot. Its address and secret are never shown again once they are stored."""

    name = LineField(
        label=gettext_lazy("Name of the robot"),
        max_length=60,
        help_text=gettext_lazy("Tells which group it is in, such as “Quality, late cases”."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Chat"), choices=RobotKind.choices)
    address = CodeField(
        label=gettext_lazy("Address (webhook)"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "From the settings of the group. It is kept encrypted and not shown again; leave it empty to keep it."
        ),
    )
    secret = CodeField(
        label=gettext_lazy("Signing secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "DingTalk and Feishu only, where the group asks for signatures. Leave it empty to keep it."
        ),
    )
    drop_secret = forms.BooleanField(label=gettext_lazy("Take the signing secret away"), required=False)
    keyword = LineField(
        label=gettext_lazy("Keyword of the group"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Where the group takes only messages with a certain word."),
    )
    department = DepartmentField(
        label=gettext_lazy("For the cases of"),
        required=False,
        empty_label=gettext_lazy("the whole company"),
        help_text=gettext_lazy("The department and those below it."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Only what is told to the role"),
        required=False,
        choices=[("", gettext_lazy("any role")), *ROLE_CHOICES],
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Tells"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)

    def __init__(self, *args: Any, robot: Robot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if robot is None or not robot.sealed_secret:
            del self.fields["drop_secret"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("secret") and data.get("kind") == RobotKind.WECOM:
            self.add_error("secret", _("Robots of WeCom sign nothing. Leave the secret empty."))
        return data
