"""Change the settings of the company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.operations.changes import ask_to_end_the_rule, other_administrators
from accounts.operations.log import signed
from feedback_system.administration.rights import must_change_settings
from feedback_system.company import frame
from feedback_system.company.models import SHIPPED, WITHIN, Company, DatedSetting, dated_settings, setting_on
from feedback_system.errors import Invalid

FIELDS = (
    "name",
    "time_zone",
    "currency",
    "default_language",
    "default_route",
    "sum_window_days",
    "backdating_limit_hours",
    "most_stops_per_clock",
    "longest_stop_days",
    "access_log_days",
    "hotline",
    "renewal_lead_days",
    "visit_coverage_percent",
    "mails_status_news",
    "second_factor_for_all",
    "two_administrators",
)
"""What may be changed; everything else of the company is not for this door."""


def problem_with_day(code: str, since: date, *, today: date) -> str:
    """Why a new value of that setting cannot begin on that day, as a sentence; empty when it can."""
    if since < today:
        return _("A new value cannot begin before today: what began under the present one keeps it.")
    if any(row.effective_from == since == today for row in dated_settings(code)):
        return _("A value began today already. Choose tomorrow or a later day.")
    return ""


@transaction.atomic
def set_from_day_on(*, code: str, value: int, since: date, by: User, at: datetime) -> DatedSetting | None:
    """A new value of a setting from `since` on; one planned for the same day is replaced, and taken back where it would
    change nothing. Returns the row, None where none is needed.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: for a day before today, a value that began today, or one out of range.
    """
    must_change_settings(by)
    least, most = WITHIN[DatedSetting.Code(code)]
    if not least <= value <= most:
        raise Invalid({code: [_("Enter %(least)d to %(most)d.") % {"least": least, "most": most}]})
    today = at.astimezone(Company.get().zone).date()
    if problem := problem_with_day(code, since, today=today):
        raise Invalid({"dated_since": [problem]})
    Company.objects.select_for_update().get()
    rows = list(DatedSetting.objects.filter(code=code).order_by("effective_from"))
    for row in rows:
        if row.effective_from == since:
            signed(row, by=by, at=at).delete()
    rows = [row for row in rows if row.effective_from != since]
    following = min((row.effective_from for row in rows if row.effective_from > since), default=None)
    before = next((row for row in reversed(rows) if row.effective_from < since), None)
    stays = (before.value if before is not None else SHIPPED[DatedSetting.Code(code)]) == value
    if before is not None and before.effective_to != (following if stays else since):
        before.effective_to = following if stays else since
        signed(before, by=by, at=at).save(update_fields=["effective_to"])
    if stays:
        return None
    row = DatedSetting(code=code, value=value, effective_from=since, effective_to=following)
    signed(row, by=by, at=at).save()
    return row


@transaction.atomic
def change_company(*, values: Mapping[str, Any], by: User, at: datetime) -> bool:
    """Write the given settings, with `by` and `at` in the history. Returns whether a part waits for a second administrator:
    one administrator alone cannot switch off that there have to be two.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when a value does not hold, or nobody could confirm.
    """
    must_change_settings(by)
    Company.get()
    company = Company.objects.select_for_update().get()
    wanted = {name: values[name] for name in FIELDS if name in values}
    since = values.get("dated_since")
    for code in DatedSetting.Code.values:
        if since is not None and code in values and values[code] != setting_on(code, since):
            set_from_day_on(code=code, value=values[code], since=since, by=by, at=at)
    asked = False
    if company.two_administrators and wanted.get("two_administrators") is False:
        ask_to_end_the_rule(by=by, at=at)
        asked = True
        wanted["two_administrators"] = True
    elif wanted.get("two_administrators") and not company.two_administrators and not other_administrators(by):
        raise Invalid(
            {
                "two_administrators": [
                    _(
                        "There is no other administrator who could confirm. Make somebody else an administrator first."
                    )
                ]
            }
        )
    changed = [name for name, value in wanted.items() if getattr(company, name) != value]
    top = top_department_of(company) if "name" in changed else None
    for name in changed:
        setattr(company, name, wanted[name])
    if changed:
        try:
            company.full_clean(validate_unique=False)
        except ValidationError as error:
            raise Invalid(error.message_dict) from error
        signed(company, by=by, at=at).save(update_fields=changed)
        frame.forget()
    if top is not None:
        top.label_zh_hans = company.name
        signed(top, by=by, at=at).save(update_fields=["label_zh_hans"])
    return asked


def top_department_of(company: Company) -> Department | None:
    """The department at the top that still bears the name of the company, as the first administrator's does."""
    return Department.objects.filter(parent=None, is_active=True, label_zh_hans=company.name).first()
