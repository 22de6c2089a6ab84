"""How customers rated technicians in a month, as a page and as a file for the appraisal (policies 001 and 004), and the signature under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedIn
from accounts.models import User
from accounts.permissions import Permission
from aftersales.surveys.arithmetic.rating import RANGES, Scale
from aftersales.surveys.models import Questionnaire
from aftersales.surveys.months import (
    Difference,
    Figures,
    after,
    answers_in,
    checksum,
    differences,
    figures_of,
    signed_figures,
    signs_as,
    standing,
)
from aftersales.surveys.operations.months import sign_ratings
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import Blocked, Conflict, NotPermitted
from feedback_system.web.acts import sentences_of


def _first_of(text: str, today: date) -> date:
    """The first day of the month "YYYY-MM", else of the present one."""
    try:
        return datetime.strptime(text[:7], "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)


@dataclass(frozen=True)
class _Month:
    """The month that the address asks for, and its figures as far as the reader reads them."""

    first: date
    reader: User
    at: datetime

    @cached_property
    def signs(self) -> bool:
        """Whether she signs the month, for herself or for somebody."""
        return signs_as(self.reader, at=self.at) is not None

    @cached_property
    def sees_all(self) -> bool:
        return self.reader.holds(Permission.SEE_RATINGS) or self.signs

    @cached_property
    def whole(self) -> Figures:
        """The figures of everybody."""
        return figures_of(answers_in(self.first))

    @property
    def shown(self) -> Figures:
        """Those that she reads."""
        if self.sees_all:
            return self.whole
        return {key: times for key, times in self.whole.items() if key[1] == self.reader.pk}

    @cached_property
    def signed(self) -> Any:
        """The newest signature, or None."""
        return standing(self.first)

    @cached_property
    def changes(self) -> list[Difference]:
        """What she reads that is not what was signed."""
        if self.signed is None:
            return []
        of = None if self.sees_all else [self.reader.pk]
        return differences(signed_figures(self.signed), self.whole, of=of)


def _asked(request: SignedIn, text: str, at: datetime) -> _Month:
    return _Month(_first_of(text, local_day(at)), request.user, at)


@require_GET
@login_required
def ratings(request: SignedIn) -> HttpResponse:
    """How customers rated each technician in a month: how often each level was given. No points are made of it.

    A supervisor sees everybody, everybody else the own ratings. Above them stand who signed them, and what has changed since.
    """
    return _page(request, _asked(request, request.GET.get("month", ""), database_now()))


def _page(
    request: SignedIn, month: _Month, *, refused: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    today, following = local_day(month.at), after(month.first)
    may_sign = (
        month.signs
        and today >= following - timedelta(days=1)
        and (bool(month.changes) if month.signed is not None else bool(month.whole))
    )
    context = {
        "month": month.first,
        "earlier": (month.first - timedelta(days=1)).strftime("%Y-%m"),
        "later": following.strftime("%Y-%m") if following <= today else "",
        "tables": _tables(month.shown),
        "signed": month.signed,
        "changes": month.changes,
        "seal": checksum(month.first, month.whole) if may_sign else "",
        "may_sign": may_sign,
        "refused": refused or [],
        "may_export": _may_export(request.user),
        "sees_all": month.sees_all,
        "sees_cards": request.user.holds(Permission.RUN_SURVEY) or request.user.holds(Permission.SEE_RATINGS),
    }
    return render(request, "surveys/ratings.html", context, status=status)


@require_POST
@login_required
def sign(request: SignedIn) -> HttpResponse:
    """Sign the figures of the month as they were seen.

    :raises NotPermitted: somebody else signs them
    """
    month = _asked(request, request.POST.get("month", ""), database_now())
    seal = request.POST.get("seal", "")[:64]
    try:
        sign_ratings(month=month.first, seal=seal, by=request.user, at=month.at)
    except (Blocked, Conflict) as refusal:
        reasons = sentences_of(refusal)
        return _page(request, month, refused=reasons, status=refusal.status)
    messages.success(request, _("The ratings of the month are signed and stand."))
    return redirect(f"{reverse('opinion_cards:ratings')}?month={month.first:%Y-%m}")


@require_GET
@login_required
def file(request: SignedIn) -> StreamingHttpResponse:
    """The same as a file for the appraisal of the month; `?format=xlsx` for Excel, else CSV.

    :raises NotPermitted: she does not read the ratings of others, or may not export
    """
    if not _may_export(request.user):
        raise NotPermitted(
            _("You may read this list but not export it. Ask your head of department for the file.")
        )
    month = _asked(request, request.GET.get("month", ""), database_now())
    lines = _lines(month)
    return streamed(request, lines, name=f"ratings-{month.first:%Y-%m}", at=database_now())  # type: ignore[arg-type]


def _may_export(user: User) -> bool:
    return user.holds(Permission.SEE_RATINGS) and user.holds(Permission.EXPORT_CASES)


def _lines(month: _Month) -> Iterator[list[Any]]:
    """Who signed, one line for each technician and item in a block for each version of the card, and what has changed since."""
    yield [_("Ratings of technicians"), f"{month.first:%Y-%m}"]
    if month.signed is None:
        yield [_("Not signed")]
    else:
        at = month.signed.at.astimezone(Company.get().zone)
        yield [_("Signed by"), str(month.signed.by), f"{at:%Y-%m-%d %H:%M}"]
    for table in _tables(month.shown):
        yield []
        sheet = table["sheet"]
        yield [
            _("Month"),
            _("Opinion card"),
            _("Version"),
            _("Technician"),
            pgettext("survey", "Item"),
            *table["headings"],
        ]
        for one in table["people"]:
            for row in one["rows"]:
                yield [
                    f"{month.first:%Y-%m}",
                    str(sheet.label),
                    sheet.version,
                    str(one["person"]),
                    str(row["label"]),
                    *row["cells"],
                ]
    if month.changes:
        yield []
        yield [_("Changed since the signature")]
        yield [_("Technician"), pgettext("survey", "Item"), _("Rating given"), _("When signed"), _("Now")]
        for change in month.changes:
            yield [str(change.person), change.item, change.level, change.was, change.now]


def _tables(figures: Figures) -> list[dict[str, Any]]:
    """One table per version of the card; one row per person and item. Note: two queries."""
    counts: dict[int, dict[int, dict[str, dict[int, int]]]] = {}
    for (sheet_id, person_id, item, value), times in figures.items():
        counts.setdefault(sheet_id, {}).setdefault(person_id, {}).setdefault(item, {})[value] = times
    people = {
        person.pk: person
        for person in User.objects.filter(pk__in={one for by in counts.values() for one in by})
    }
    found = []
    for sheet in Questionnaire.objects.filter(pk__in=counts).order_by("position", "code", "version"):
        values = list(reversed(RANGES[Scale(sheet.scale)]))
        headings = [sheet.value_in_words(value) for value in values]
        found.append(
            {
                "sheet": sheet,
                "headings": headings,
                "people": [
                    {
                        "person": people[person_id],
                        "rows": [
                            {
                                "label": item.label,
                                "cells": cells,
                                "labelled": list(zip(headings, cells, strict=True)),
                            }
                            for item in sheet.all_items()
                            for cells in [[by_item.get(item.code, {}).get(value, 0) for value in values]]
                        ],
                    }
                    for person_id, by_item in sorted(
                        counts[sheet.pk].items(), key=lambda row: people[row[0]].name
                    )
                ],
            }
        )
    return found
