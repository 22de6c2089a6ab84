"""What administrators type about the duty roster, robots, webhooks and text messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DepartmentField, PersonField
from accounts.roles import ROLE_CHOICES
from feedback_system.cases.kinds import offered_kinds
from feedback_system.notifications.models import HookDelivery, HookTopic, Robot, RobotKind, Topic
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


def hook_kinds() -> list[tuple[str, Any]]:
    """The kinds of case of which webhooks may tell: never a confidential one."""
    return [(kind.code, kind.label) for kind in offered_kinds() if not kind.confidential]


class WebhookForm(forms.Form):
    """A webhook. Its address is not shown again once it is stored, its secret only when it is made."""

    name = LineField(
        label=gettext_lazy("Name of the webhook"),
        max_length=60,
        help_text=gettext_lazy("Tells who receives it, such as “ERP, closed complaints”."),
    )
    address = CodeField(
        label=gettext_lazy("Address of the receiver"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        help_text=gettext_lazy(
            "Begins with https://. It is kept encrypted and not shown again; leave it empty to keep it."
        ),
    )
    owner = PersonField(
        label=gettext_lazy("Sees what this person may see"),
        help_text=gettext_lazy("Only events of cases she may see are sent. She is told that you chose her."),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Tells"), choices=HookTopic.choices, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of case"),
        required=False,
        choices=hook_kinds,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means all. Confidential kinds are never told."),
    )
    with_names = forms.BooleanField(
        label=gettext_lazy("Send the title of the case and the name of the customer too"),
        required=False,
        help_text=gettext_lazy("May be personal data: have a contract with whoever runs the receiver."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)


class DeliveriesForm(forms.Form):
    """Which deliveries of a webhook are shown."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("any")), *HookDelivery.State.choices],
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("Event"), required=False, choices=[("", gettext_lazy("any")), *HookTopic.choices]
    )


class AgainForm(forms.Form):
    """Since which day everything that failed shall leave again."""

    since = forms.DateField(
        label=gettext_lazy("Failed since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class TextGatewayForm(forms.Form):
    """The gateway of text messages. Address and key are never shown again once they are stored."""

    is_active = forms.BooleanField(
        label=gettext_lazy("Text messages are switched on"),
        required=False,
        help_text=gettext_lazy("Then opinion cards without a mail address go out by text message."),
    )
    tells_urgent = forms.BooleanField(
        label=gettext_lazy("Urgent notices go to mobile telephones too"),
        required=False,
        help_text=gettext_lazy(
            "To people with a mobile number in their profile; the number of the case alone."
        ),
    )
    address = CodeField(
        label=gettext_lazy("Address of the gateway"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("It is kept encrypted and not shown again; leave it empty to keep it."),
    )
    key = CodeField(
        label=gettext_lazy("Key of the gateway"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("It is kept encrypted and not shown again; leave it empty to keep it."),
    )
