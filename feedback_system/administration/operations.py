"""Change the settings of the company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.operations.changes import ask_to_end_the_rule, other_administrators
from accounts.operations.log import signed
from feedback_system.administration.rights import must_change_settings
from feedback_system.company import frame
from feedback_system.company.models import Company
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
    "resale_months",
    "precedent_months",
    "access_log_days",
    "two_administrators",
)
"""What may be changed; everything else of the company is not for this door."""


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
    for name in changed:
        setattr(company, name, wanted[name])
    if changed:
        try:
            company.full_clean(validate_unique=False)
        except ValidationError as error:
            raise Invalid(error.message_dict) from error
        signed(company, by=by, at=at).save(update_fields=changed)
        frame.forget()
    return asked
