"""Return visits in written reports, and the monthly statistics of feedback and after-sales service (policy 001 on feedback and service).

The statistics show what comes again and again, so that hidden problems are found and improved: service calls by class and by product,
visits by plan, surveys; complaints by channel are added by the app of complaints. A month is ours, the policy says “regularly”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.services.reported import PRODUCTS, SERVICES
from aftersales.surveys.reported import SURVEYS
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import VisitPlan
from feedback_system.cases.models import Case
from feedback_system.reports.kinds import ReportKind, TextPart
from feedback_system.reports.periods import Rhythm
from feedback_system.reports.sections import Asked, Column, Counted

AFTER_SALES = "after-sales-month"
"""The code of the statistics, to which complaints add their table."""


def _visits(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(asked.within("visit__visited_at"), kind=visit_kind.code)


def _labels(keys: Sequence[str]) -> Mapping[str, str]:
    return {one.code: one.label for one in VisitPlan.objects.filter(code__in=keys)}


VISITS = Counted(
    code="visits",
    title=_("Visits and calls to customers"),
    row_title=_("Plan of visits"),
    columns=(
        Column("made", pgettext_lazy("figure", "Made"), _("Visits, calls and letters made in the period.")),
        Column("problems", _("With a problem"), _("Of these, those on which the customer told of a problem.")),
        Column("content", _("Satisfied afterwards"), _("Of these with a problem, those whose customer was satisfied on the second call.")),
        Column("open", _("Still open"), _("Of these made ones, those that are not closed now.")),
    ),
    keys=("visit__plan__code",),
    prepared=_visits,
    conditions=lambda asked: {
        "made": Q(pk__isnull=False),
        "problems": ~Q(visit__problem=""),
        "content": ~Q(visit__problem="") & Q(visit__is_satisfied=True),
        "open": Q(closed_at__isnull=True),
    },
    labels=_labels,
)  # fmt: skip


STATISTICS = ReportKind(
    code=AFTER_SALES,
    label=_("Statistics of feedback and after-sales of the month"),
    about=_("What customers told and what service did in a month, where the same comes again, and what is to be improved."),
    rhythm=Rhythm.MONTH,
    sections=[SERVICES, PRODUCTS, VISITS, SURVEYS],
    texts=(
        TextPart("hidden", _("Hidden problems"), _("What comes again and again: products, parts, ways of working."), is_required=True),
        TextPart("improvement", _("Improvement"), _("What is proposed, by whom, until when."), is_required=True),
        TextPart("earlier", _("Earlier proposals"), _("What has come of them.")),
    ),
    write=Permission.SIGN_SERVICE_DAY,
    sign=Permission.SIGN_QUALITY_REPORT,
    read=Permission.READ_QUALITY_REPORT,
    to_roles=("gm_office", "service_head", "sales_head", "production_head"),
    rule="month-statistics-sent",
    order=97,
)  # fmt: skip
