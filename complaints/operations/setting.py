"""Settings of complaints: versions of routes and values of code lists, changed with the person in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from complaints.models import FREE, Code, CodeList, RemedyRule, Route, RoutePaper, RouteStage
from complaints.models.way import Stop, problems_of_way
from feedback_system.administration.rights import must_change_settings
from feedback_system.approvals.limits import today_of
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User


VALUES_OF_ROUTE = (
    "label_zh_hans", "label_zh_hant", "label_en", "registrar", "overall_rule", "weighs_reason", "asks_satisfaction",
)  # fmt: skip
"""What a version of a route takes over from the one before, beside its stages, its source and whether it may be chosen."""


@transaction.atomic
def save_route(
    *,
    code: str,
    values: Mapping[str, Any],
    stops: Sequence[Stop],
    by: User,
    at: datetime,
    papers: Mapping[str, tuple[str, str, str]] | None = None,
) -> Route:
    """A new version of the route `code`. Cases that have begun keep the version they go by.

    `values` holds the labels, the registrar, the source, and whether the route may be chosen. `papers` are the names of
    papers by their codes, in three languages; left out, those of the version before stay.
    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when no complaint could walk these stages, or the route of new complaints would be switched off.
    """
    must_change_settings(by)
    versions = list(Route.objects.select_for_update().filter(code=code).order_by("version"))
    if problems := problems_of_way(stops):
        raise Invalid({"stages": problems})
    if not values["is_active"] and code == Company.get().default_route:
        raise Invalid({"is_active": [_("New complaints get this route. Choose another one for them first.")]})
    for old in versions:
        if old.is_active:
            old.is_active = False
            signed(old, by=by, at=at).save(update_fields=["is_active"])
    newest = Route.objects.filter(code=code).aggregate(newest=Max("version"))["newest"] or 0
    route = Route(code=code, version=newest + 1, **values)
    signed(route, by=by, at=at).save()
    RouteStage.objects.bulk_create(
        RouteStage(route=route, position=position, state=stop.state, desk=stop.desk, skip=stop.skip)
        for position, stop in enumerate(stops, start=1)
    )
    if papers is None and versions:
        papers = {
            row.code: (row.label_zh_hans, row.label_zh_hant, row.label_en)
            for row in RoutePaper.objects.filter(route=versions[-1])
        }
    for paper, (zh_hans, zh_hant, en) in (papers or {}).items():
        RoutePaper.objects.create(
            route=route, code=paper, label_zh_hans=zh_hans, label_zh_hant=zh_hant, label_en=en
        )
    return route


@transaction.atomic
def save_code(
    *, list: CodeList, record: Code | None, values: Mapping[str, Any], by: User, at: datetime
) -> Code:
    """Add a value to a code list, or change its labels, its place, its marks, or whether it may be chosen.

    A value is never deleted and its code never changes: cases refer to it.
    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when nothing of the list could be chosen any more; phrases may all be switched off.
    """
    must_change_settings(by)
    row = record if record is not None else Code(list=list, code=values["code"])
    for name, value in values.items():
        if name != "code":
            setattr(row, name, value)
    others = Code.objects.filter(list=list, is_active=True).exclude(pk=row.pk)
    if not row.is_active and list not in FREE and not others.exists():
        raise Invalid({"is_active": [_("This is the last value that may be chosen. Add another one first.")]})
    signed(row, by=by, at=at).save()
    return row


def problem_with_rule_day(route: str, since: date, *, today: date) -> str:
    """Why a rule of remedies cannot begin on `since`, or an empty text."""
    if since < today:
        return _("Rules in the past cannot be changed. Choose today or a later day.")
    if since == today and RemedyRule.objects.filter(route=route, effective_from=today).exists():
        return _("A rule that began today is in force already. Choose tomorrow or a later day.")
    return ""


@transaction.atomic
def set_remedy_rule(*, route: str, values: Mapping[str, Any], by: User, at: datetime) -> RemedyRule:
    """A new rule of remedies for the route from `values["since"]` on; one planned for the same day is replaced.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: for a day before today, or a rule that began today.
    """
    must_change_settings(by)
    since: date = values["since"]
    if problem := problem_with_rule_day(route, since, today=today_of(at)):
        raise Invalid({"since": [problem]})
    rows = list(RemedyRule.objects.select_for_update().filter(route=route).order_by("pk"))
    for row in rows:
        if row.effective_from == since:
            signed(row, by=by, at=at).delete()
        elif row.effective_from < since and (row.effective_to is None or row.effective_to > since):
            row.effective_to = since
            signed(row, by=by, at=at).save(update_fields=["effective_to"])
    rule = RemedyRule(
        route=route,
        mode=values["mode"],
        tolerance_percent=values["tolerance_percent"],
        signatures=values["signatures"],
        source=values["source"],
        effective_from=since,
        effective_to=min((row.effective_from for row in rows if row.effective_from > since), default=None),
    )
    signed(rule, by=by, at=at).save()
    return rule


@transaction.atomic
def take_back_remedy_rule(*, rule: RemedyRule, by: User, at: datetime) -> None:
    """Delete a rule of remedies that has not begun; the one before goes on as if it had never been planned.

    :raises NotPermitted: without the right to keep the settings.
    :raises NotPossibleNow: when it has begun, or somebody took it back already.
    """
    must_change_settings(by)
    rows = list(RemedyRule.objects.select_for_update().filter(route=rule.route).order_by("pk"))
    planned = next((one for one in rows if one.pk == rule.pk), None)
    if planned is None or planned.effective_from <= today_of(at):
        raise NotPossibleNow(
            _("This rule is in force or gone already. Make a new rule instead of taking it back.")
        )
    for row in rows:
        if row.effective_to == planned.effective_from:
            row.effective_to = planned.effective_to
            signed(row, by=by, at=at).save(update_fields=["effective_to"])
    signed(planned, by=by, at=at).delete()
