"""What was entered for each field of a slip, as one reader sees it: contacts are masked without the right to see them.

And which kind each slip of a list is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.privacy import mask_name, mask_phone
from feedback_system.cases.models import Case
from quality.slips.models import Field, Slip, SlipKind, SlipValue

if TYPE_CHECKING:
    from accounts.models import User

LONG = (Field.WISH, Field.PRESENT_STATE, Field.HANDLING, Field.TARGETS, Field.ANALYSIS, Field.MEASURES)
"""Texts that have a line of their own."""
ON_TOP = (Field.CUSTOMER, Field.PRODUCT)
"""The head of the page shows them already."""
MOST_SHEETS = 100


def sheets_in(slip: Slip, user: User) -> list[Case]:
    """The sheets that a handling report is about, as far as they have reached the reader."""
    if not slip.slip_kind.gives_orders:
        return []
    return list(
        Case.objects.visible_to(user)
        .filter(kind="slip", slip__reported_in=slip.pk)
        .order_by("pk")[:MOST_SHEETS]
    )


def kinds_of_slips(case_ids: Sequence[int]) -> dict[int, str]:
    """The kind of each of these slips in words, by the id of its case. Note: one query."""
    rows = SlipKind.objects.filter(slips__case__in=case_ids).annotate(of_case=F("slips__case"))
    return {row.of_case: row.label for row in rows}


def slips_about_quality() -> Q:
    """The condition on cases: slips of kinds that tell of problems of quality. Note: one query."""
    kinds = [one.pk for one in SlipKind.objects.all() if one.is_about_quality]
    return Q(slip__slip_kind__in=kinds)


def facts_for(slip: Slip, user: User) -> list[tuple[str, str, str]]:
    """Code, label and value of each field that the kind asks for and that is filled, in the order of the kinds."""
    sees = user.holds(Permission.SEE_CONTACTS) or slip.case.entered_by_id == user.pk
    found = []
    for name in Field.values:
        if name not in slip.slip_kind.asks:
            continue
        value = slip.value_of(name)
        if value in (None, "", False):
            continue
        found.append((name, str(Field(name).label), _shown(slip, name, value, sees=sees)))
    return found


def _shown(slip: Slip, name: str, value: Any, *, sees: bool) -> str:
    if name == Field.REPORT_SOURCE:
        return str(slip.get_report_source_display())
    if name == Field.TOPIC:
        return str(slip.get_topic_display())
    if name == Field.CONTACT and not sees:
        return mask_name(str(value))
    if name == Field.CONTACT_PHONE and not sees:
        return mask_phone(str(value))
    if isinstance(value, SlipValue):
        return value.label
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return _("yes") if value is True else str(value)
