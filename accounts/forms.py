"""Shapes of what people type about accounts. They check and convert; saving is the operations' business."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as library
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.looking_as import NOT_LOOKED_AS
from accounts.models import DIRECTORIES, ApiToken, Department, DepartmentFunction, LoginWay, User
from accounts.models.ways import LONGEST_IDENTIFIER
from accounts.roles import ROLE_CHOICES
from feedback_system.web.forms import LineField, PhoneField

LONGEST_PASSWORD = 128
"""Longer ones are refused before hashing, which would cost the server time and the person nothing."""


class LoginForm(library.LoginForm):
    """User name and password. `locked_until` tells after a refusal whether the lock-out was the reason."""

    locked_until: datetime | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label = _("User name")
        name.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
        }
        password.max_length = LONGEST_PASSWORD
        password.label = _("Password")
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password", "maxlength": LONGEST_PASSWORD}

    def clean_login(self) -> str:
        return unicodedata.normalize("NFKC", super().clean_login())

    def clean_password(self) -> str:
        return _not_too_long(self.cleaned_data["password"])

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError as error:
            if getattr(error, "code", "") == "locked":
                self.locked_until = (error.params or {})["until"]
            raise


class ChangePasswordForm(library.ChangePasswordForm):
    """The present password and twice the new one, which the password rules judge."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password again"),
        }
        for name, label in labels.items():
            field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.widget.attrs["maxlength"] = LONGEST_PASSWORD
            field.widget.attrs.pop("placeholder", None)

    def clean_oldpassword(self) -> str:
        _not_too_long(self.cleaned_data.get("oldpassword", ""))
        return str(super().clean_oldpassword())

    def clean_password1(self) -> str:
        new = _not_too_long(self.cleaned_data["password1"])
        if new == self.cleaned_data.get("oldpassword"):
            raise ValidationError(_("This is your current password. Choose a new one."), code="same")
        return new


def _not_too_long(password: str) -> str:
    if len(password) > LONGEST_PASSWORD:
        raise ValidationError(
            _("A password has at most %(limit)d characters."), params={"limit": LONGEST_PASSWORD}
        )
    return password


def _zones() -> list[tuple[str, Any]]:
    shown = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/"))
    )
    return [("", _("As the company")), *((name, name.replace("_", " ")) for name in shown)]


def _languages() -> list[tuple[str, Any]]:
    return [("", _("As the browser asks")), *settings.LANGUAGES]


class ProfileForm(forms.Form):
    """The own account."""

    name = LineField(label=_("Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Notices are sent there."))
    phone = PhoneField(label=_("Telephone"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=_languages)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=_zones, help_text=_("Times are shown in this zone.")
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme.choices)


class PersonField(forms.ModelChoiceField):
    """One of the people who can log in, shown with department and user name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)
        self.queryset = self.people()

    @staticmethod
    def people() -> QuerySet[User]:
        """Who can be chosen."""
        found = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
        return found.select_related("department").order_by("name", "pk")

    @staticmethod
    def named(person: User) -> str:
        """The person with department and user name."""
        where = f" · {person.department}" if person.department else ""
        return f"{person.name}{where} ({person.username})"

    def label_from_instance(self, person: Any) -> str:
        return self.named(person)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


class DeputyForm(forms.Form):
    """Who stands in, from the beginning of the first day to the end of the last, in the page's time zone."""

    deputy = PersonField(label=_("Deputy"))
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))
    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Seen by the deputy. Leave health out of it."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last:
            if last < first:
                raise ValidationError({"last_day": _("The last day cannot lie before the first.")})
            data["starts_at"] = _midnight(first)
            data["ends_at"] = _midnight(last + timedelta(days=1))
        return data


class TokenForm(forms.Form):
    """A new API token."""

    name = LineField(
        label=_("What is it for?"), max_length=80, help_text=_("For example: orders from the ERP system.")
    )
    scope = forms.ChoiceField(
        label=_("Scope"), choices=ApiToken.Scope.choices, widget=forms.RadioSelect, initial="read"
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("one year"))],
    )


def _departments() -> Any:
    return Department.objects.filter(is_active=True).order_by("code")


class DepartmentField(forms.ModelChoiceField):
    """One of the departments in use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Department.objects.none(), **kwargs)
        self.queryset = _departments()


class PersonForm(forms.Form):
    """Name, home department and how to reach a person."""

    name = LineField(label=_("Name"), max_length=60)
    department = DepartmentField(label=_("Home department"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = PhoneField(label=_("Telephone"), required=False)


class IdentifiersForm(forms.Form):
    """By what the directories know a person: one line for each that is set up, or knows her already."""

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        known = {one.way: one.identifier for one in person.directory_entries.all()}
        ways = set(LoginWay.objects.exclude(client_id="").values_list("kind", flat=True)) | set(known)
        for way in DIRECTORIES:
            if way in ways:
                self.fields[way.value] = LineField(
                    label=way.label,
                    required=False,
                    max_length=LONGEST_IDENTIFIER,
                    initial=known.get(way, ""),
                    widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                )


class NewPersonForm(PersonForm):
    """A person who is new here."""

    username = LineField(
        label=_("User name"),
        max_length=60,
        help_text=_("For logging in. Letters, digits and . @ + - _ only."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=User.Kind.choices,
        initial=User.Kind.PERSON,
        help_text=_("A system has no password; it acts by token."),
    )
    field_order = ("username", "name", "kind", "department", "email", "phone")


class RoleForm(forms.Form):
    """A role in a department."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    department = DepartmentField(label=_("In which department"))


class PeopleFilterForm(forms.Form):
    """What the list of people is narrowed to."""

    q = LineField(label=_("Name or user name"), required=False, max_length=60)
    department = DepartmentField(label=_("Department"), required=False, empty_label=_("All departments"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Active")), ("off", _("Switched off")), ("all", _("All"))],
    )


class DepartmentForm(forms.Form):
    """Names and function of a department."""

    label_zh_hans = LineField(label=_("Name in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(label=_("Name in traditional Chinese"), required=False, max_length=120)
    label_en = LineField(label=_("Name in English"), required=False, max_length=120)
    function = forms.ChoiceField(
        label=_("Function"),
        choices=DepartmentFunction.choices,
        help_text=_("What the department does in the policies. Stages and their time budgets go by it."),
    )


class NewDepartmentForm(DepartmentForm):
    """A new department."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Never changes. Letters, digits, - and _ only.")
    )
    parent = DepartmentField(label=_("Belongs to"), required=False, empty_label=_("Nothing: top of the tree"))
    field_order = ("code", "label_zh_hans", "label_zh_hant", "label_en", "function", "parent")


class UsualDepartmentsForm(forms.Form):
    """Which of the departments that the routes need shall be added, and what they are called here; an empty name leaves one out."""

    def __init__(self, *args: Any, missing: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for usual in missing:
            self.fields[usual.function] = LineField(
                label=DepartmentFunction(usual.function).label,
                initial=usual.zh_hans,
                required=False,
                max_length=120,
            )

    @property
    def names(self) -> dict[str, str]:
        """The names by function, without those left empty."""
        return {function: name for function, name in self.cleaned_data.items() if name}


class HeadsForm(forms.Form):
    """The head of each department in use; a field is called by the code of its department."""

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(PersonField.people())
        choices = [(person.pk, PersonField.named(person)) for person in people]
        self.departments = {one.code: one for one in departments}
        self._people = {person.pk: person for person in people}
        for one in departments:
            self.fields[one.code] = forms.TypedChoiceField(
                label=one.label,
                required=False,
                coerce=int,
                empty_value=None,
                initial=one.head_id,
                choices=[("", _("Nobody: the post is empty")), *choices],
            )

    @property
    def heads(self) -> dict[Department, User | None]:
        """Whom each department shall have as its head."""
        return {
            department: self._people.get(self.cleaned_data[code])
            for code, department in self.departments.items()
        }


class LookAsForm(forms.Form):
    """As which role of which department an administrator looks at the product."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[choice for choice in ROLE_CHOICES if choice[0] not in NOT_LOOKED_AS]
    )
    department = DepartmentField(
        label=_("Department"),
        help_text=_("Where the role is held: a head looks at the departments below too."),
    )


class MoveDepartmentForm(forms.Form):
    """Where in the tree a department stands."""

    parent = DepartmentField(label=_("Belongs to"), required=False, empty_label=_("Nothing: top of the tree"))


class AppointForm(forms.Form):
    """Head of a department and the head's secretary."""

    head = PersonField(label=_("Head"), required=False, empty_label=_("Nobody: the post is empty"))
    secretary = PersonField(label=_("Secretary of the head"), required=False, empty_label=_("Nobody"))
