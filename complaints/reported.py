"""Written reports over several kinds of case: the monthly statistics of letters, visits and services, the input of the management review.

Source: policy 001 on the total quality office, 2.3.1 (letters and visits on quality and service each month, from the departments to the
office); reading it from the cases instead of from tallies is ours. Policy 001 on feedback of services, 7.4, and policy 002: complaints with
their corrective and preventive action and the results of surveys go to the management review; a year is ours, the policies name none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.services.reported import SERVICES
from aftersales.surveys.reported import SURVEYS
from complaints.kind import complaint_kind
from complaints.models import Code, JointVisit, Letter, ReplyRecord
from complaints.models.visits import VisitState
from feedback_system.cases.models import Case
from feedback_system.reports.kinds import ReportKind, TextPart, add_section, register_report
from feedback_system.reports.periods import Rhythm
from feedback_system.reports.sections import Asked, Column, Counted, Tallied
from quality.reporting import analysing, following
from quality.slips.operations.sheets import departments_called, figures_of_sheets, sheets_of

RETURNS = "return"
"""The code of the kind of case of returns, which the kernel keeps on every folder."""


def _channel_labels(keys: Sequence[str]) -> Mapping[str, str]:
    return {
        str(one.pk): one.label for one in Code.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    }


def _complaints_of(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(asked.reported_in(), kind=complaint_kind.code)


CHANNELS = Counted(
    code="channels",
    title=_("Complaints by channel"),
    row_title=_("Channel"),
    columns=(
        Column("reported", pgettext_lazy("figure", "Reported"), _("Complaints reported in the period by letter, phone, visit or another channel.")),
        Column("answered", _("Answered"), _("Of these, those of which something was told to the customer until now.")),
        Column("closed", pgettext_lazy("figure", "Closed"), _("Of these, those that are closed now.")),
    ),
    keys=("complaint__channel",),
    prepared=_complaints_of,
    conditions=lambda asked: {
        "reported": Q(pk__isnull=False),
        "answered": Q(Exists(ReplyRecord.objects.filter(complaint__case=OuterRef("pk")))),
        "closed": Q(closed_at__isnull=False),
    },
    labels=_channel_labels,
)  # fmt: skip


def _contacts(asked: Asked) -> Mapping[str, Q]:
    letters = Letter.objects.filter(
        complaint__case=OuterRef("pk"), sent_at__gte=asked.begins, sent_at__lt=asked.ends
    )
    visits = JointVisit.objects.filter(
        complaint__case=OuterRef("pk"),
        state=VisitState.RECORDED,
        visited_at__gte=asked.begins,
        visited_at__lt=asked.ends,
    )
    return {
        "letters": Q(Exists(letters)),
        "visits": Q(Exists(visits)),
        "returns": asked.reported_in() & Q(kind=RETURNS),
    }


CONTACTS = Counted(
    code="contacts",
    title=_("Letters, visits and services"),
    columns=(
        Column("letters", _("With a letter"), _("Complaints of which a letter went to the customer in the period.")),
        Column("visits", _("With a visit"), _("Complaints for which a customer was visited in the period and the visit is recorded.")),
        Column("returns", _("Returns taken in"), _("Returns taken in in the period.")),
    ),
    prepared=lambda asked, rows: rows.filter(kind__in=[complaint_kind.code, RETURNS]),
    conditions=_contacts,
)  # fmt: skip


SHEETS = Tallied(
    code="sheets",
    title=_("Sheets of the departments"),
    row_title=_("Department"),
    by_key=True,
    columns=(
        Column("sheets", pgettext_lazy("figure", "Sheets"), _("Sheets on the month that the department handed in.")),
        Column("letters", _("Letters of customers"), _("As the department wrote them on its sheet."), counts_cases=False),
        Column("visits", _("Visits to customers"), _("As the department wrote them on its sheet."), counts_cases=False),
        Column("services", _("Services"), _("As the department wrote them on its sheet."), counts_cases=False),
    ),
    facts=lambda asked: sheets_of(asked.cases, asked.period.first),
    amounts=lambda asked, rows: figures_of_sheets(asked.cases, asked.period.first),
    labels=departments_called,
)  # fmt: skip


MANAGEMENT_REVIEW = ReportKind(
    code="management-review",
    label=_("Input to the management review"),
    about=_("Complaints and problems of a year with their corrective and preventive action, and the results of surveys."),
    rhythm=Rhythm.YEAR,
    sections=[
        following.PROBLEMS, CHANNELS, analysing.DEFECTS, analysing.CAUSES, analysing.REPEATS, following.PROGRESS,
        following.EFFECTS, following.TIMELINESS, SURVEYS,
    ],
    texts=(
        TextPart(
            "complaints", _("Complaints and feedback of customers"), _("What customers told, better or worse than before, and why."),
            is_required=True,
        ),
        TextPart("actions", _("Corrective and preventive action"), _("What was done, with which effect."), is_required=True),
        TextPart("satisfaction", _("Satisfaction of customers"), _("What the surveys and opinion cards say."), is_required=True),
        TextPart("earlier", _("Earlier reviews"), _("What was decided then, and how far it is.")),
        TextPart("resources", _("Resources and changes")),
        TextPart("proposals", _("Proposals"), _("What should be done, by whom, until when."), is_required=True),
    ),
    write=Permission.WRITE_QUALITY_REPORT,
    sign=Permission.SIGN_QUALITY_REPORT,
    read=Permission.READ_QUALITY_REPORT,
    to_roles=("gm_office", "deputy_gm", "gm", "chairman"),
    order=95,
)  # fmt: skip


SATISFACTION = ReportKind(
    code="satisfaction-year",
    label=_("Analysis of customer satisfaction"),
    about=_("The surveys of a year, the complaints and claims beside them, the problems they show, and how far the measures are."),
    rhythm=Rhythm.YEAR,
    sections=[SURVEYS, CHANNELS, analysing.DEFECTS, analysing.PRODUCTS, following.PROGRESS],
    texts=(
        TextPart("basics", _("Surveys of the year"), _("Who was asked, how, how many answered, with which result."), is_required=True),
        TextPart("claims", _("Complaints and claims of the year"), is_required=True),
        TextPart("problems", _("Problems"), _("What customers are dissatisfied with, the gravest first."), is_required=True),
        TextPart("measures", _("Measures and progress"), is_required=True),
    ),
    write=Permission.WRITE_QUALITY_REPORT,
    sign=Permission.SIGN_QUALITY_REPORT,
    read=Permission.READ_QUALITY_REPORT,
    to_roles=("gm_office", "deputy_gm", "gm", "service_head", "sales_head"),
    order=96,
)  # fmt: skip


def register_reports() -> None:
    """Called once at start-up."""
    register_report(MANAGEMENT_REVIEW)
    register_report(SATISFACTION)
    add_section("after-sales-month", CHANNELS)
    register_report(
        ReportKind(
            code="letters-visits",
            label=_("Letters, visits and services of the month"),
            about=_("What customers told by letter, phone and visit in a month, and what was done about it."),
            rhythm=Rhythm.MONTH,
            sections=[CHANNELS, CONTACTS, SERVICES, SHEETS],
            texts=(
                TextPart("content", _("What it was about"), is_required=True),
                TextPart("services", _("Services"), _("What was repaired, replaced, explained on site.")),
                TextPart("wishes", _("Wishes of customers")),
            ),
            write=Permission.WRITE_QUALITY_REPORT,
            sign=Permission.SIGN_QUALITY_REPORT,
            read=Permission.READ_QUALITY_REPORT,
            to_roles=("qa_head", "gm_office", "sales_head", "service_head"),
            rule="month-statistics-sent",
            order=90,
        )
    )
