"""The written reports of quality as data: what stands in them, who writes and signs them, for whom they are, by when.

Sources: policy 001 on quality information (week, quarter), policy 001 on quality feedback, article 6 (to the top management; no figure
is named, a month is ours), policy 001 and 000 on communication (summary of the month), policy 000 on quality information (report of the
quality meeting), policy 002 (排列图), policy 004 (suppliers, register of defect pictures).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.reports.kinds import ReportKind, TextPart, register_report
from feedback_system.reports.periods import Rhythm
from feedback_system.reports.sections import Section
from quality.reporting import analysing, following, marketing

TOP = ("gm_office", "deputy_gm", "gm", "chairman")
HEADS = ("gm_office", "factory_head", "production_head", "sales_head")


def _kind(
    code: str,
    label: Any,
    about: Any,
    rhythm: Rhythm,
    *sections: Section,
    texts: tuple[TextPart, ...],
    to_roles: tuple[str, ...],
    order: int,
    rule: str = "",
) -> ReportKind:
    return ReportKind(
        code=code,
        label=label,
        about=about,
        rhythm=rhythm,
        sections=list(sections),
        texts=texts,
        write=Permission.WRITE_QUALITY_REPORT,
        sign=Permission.SIGN_QUALITY_REPORT,
        read=Permission.READ_QUALITY_REPORT,
        to_roles=to_roles,
        rule=rule,
        order=order,
    )


def _required(code: str, label: Any, help: Any = "") -> TextPart:
    return TextPart(code, label, help, is_required=True)


PROPOSALS = _required("proposals", _("Proposals"), _("What should be done, by whom, until when."))


def _market_reports() -> list[ReportKind]:
    """Market information of a week, month and quarter, from sales to the deputy general manager (policy 000 on market information)."""
    labels = {
        Rhythm.WEEK: _("Market report of the week"),
        Rhythm.MONTH: _("Market report of the month"),
        Rhythm.QUARTER: _("Market report of the quarter"),
    }
    return [
        ReportKind(
            code=f"market-{rhythm.value}",
            label=label,
            about=_(
                "Which units handed their sheets in, what they and others told of the market, and what follows from it."
            ),
            rhythm=rhythm,
            sections=[marketing.SHEETS, marketing.MATTERS],
            texts=(
                _required("market", _("Market and prices")),
                TextPart("rivals", _("Rivals")),
                TextPart("wishes", _("Wishes of customers and remarks on quality")),
                PROPOSALS,
                TextPart(
                    "orders",
                    _("Orders and how far they are"),
                    _("What was ordered on earlier reports, and what has come of it."),
                ),
            ),
            write=Permission.WRITE_MARKET_REPORT,
            sign=Permission.SIGN_MARKET_REPORT,
            read=Permission.READ_QUALITY_REPORT,
            to_roles=("deputy_gm", "gm", "gm_office"),
            rule="market-analysis",
            order=90 + place,
        )
        for place, (rhythm, label) in enumerate(labels.items())
    ]


def register_reports() -> None:
    """Called once at start-up."""
    f, a = following, analysing
    for kind in (*_market_reports(),
        _kind(
            "quality-week",
            _("Weekly quality report"),
            _("Number of problems, where they stand, progress and effect of the measures of a week."),
            Rhythm.WEEK,
            f.PROBLEMS, f.STANDING, a.DEFECTS, f.PROGRESS, f.EFFECTS, a.PICTURES,
            texts=(
                _required("findings", _("Main problems"), _("What was found in the week, the gravest first.")),
                TextPart("progress_text", _("Progress"), _("What was carried out, what is late and why.")),
                TextPart("effect_text", _("Effect of the measures")),
                TextPart("plans", _("Next week")),
            ),
            to_roles=("qa_head", *HEADS),
            rule="quality-week-report",
            order=10,
        ),
        _kind(
            "feedback-analysis",
            _("Analysis of quality feedback"),
            _("Common points, trends, causes, risks and reach of the feedback of a month, with proposals to the management."),
            Rhythm.MONTH,
            f.REACH, a.TREND, a.DEFECTS, a.CAUSES, a.PRODUCTS, a.REPEATS, f.SIGNALS,
            texts=(
                _required("common_points", _("Common points")),
                _required("trends", _("Trends")),
                _required("cause_text", _("Causes")),
                _required("risks", _("Risks and reach"), _("What may still come, which customers and goods it reaches.")),
                PROPOSALS,
            ),
            to_roles=TOP,
            order=20,
        ),
        _kind(
            "pareto-month",
            _("Pareto analysis and common causes"),
            _("Which few defects, causes and products make up most of the findings of a month, and what they have in common."),
            Rhythm.MONTH,
            a.DEFECTS, a.CAUSES, a.PRODUCTS, a.REPEATS,
            texts=(
                _required("vital_few", _("The few that matter"), _("Which rows make up most of the sum.")),
                TextPart("common_causes", _("Common causes"), _("What the comparison of each defect shows.")),
                PROPOSALS,
            ),
            to_roles=("qa_head", *HEADS),
            order=30,
        ),
        _kind(
            "supplier-month",
            _("Supplier quality of the month"),
            _("Findings by supplier of the material, and what is asked of whom."),
            Rhythm.MONTH,
            a.SUPPLIERS, a.SUPPLIER_DEFECTS,
            texts=(
                _required("assessment", _("Assessment"), _("Supplier by supplier: better, worse, why.")),
                TextPart("measures_asked", _("Measures asked of suppliers")),
                PROPOSALS,
            ),
            to_roles=("gm_office", "factory_head", "production_head", "warehouse"),
            order=40,
        ),
        _kind(
            "information-quarter",
            _("Quarterly assessment of quality information"),
            _("How completely, correctly and quickly the departments collect and pass on quality information."),
            Rhythm.QUARTER,
            f.INFORMATION, f.TRANSFER, f.TIMELINESS,
            texts=(
                _required("collection", _("Collection and transfer")),
                _required("accuracy", _("Accuracy")),
                _required("timeliness_text", _("Timeliness")),
                PROPOSALS,
            ),
            to_roles=(*TOP, "factory_head", "production_head", "sales_head"),
            rule="quality-quarter-review",
            order=50,
        ),
        _kind(
            "quality-meeting",
            _("Report of the quality meeting"),
            _("Targets, analysis and measures of the quality meeting of a month, with the feedback as a main point."),
            Rhythm.MONTH,
            f.PROBLEMS, a.DEFECTS, a.REPEATS, f.PROGRESS, f.EFFECTS,
            texts=(
                _required("held", _("Held on, who was there")),
                _required("targets", _("Quality targets")),
                _required("analysis", _("Analysis")),
                _required("measures", _("Measures"), _("What was decided, by whom, until when.")),
            ),
            to_roles=("qa_head", *HEADS),
            order=60,
        ),
        _kind(
            "month-summary",
            _("Summary of quality work of the month"),
            _("What quality did in a month, in short, for the general office."),
            Rhythm.MONTH,
            f.PROBLEMS, f.PROGRESS, f.EFFECTS, f.SIGNALS,
            texts=(
                _required("work", _("Work of the month")),
                TextPart("difficulties", _("Difficulties")),
                TextPart("next_month", _("Next month")),
            ),
            to_roles=("gm_office",),
            rule="month-statistics-sent",
            order=70,
        ),
        _kind(
            "defect-pictures",
            _("Defect pictures of the month"),
            _("The pictures of a month by defect, and what is to be learned from them."),
            Rhythm.MONTH,
            a.PICTURES,
            texts=(_required("lessons", _("What is to be learned")),),
            to_roles=("production_head", "inspector", "factory_head"),
            order=80,
        ),
    ):  # fmt: skip
        register_report(kind)
