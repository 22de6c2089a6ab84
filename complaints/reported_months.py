"""Written reports of the house over all kinds: work bulletin, announcement at the end of the month, review of communication, product quality.

Sources: policies 000 and 001 on communication (summaries to the general office and the bulletin, 3.2 and 4.2.3; the review of each year,
4.4), policy 001 on quality, efficiency and service 六.6 (fines, suggestions and service problems announced at the end of the month), policy 004
(product quality statistics by month, quarter and year). Sections and written parts are ours; so is that the last two days count as the end of a month.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.services.reported import SERVICES
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.rates import RATE
from complaints.reported import CHANNELS, CONTACTS
from feedback_system.cases.models import Case
from feedback_system.reports.kinds import ReportKind, TextPart, register_report
from feedback_system.reports.periods import Rhythm
from feedback_system.reports.sections import Asked, Column, Counted, Tallied
from quality.reporting import analysing, following
from quality.slips.operations.sheets import departments_called
from quality.slips.operations.suggesting import labels_of_feedback, only_feedback
from quality.slips.operations.summaries import summaries_of

SERVICE = "service"
"""The code of the kind of case of service calls, which the kernel keeps on every folder."""
TOP = ("gm_office", "deputy_gm", "gm", "chairman")
HEADS = ("qa_head", "factory_head", "production_head", "sales_head", "service_head")

SUMMARIES = Tallied(
    code="summaries",
    title=_("Summaries of the departments"),
    row_title=_("Department"),
    by_key=True,
    columns=(
        Column("asked", pgettext_lazy("figure", "Asked for"), _("Summaries on the month that were asked of the department.")),
        Column("handed_in", pgettext_lazy("figure", "Handed in"), _("Of these, those that the department has handed in.")),
    ),
    facts=lambda asked: summaries_of(asked.cases, asked.period.first),
    labels=departments_called,
)  # fmt: skip


def _of_service(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    """Complaints that are not about quality, and calls for service."""
    about_service = Q(kind=complaint_kind.code, complaint__complaint_class=Complaint.Class.NON_QUALITY)
    return rows.filter(about_service | Q(kind=SERVICE))


SERVICE_PROBLEMS = Counted(
    code="service_problems",
    title=_("Problems of service"),
    row_title=_("Kind"),
    columns=(
        Column("reported", pgettext_lazy("figure", "Reported"), _("Complaints about something else than quality, such as delivery, transport or attitude, and service calls, reported in the period.")),
        Column("closed", pgettext_lazy("figure", "Closed"), _("Such cases closed in the period.")),
        Column("late", following.LATE.label, following.LATE.meaning),
    ),
    keys=("kind",),
    prepared=_of_service,
    conditions=lambda asked: {
        name: condition for name, condition in following.problem_conditions(asked).items() if name != "open"
    },
    labels=following.labels_of_kinds,
)  # fmt: skip

SUGGESTIONS = Counted(
    code="suggestions",
    title=_("Suggestions and internal feedback"),
    row_title=_("Kind of slip"),
    columns=(
        Column("reported", pgettext_lazy("figure", "Sent"), _("Internal feedback slips (内部信息反馈单) sent in the period.")),
        Column("closed", pgettext_lazy("figure", "Closed"), _("Internal feedback slips closed in the period.")),
        Column("open", pgettext_lazy("figure", "Open at the end"), _("Internal feedback slips not closed at the end of the period, or now while it lasts.")),
    ),
    keys=("slip__slip_kind__code",),
    prepared=lambda asked, rows: only_feedback(rows),
    conditions=lambda asked: {
        name: condition for name, condition in following.problem_conditions(asked).items() if name != "late"
    },
    labels=labels_of_feedback,
)  # fmt: skip


def _part(code: str, label: Any, help: Any = "") -> TextPart:
    return TextPart(code, label, help, is_required=True)


PROPOSALS = _part("proposals", _("Proposals"), _("What should be done, by whom, until when."))

BULLETIN = ReportKind(
    code="work-bulletin",
    label=_("Work bulletin"),
    about=_("What the departments reported of a month, in short, for the whole management."),
    rhythm=Rhythm.MONTH,
    sections=[SUMMARIES, following.PROBLEMS, following.PROGRESS, CHANNELS, CONTACTS, SERVICES],
    texts=(
        _part("departments", _("From the departments"), _("The main points of their summaries, department by department.")),
        _part("quality", _("Quality and service")),
        TextPart("praise", _("Praise and examples")),
        TextPart("next_month", _("Next month")),
    ),
    write=Permission.WRITE_BULLETIN,
    sign=Permission.WRITE_BULLETIN,
    read=Permission.READ_QUALITY_REPORT,
    to_roles=(*TOP, *HEADS),
    rule="month-statistics-sent",
    order=71,
)  # fmt: skip

ANNOUNCEMENT = ReportKind(
    code="month-announcement",
    label=_("Announcement at the end of the month"),
    about=_("Published sanctions, suggestions and problems of service of a month, collected by sales and quality and made known."),
    rhythm=Rhythm.MONTH,
    sections=[SUGGESTIONS, SERVICE_PROBLEMS],
    texts=(
        _part("service", _("Problems of service"), _("What happened, what follows; no names of customers and of staff.")),
        TextPart("suggestions", _("Suggestions and what came of them")),
        TextPart("rewards", _("Rewards")),
    ),
    write=Permission.WRITE_QUALITY_REPORT,
    sign=Permission.SIGN_QUALITY_REPORT,
    read=Permission.READ_QUALITY_REPORT,
    to_roles=(*HEADS, "gm_office"),
    rule="month-fines",
    counts_from_start=True,
    days_early=2,
    order=72,
)  # fmt: skip

COMMUNICATION = ReportKind(
    code="communication-review",
    label=_("Review of internal communication"),
    about=_("How the departments told each other of a year's matters, and what is to become better."),
    rhythm=Rhythm.YEAR,
    sections=[following.TRANSFER, following.TIMELINESS, SUGGESTIONS],
    texts=(
        _part("channels", _("Ways of communication"), _("Meetings, slips, bulletin, letter box: which are used, which are not.")),
        _part("problems", _("What did not reach whom, and why")),
        _part("conclusion", _("Conclusion")),
        PROPOSALS,
    ),
    write=Permission.WRITE_BULLETIN,
    sign=Permission.SIGN_COMMUNICATION_REVIEW,
    read=Permission.READ_QUALITY_REPORT,
    to_roles=(*TOP, *HEADS),
    rule="communication-review",
    counts_from_start=True,
    days_early=31,
    order=97,
)  # fmt: skip


def _product_quality() -> list[ReportKind]:
    """Product quality statistics of a month, quarter and year (policy 004)."""
    labels = {
        Rhythm.MONTH: _("Product quality statistics of the month"),
        Rhythm.QUARTER: _("Product quality statistics of the quarter"),
        Rhythm.YEAR: _("Product quality statistics of the year"),
    }
    return [
        ReportKind(
            code=f"product-quality-{rhythm.value}",
            label=label,
            about=_("Complaint rate by product, findings by defect, product and supplier, and what the process shows."),
            rhythm=rhythm,
            sections=[RATE, analysing.DEFECTS, analysing.PRODUCTS, analysing.SUPPLIERS, following.PROBLEMS, following.EFFECTS],
            texts=(
                _part("indicators", _("Indicators and goals"), _("Goals such as pass rates, and what was reached.")),
                _part("analysis", _("Analysis")),
                _part("measures", _("Measures"), _("What was decided, by whom, until when.")),
            ),
            write=Permission.WRITE_QUALITY_REPORT,
            sign=Permission.SIGN_QUALITY_REPORT,
            read=Permission.READ_QUALITY_REPORT,
            to_roles=("qa_head", *TOP, "factory_head", "production_head", "sales_head"),
            order=85 + place,
        )
        for place, (rhythm, label) in enumerate(labels.items())
    ]  # fmt: skip


def register_reports_of_months() -> None:
    """Called once at start-up."""
    for kind in (BULLETIN, ANNOUNCEMENT, COMMUNICATION, *_product_quality()):
        register_report(kind)
