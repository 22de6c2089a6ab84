"""Keep, change and delete own reports, and subscribe to them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from feedback_system.errors import Invalid, NotPermitted, NotVisible
from feedback_system.reporting.builder.definition import Definition
from feedback_system.reporting.builder.models import LONGEST_QUERY, OwnReport, Rhythm, Shared, Subscription
from feedback_system.reporting.builder.tables import ALL, result_for
from feedback_system.reporting.rights import must_read_figures

MOST_REPORTS, MOST_SUBSCRIPTIONS = 50, 30


def report_for(user: User, pk: int) -> OwnReport:
    """The report that is hers or shared with her. :raises NotVisible: there is none"""
    found: OwnReport | None = OwnReport.objects.for_reader(user).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such report, or it is not shared with you any more."))
    return found


@transaction.atomic
def keep_report(
    *,
    name: str,
    definition: Definition,
    shared: str,
    department: Department | None,
    by: User,
    at: datetime,
    report: OwnReport | None = None,
) -> OwnReport:
    """Keep the question under a name, or change the own report `report`.

    :raises NotPermitted: she reads no figures, the report is somebody else's, or she does not work in the department
    :raises Invalid: no name, one she has used, a question too long to keep, or too many reports
    """
    must_read_figures(by)
    _check_share(shared, department, by)
    if report is not None and report.owner_id != by.pk:
        raise NotPermitted(
            _("This report was shared with you. Keep it under a name of your own to change it.")
        )
    if not name.strip():
        raise Invalid({"name": [_("Give the report a name.")]})
    if len(definition.query) > LONGEST_QUERY:
        raise Invalid({"": [_("These choices are too many to be kept. Choose fewer kinds or filters.")]})
    if report is None and OwnReport.objects.filter(owner=by).count() >= MOST_REPORTS:
        raise Invalid({"name": [_("You keep %(most)d reports already. Delete one first.") % {"most": MOST_REPORTS}]})  # fmt: skip
    kept = report or OwnReport(owner=by)
    kept.name, kept.query, kept.changed_at = name.strip(), definition.query, at
    kept.shared, kept.department = shared, department if shared == Shared.DEPARTMENT else None
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as clash:
        raise Invalid({"name": [_("You keep a report of that name already. Choose another name.")]}) from clash  # fmt: skip
    return kept


def _check_share(shared: str, department: Department | None, by: User) -> None:
    if shared != Shared.DEPARTMENT:
        return
    if department is None:
        raise Invalid({"department": [_("Choose the department with which you share it.")]})
    if department.pk not in {one.department_id for one in by.assignments}:
        raise NotPermitted(_("You can share a report with a department you work in. Choose one of yours."))


@transaction.atomic
def delete_report(*, report: OwnReport, by: User, at: datetime) -> None:
    """Drop an own report with all its subscriptions. :raises NotPermitted: it is somebody else's"""
    if report.owner_id != by.pk:
        raise NotPermitted(_("This report was shared with you. Only the person who keeps it can delete it."))
    report.delete()


@transaction.atomic
def subscribe(
    *,
    report: OwnReport,
    definition: Definition,
    rhythm: str,
    limit: Decimal | None,
    row: str,
    column: str,
    by: User,
    at: datetime,
) -> Subscription:
    """Have `by` get the report in that rhythm, or be told when a number of it passes the limit; a second limit for the same number replaces the first.

    What is above the limit already is told only after it went back under it.

    :raises NotPermitted: she reads no figures
    :raises NotVisible: the report is not shared with her
    :raises Invalid: no limit, or too many subscriptions
    """
    must_read_figures(by)
    report_for(by, report.pk)
    wants_limit = rhythm == Rhythm.ABOVE
    if wants_limit and limit is None:
        raise Invalid({"limit": [_("Write the number above which you want to be told.")]})
    if not wants_limit:
        limit, row, column = None, ALL, ALL
    place = {"report": report, "person": by, "rhythm": rhythm, "row": row, "column": column}
    User.objects.select_for_update().get(pk=by.pk)  # two requests of one person, one after the other
    known = Subscription.objects.filter(**place).first()
    if known is None and Subscription.objects.filter(person=by).count() >= MOST_SUBSCRIPTIONS:
        raise Invalid({"rhythm": [_("You have %(most)d subscriptions already. Stop one first.") % {"most": MOST_SUBSCRIPTIONS}]})  # fmt: skip
    found = known or Subscription(**place)
    found.limit = limit
    found.rows, found.columns = definition.rows if row else "", definition.columns if column else ""
    if limit is not None:
        value = definition.measure.value(result_for(definition, user=by, at=at).tally_at(row, column))
        found.is_above, found.looked_at = value is not None and value > limit, at
    found.save()
    return found


@transaction.atomic
def unsubscribe(*, subscription: Subscription, by: User, at: datetime) -> None:
    """Stop an own subscription. :raises NotVisible: it is somebody else's"""
    if subscription.person_id != by.pk:
        raise NotVisible(_("There is no such subscription of yours."))
    subscription.delete()
