"""Market information of a period: the sheets of each unit, and what came in by kind (policy 000 on market information)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.reports.sections import Asked, Column, Counted
from quality.reporting.following import labels_of_departments, open_at_end
from quality.slips.kind import slip_kind
from quality.slips.models import SlipKind, SlipPart
from quality.slips.states import OPEN_PARTS


def _sheets(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    unit = SlipPart.objects.filter(slip__case=OuterRef("pk")).order_by("number")
    opened = rows.filter(
        asked.reported_in(), kind=slip_kind.code, slip__slip_kind__is_market=True, slip__monthly__isnull=False
    )
    return opened.annotate(of_unit=Subquery(unit.values("department")[:1]))


def _sheet_conditions(asked: Asked) -> Mapping[str, Q]:
    missing = SlipPart.objects.filter(slip__case=OuterRef("pk"), state__in=sorted(OPEN_PARTS))
    late = Deadline.objects.filter(
        case=OuterRef("pk"), matter__gt=0, code__in=SHEET_RULES, due_at__lte=asked.at
    ).filter(Q(state=DeadlineState.RUNNING) | Q(state=DeadlineState.MET, met_at__gte=F("due_at")))
    return {
        "opened": Q(pk__isnull=False),
        "handed_in": ~Q(Exists(missing)),
        "late": Q(Exists(late)),
        "analysed": Q(slip__reported_in__isnull=False),
    }


SHEET_RULES = ("market-sheet-week", "market-sheet-month", "market-sheet-quarter", "quarter-user-sheet")

SHEETS = Counted(
    code="market_sheets",
    title=_("Sheets by unit"),
    row_title=_("Unit"),
    columns=(
        Column(
            "opened", _("Sheets asked for"), _("Sheets of a week, month or quarter opened in the period.")
        ),
        Column(
            "handed_in",
            pgettext_lazy("figure", "Handed in"),
            _("Of these, those that the unit has handed in."),
        ),
        Column("late", _("Late"), _("Of these, those that were not handed in when they were due.")),
        Column("analysed", _("Analysed"), _("Of these, those that stand in a handling report.")),
        Column(
            "share", _("Handed in, share"), _("Handed in, of those asked for."), part="handed_in", of="opened"
        ),
    ),
    keys=("of_unit",),
    prepared=_sheets,
    conditions=_sheet_conditions,
    labels=labels_of_departments,
)


def _matters(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(kind=slip_kind.code, slip__slip_kind__is_market=True, reported_at__lt=asked.ends)


def _labels_of_kinds(keys: Sequence[str]) -> Mapping[str, str]:
    return {one.code: one.label for one in SlipKind.objects.filter(code__in=keys, effective_to=None)}


MATTERS = Counted(
    code="market_matters",
    title=_("Market information by kind"),
    row_title=_("Kind of slip"),
    columns=(
        Column("came_in", _("Came in"), _("What was entered, or opened by the system, in the period.")),
        Column("closed", pgettext_lazy("figure", "Closed"), _("Closed in the period.")),
        Column(
            "open",
            pgettext_lazy("figure", "Open at the end"),
            _("Cases reported and not closed at the end of the period, or now while it lasts."),
        ),
    ),
    keys=("slip__slip_kind__code",),
    prepared=_matters,
    conditions=lambda asked: {
        "came_in": asked.reported_in(),
        "closed": asked.within("closed_at"),
        "open": open_at_end(asked),
    },
    labels=_labels_of_kinds,
)
