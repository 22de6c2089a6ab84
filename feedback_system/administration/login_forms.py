"""What administrators type about the ways of logging in. Each directory is asked only for what it needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Way
from feedback_system.web.forms import CodeField, LineField

KNOWN_BY: dict[str, list[tuple[str, Any]]] = {
    Way.DINGTALK: [
        ("userid", gettext_lazy("UserID: the account name in the company's list of members")),
        ("unionId", gettext_lazy("unionId: the same in all applications of the company")),
        ("openId", gettext_lazy("openId: in this application only")),
    ],
    Way.FEISHU: [
        ("user_id", gettext_lazy("User ID of the company's list of members")),
        ("employee_no", gettext_lazy("Employee number")),
        ("union_id", gettext_lazy("union_id: the same in all applications of the company")),
        ("open_id", gettext_lazy("open_id: in this application only")),
    ],
}

LABELS: dict[str, dict[str, Any]] = {
    Way.WECOM: {
        "client_id": gettext_lazy("Corp ID (企业ID)"),
        "secret": gettext_lazy("Secret of the application"),
    },
    Way.DINGTALK: {
        "client_id": gettext_lazy("Client ID (AppKey)"),
        "secret": gettext_lazy("Client secret (AppSecret)"),
    },
    Way.FEISHU: {"client_id": gettext_lazy("App ID"), "secret": gettext_lazy("App Secret")},
    Way.OIDC: {
        "client_id": gettext_lazy("Client ID"),
        "secret": gettext_lazy("Client secret"),
        "api_address": gettext_lazy("Issuer"),
    },
}

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class LoginWayForm(forms.Form):
    """One directory. The secret is never shown again once it is stored."""

    is_on = forms.BooleanField(
        label=gettext_lazy("Switched on"),
        required=False,
        help_text=gettext_lazy("Then the button stands on the log-in page."),
    )
    name = LineField(
        label=gettext_lazy("Name on the button"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Empty: the name of the directory. For example “Company account”."),
    )
    client_id = CodeField(
        label=gettext_lazy("Client ID"), required=False, max_length=190, widget=forms.TextInput(attrs=_PLAIN)
    )
    agent = CodeField(
        label=gettext_lazy("AgentId of the application"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "numeric"}),
    )
    secret = CodeField(
        label=gettext_lazy("Client secret"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("It is kept encrypted and not shown again; leave it empty to keep it."),
    )
    known_by = forms.ChoiceField(
        label=gettext_lazy("People are known by"),
        required=False,
        help_text=gettext_lazy(
            "This is what is entered at each person or imported. Change it only together with those."
        ),
    )
    claim = CodeField(
        label=gettext_lazy("People are known by the claim"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_PLAIN | {"placeholder": "sub"}),
        help_text=gettext_lazy("Empty: sub. Only a claim that the people cannot change themselves."),
    )
    api_address = CodeField(
        label=gettext_lazy("Other address of the interface"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "url"}),
        help_text=gettext_lazy(
            "For a private cloud or a proxy: what this server calls. Empty: the vendor's own."
        ),
    )
    page_address = CodeField(
        label=gettext_lazy("Other address of the log-in page"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "url"}),
        help_text=gettext_lazy("For a private cloud: what the browser opens. Empty: the vendor's own."),
    )
    matches_email = forms.BooleanField(
        label=gettext_lazy("A verified e-mail address is enough for the first log-in"),
        required=False,
        help_text=gettext_lazy(
            "Somebody without an identifier here is found by the e-mail address that the directory has verified. "
            "From then on the identifier counts."
        ),
    )
    is_second_factor = forms.BooleanField(
        label=gettext_lazy("Counts as the second factor"),
        required=False,
        help_text=gettext_lazy(
            "Only where the directory itself asks for a second proof. Else ours is asked as after a password."
        ),
    )

    def __init__(self, *args: Any, kind: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        unneeded = {"known_by", "claim", "agent", "matches_email"}
        if kind == Way.OIDC:
            unneeded = {"known_by", "agent", "page_address"}
            self.fields["api_address"].help_text = gettext_lazy(
                "The address that the server calls itself by, such as https://id.example.com/realms/company."
            )
        elif kind == Way.WECOM:
            unneeded.discard("agent")
        else:
            unneeded.discard("known_by")
            self.fields["known_by"].choices = KNOWN_BY[kind]  # type: ignore[attr-defined]
        for name in unneeded:
            del self.fields[name]
        for name, label in LABELS[kind].items():
            self.fields[name].label = label
        if kind == Way.OIDC:
            self.order_fields(["is_on", "name", "api_address"])

    def clean_api_address(self) -> str:
        return _without_tail(self.cleaned_data["api_address"])

    def clean_page_address(self) -> str:
        return _without_tail(self.cleaned_data["page_address"])

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the row."""
        data = dict(self.cleaned_data)
        if "claim" in data:
            data["known_by"] = data.pop("claim")
        return data


def _without_tail(address: str) -> str:
    """The address as people copy it, without what every address of the directory ends in."""
    tail = "/.well-known/openid-configuration"
    return address.rstrip("/").removesuffix(tail).rstrip("/")
