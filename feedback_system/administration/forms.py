"""What administrators type about the company, and what anybody tries with a rule."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.company.models import SHORTEST_ACCESS_LOG
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.selector_words import words_of
from feedback_system.masterdata.importing.reading import LARGEST_FILE
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, PhoneField


class CompanyForm(forms.Form):
    """The settings that hold for the whole company."""

    name = LineField(label=gettext_lazy("Company name"), max_length=120)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Days, months and numbers begin by this clock."),
    )
    currency = CodeField(
        label=gettext_lazy("Currency"),
        max_length=3,
        help_text=gettext_lazy("Three letters, such as CNY. Approval limits are in this currency."),
    )
    default_language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("For mails and pages of people who have chosen none."),
    )
    sum_window_days = NarrowIntegerField(
        label=gettext_lazy("Add up amounts for the same order or batch over (days)"),
        min_value=1,
        max_value=3650,
        help_text=gettext_lazy(
            "The sum chooses the level of approval, so that nobody stays below a limit by splitting."
        ),
    )
    backdating_limit_hours = NarrowIntegerField(
        label=gettext_lazy("A reported time may lie back without a reason (hours)"),
        min_value=0,
        max_value=8760,
        help_text=gettext_lazy("What lies further back needs a reason, which shows on the case."),
    )
    most_stops_per_clock = NarrowIntegerField(
        label=gettext_lazy("A deadline may be stopped on request at most (times)"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy(
            "Only where its rule allows stops. The second stop needs the approval of the next level up."
        ),
    )
    longest_stop_days = NarrowIntegerField(
        label=gettext_lazy("A deadline may stand still on request at most (days in all)"),
        min_value=1,
        max_value=366,
        help_text=gettext_lazy("All stops of one deadline together."),
    )
    resale_months = NarrowIntegerField(
        label=gettext_lazy("Returned goods may be resold after the closing for (months)"),
        min_value=0,
        max_value=24,
        help_text=gettext_lazy(
            "Until then a ruling with returned goods stays provisional and waits for a later run of the month. 0: no wait. Cases that are closed keep the time that held on the day of their closing."
        ),
    )
    precedent_months = NarrowIntegerField(
        label=gettext_lazy("Look up rulings on like cases over (months)"),
        min_value=1,
        max_value=120,
        help_text=gettext_lazy(
            "A ruling outside what was ruled in this time needs a reason. Rulings keep the time that held when they were proposed."
        ),
    )
    dated_since = forms.DateField(
        label=gettext_lazy("New times to resell and to look up rulings hold from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Only where one of the two is changed. Typing the value in force takes a planned one back that begins on this day."
        ),
    )
    hotline = PhoneField(
        label=gettext_lazy("Hotline of customer service"),
        required=False,
        help_text=gettext_lazy("Survey calls and return visits by telephone are made from this number only."),
    )
    renewal_lead_days = NarrowIntegerField(
        label=gettext_lazy("Prepare the renewal of a maintenance contract before its end (days)"),
        min_value=31,
        max_value=366,
        help_text=gettext_lazy("Then its case is opened; notice and visit are due a month before the end."),
    )
    visit_coverage_percent = NarrowIntegerField(
        label=gettext_lazy("Return visits that shall be made (%)"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Of the visits of finished projects that fell due in a period."),
    )
    mails_status_news = forms.BooleanField(
        label=gettext_lazy("Tell customers by mail of answers on their status page"),
        required=False,
        help_text=gettext_lazy(
            "Who left a mail address with the report gets the link, once for each answer; nothing of the case stands in the mail."
        ),
    )
    access_log_days = NarrowIntegerField(
        label=gettext_lazy("Keep the access log (days)"),
        min_value=SHORTEST_ACCESS_LOG,
        max_value=3650,
        help_text=gettext_lazy(
            "Log-ins and acts on accounts; at least 180 days, older entries are deleted each night."
        ),
    )
    second_factor_for_all = forms.BooleanField(
        label=gettext_lazy("Everybody logs in with a second factor"),
        required=False,
        help_text=gettext_lazy(
            "A code of an app on the telephone besides the password. Whoever has none sets it up at the next click."
        ),
    )
    two_administrators = forms.BooleanField(
        label=gettext_lazy("A second administrator confirms changes of roles and departments"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101 - for the type checker
        zones.choices = [(name, name) for name in sorted(available_timezones())]

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if len(code) != 3 or not (code.isascii() and code.isalpha()):
            raise ValidationError(_("Write the currency in three letters, such as CNY or EUR."))
        return code


class TryRuleForm(forms.Form):
    """A rule and a start, to see when it would be due."""

    rule = forms.ChoiceField(label=gettext_lazy("Rule"))
    start = forms.DateTimeField(
        label=gettext_lazy("Starts at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )
    market = forms.ChoiceField(
        label=gettext_lazy("Market"),
        choices=[("home", gettext_lazy("Home")), ("overseas", gettext_lazy("Overseas"))],
        required=False,
    )
    route = forms.ChoiceField(label=gettext_lazy("Route"), required=False)
    area = forms.ChoiceField(
        label=gettext_lazy("Area"),
        choices=[("urban", gettext_lazy("Urban")), ("suburban", gettext_lazy("Suburban"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = DeadlineRule.objects.filter(is_active=True).order_by("pk")
        labels = {rule.code: f"{rule.label} ({rule.code})" for rule in rules}
        routes = {"long", *(rule.route for rule in rules if rule.route)}
        names = words_of("route")
        for name, choices in (
            ("rule", list(labels.items())),
            ("route", [(code, names.get(code, code)) for code in sorted(routes)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = choices

    def clean_start(self) -> Any:
        start = self.cleaned_data["start"]
        if not 2000 <= start.year <= 2100:
            raise ValidationError(_("Choose a year between 2000 and 2100."))
        return start


class SheetForm(forms.Form):
    """A list of people or of departments."""

    file = forms.FileField(
        label=gettext_lazy("Excel or CSV file"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> UploadedFile:
        """The file, unless it is too large to be read at all."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Split it and import the parts one after the other.")
                % {"limit": LARGEST_FILE // 1024 // 1024}
            )
        return file
