"""The lines of a list of cases, made ready so that the template only prints. No query per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.deadlines.showing import chips_for
from feedback_system.web.parts import badge, deadline_chip, severity_badge, state_badge

ROW_FIELDS = (
    "kind", "receipt_number", "number", "title", "severity", "state", "closed_at", "reported_at", "version",
    "parent_relation", "customer__name", "customer__short_name", "product__code", "product__name", "owner__name", "owner__username",
    "holder__code", "holder__label_zh_hans", "holder__label_zh_hant", "holder__label_en",
)  # fmt: skip
OPEN_FIELDS = ("open_row__state_since", "open_row__next_due_at", "open_row__next_due_code", "open_row__case")


@dataclass(slots=True)
class Row:
    """One case as a list shows it; `severity`, `repeat`, `state` and `chip` are ready to print."""

    reference: str
    url: str
    title: str
    subkind: str
    """Which sort of its kind the case is, such as the kind of a slip; "" for kinds that have none."""
    customer: str
    product: str
    severity: str
    repeat: str
    state: str
    days: str
    owner: str
    holder: str
    chip: str
    case: Case


def for_list(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`cases` with what a line shows and nothing more."""
    return cases.select_related("customer", "product", "owner", "holder", "open_row").only(
        *ROW_FIELDS, *OPEN_FIELDS
    )


def for_export(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`cases` with what a line of a file shows and nothing more."""
    return for_list(cases).only(*ROW_FIELDS, *OPEN_FIELDS, "market")


@lru_cache(maxsize=64)
def _area_url(area: str, language: str) -> str:
    return reverse("desk:area", args=[area])


def case_url(case: Case, list_text: str = "") -> str:
    """Where a line leads, with the list it stands in so that the case page knows the way back."""
    address = f"{_area_url(kind_named(case.kind).pages, '')}{case.reference}/"
    return f"{address}?list={quote(list_text, safe='')}" if list_text else address


def days_text(since: datetime | None, at: datetime) -> str:
    """How long a case has been in its state, in days of 24 hours: "today", "1 day", "5 days"."""
    if since is None:
        return ""
    days = (at - since).days
    return _("under a day") if days < 1 else ngettext("%d day", "%d days", days) % days


def rows_of(cases: Sequence[Case], *, at: datetime, list_text: str = "") -> list[Row]:
    """The lines for `cases` as `for_list` read them.

    Note: the queries of `chips_for` and one for each kind with sorts among them, however many rows.
    """
    chips = chips_for([row for case in cases if (row := _open_row(case)) is not None], at)
    subkinds = _subkinds(cases)
    badges: dict[Any, str] = {}
    language = get_language()
    made = []
    for case in cases:
        row = _open_row(case)
        state_key = (case.kind, case.state, language)
        if state_key not in badges:
            badges[state_key] = state_badge(case.state, kind_named(case.kind).state_label(case.state))
        if case.severity not in badges:
            badges[case.severity] = severity_badge(case.severity)
        made.append(
            Row(
                reference=case.reference,
                url=case_url(case, list_text),
                title=case.title,
                subkind=subkinds.get(case.pk, ""),
                customer=str(case.customer or ""),
                product=case.product.name if case.product else "",
                severity=badges[case.severity],
                repeat=badge(_("Repeat"), "risk", "undo") if case.is_repeat else "",
                state=badges[state_key],
                days=days_text(row.state_since if row else None, at),
                owner=str(case.owner or ""),
                holder=case.holder.label if case.holder else "",
                chip=deadline_chip(chips.get(case.pk), at) if row is not None else "",
                case=case,
            )
        )
    return made


def _subkinds(cases: Sequence[Case]) -> dict[int, str]:
    """The sorts of these cases by id, for the kinds that have any."""
    found: dict[int, str] = {}
    for code in dict.fromkeys(case.kind for case in cases):
        if (ask := kind_named(code).subkinds) is not None:
            found |= ask([case.pk for case in cases if case.kind == code])
    return found


def _open_row(case: Case) -> Any:
    """The worklist row, or None for a case nobody has to act on; never a query, the list has read it."""
    return case._state.fields_cache.get("open_row")
