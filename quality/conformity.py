"""The lines of the conformity pack that improvements, alerts and requests answer, and as what a finding is filed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.models import Case
from feedback_system.conformity.asking import Look
from feedback_system.conformity.filing import Filer, register_filer
from feedback_system.conformity.lines import Evidence, Line, Measure, Standard, in_time, register_line
from feedback_system.reporting.figures import Span
from quality.kind import improvement_kind
from quality.models.causes import Cause
from quality.models.disciplines import Discipline, DisciplineState, DocumentKind, DocumentUpdate, Prevention
from quality.operations.raising import raise_improvement
from quality.states import ImprovementState as State
from quality.tiers import D, Tier

if TYPE_CHECKING:
    from accounts.models import User

IMPROVEMENTS = (improvement_kind.code,)
ANOMALIES = ("anomaly",)
REQUESTS = ("supplier_request",)
LIST = Evidence(_("Improvements"), "quality:improvements")
EFFECTS = Evidence(
    _("Effect of improvements"),
    "quality:effects",
    (Permission.READ_QUALITY_REPORT, Permission.WRITE_QUALITY_REPORT),
)
LESSONS = Evidence(_("Lessons learned"), "quality:lessons")
OF_CASE = {"improvement__case": OuterRef("case")}
OF_DISCIPLINE = {
    "discipline__improvement__case": OuterRef("case"),
    "discipline__round": F("discipline__improvement__round"),
    "discipline__state": DisciplineState.ACCEPTED,
    "handing": F("discipline__handing"),
}
"""Rows of the present round, in the handing that was accepted."""


def _closed(look: Look) -> Q:
    """Ended as effective: not withdrawn and not waived."""
    return Q(case__improvement__state=State.CLOSED)


def _closed_full(look: Look) -> Q:
    return _closed(look) & Q(case__improvement__tier=Tier.FULL)


def _closed_with_causes(look: Look) -> Q:
    return _closed(look) & ~Q(case__improvement__tier=Tier.CORRECTION)


def _method_chosen(look: Look) -> Q:
    return Q(case__improvement__tier_chosen_at__isnull=False)


def _contained(look: Look) -> Q:
    rows = Discipline.objects.filter(**OF_CASE, code=D.D3, round=F("improvement__round"))
    return Q(Exists(rows.filter(state=DisciplineState.ACCEPTED)))


def _full(look: Look) -> Q:
    return Q(case__improvement__tier=Tier.FULL) & ~Q(
        case__improvement__state__in=[State.WITHDRAWN, State.NOT_INVESTIGATED]
    )


def _root_found(look: Look) -> Q:
    in_tree = Q(Exists(Cause.objects.filter(**OF_CASE, is_root=True, dropped_at=None)))
    return in_tree | ~Q(case__improvement__analysis="")


def _similar_considered(look: Look) -> Q:
    return Q(Exists(Prevention.objects.filter(**OF_DISCIPLINE)))


def _documents_changed(look: Look) -> Q:
    return Q(Exists(DocumentUpdate.objects.filter(**OF_DISCIPLINE)))


def _risks_in_documents(look: Look) -> Q:
    kinds = [DocumentKind.FMEA, DocumentKind.CONTROL_PLAN]
    return Q(Exists(DocumentUpdate.objects.filter(**OF_DISCIPLINE, kind__in=kinds)))


def _at_once(look: Look) -> Q:
    return Q(case__improvement__round=1)


def file_as_improvement(*, parent: Case, department: Department, text: str, by: User, at: datetime) -> Any:
    """An improvement of the case in which something was found. :raises Blocked: it has a living one"""
    return raise_improvement(parent=parent, department=department, reason=text, by=by, at=at)


def register_lines() -> None:
    """Register lines and the way to file a finding. Called at start-up."""
    nine, car = Standard.ISO_9001, Standard.IATF_16949
    register_filer(Filer("improvement", _("Improvement"), file_as_improvement, 20))
    register_line(
        Line(
            code="similar_considered", standard=nine, clause="10.2.1 b",
            asks=_("It is asked whether the same exists, or could happen, elsewhere."),
            meaning=_("Full 8D improvements closed in the period; it holds where the accepted prevention (D7) says which products or processes are similar."),
            measure=Measure(span=Span.CLOSED, kinds=IMPROVEMENTS, among=_closed_full, holds=_similar_considered), evidence=(LESSONS,),
        ),
        Line(
            code="actions_in_time", standard=nine, clause="10.2.1 c",
            asks=_("Actions that were decided are carried out."),
            meaning=_("Improvements closed in the period whose clocks of the items were met or have run out; it holds where every item was done by its day."),
            measure=in_time("improvement-item", kinds=IMPROVEMENTS, span=Span.CLOSED), evidence=(LIST,),
        ),
        Line(
            code="effect_at_once", standard=nine, clause="10.2.1 d",
            asks=_("It is checked whether the actions had an effect."),
            meaning=_("Improvements closed in the period, each after a check of its effect by somebody without part in it; it holds where the first round was effective."),
            measure=Measure(span=Span.CLOSED, kinds=IMPROVEMENTS, among=_closed, holds=_at_once), evidence=(EFFECTS,),
        ),
        Line(
            code="system_changed", standard=nine, clause="10.2.1 f",
            asks=_("Where needed, the management system itself is changed."),
            meaning=_("Full 8D improvements closed in the period; it holds where the accepted prevention (D7) names a changed standard, instruction or plan."),
            measure=Measure(span=Span.CLOSED, kinds=IMPROVEMENTS, among=_closed_full, holds=_documents_changed), evidence=(LESSONS,),
        ),
        Line(
            code="method_recorded", standard=car, clause="10.2.3 a",
            asks=_("There is a method for solving problems, fitted to their size."),
            meaning=_("Improvements raised in the period, without those withdrawn; it holds where somebody chose how deep it goes: correction, short form or full 8D."),
            measure=Measure(
                span=Span.OPENED, kinds=IMPROVEMENTS, holds=_method_chosen,
                among=lambda look: ~Q(case__improvement__state=State.WITHDRAWN),
            ),
            evidence=(LIST,),
        ),
        Line(
            code="contained", standard=car, clause="10.2.3 b",
            asks=_("Bad goods are held back at once, until the cause is removed."),
            meaning=_("Full 8D improvements raised in the period, without those withdrawn or waived; it holds where the containment (D3) of the present round is accepted."),
            measure=Measure(span=Span.OPENED, kinds=IMPROVEMENTS, among=_full, holds=_contained), evidence=(LIST,),
        ),
        Line(
            code="alerts_in_time", standard=car, clause="10.2.3 b",
            asks=_("Alerts from the shop floor are answered before more bad goods are made."),
            meaning=_("Anomalies seen in the period whose clock of the answer was met or has run out; it holds where it was met in time."),
            measure=in_time("anomaly-answer", kinds=ANOMALIES),
        ),
        Line(
            code="root_cause_found", standard=car, clause="10.2.3 c",
            asks=_("The root cause is found by a method, and recorded."),
            meaning=_("Improvements of the short form or a full 8D closed in the period; it holds where a root cause is marked in the tree of causes, or the analysis is written."),
            measure=Measure(span=Span.CLOSED, kinds=IMPROVEMENTS, among=_closed_with_causes, holds=_root_found), evidence=(LIST,),
        ),
        Line(
            code="effect_in_time", standard=car, clause="10.2.3 e",
            asks=_("The effect is verified on the day that was set for it."),
            meaning=_("Improvements closed in the period whose clock of the effect check was met or has run out; it holds where it was met in time."),
            measure=in_time("improvement-effect", kinds=IMPROVEMENTS, span=Span.CLOSED), evidence=(EFFECTS,),
        ),
        Line(
            code="fmea_updated", standard=car, clause="10.2.3 f",
            asks=_("What was learned goes into the FMEA and the control plan."),
            meaning=_("Full 8D improvements closed in the period; it holds where the accepted prevention (D7) names a changed FMEA or control plan."),
            measure=Measure(span=Span.CLOSED, kinds=IMPROVEMENTS, among=_closed_full, holds=_risks_in_documents), evidence=(LESSONS,),
        ),
        Line(
            code="suppliers_answer", standard=car, clause="10.2.6",
            asks=_("Faults in bought parts are analysed together with the supplier."),
            meaning=_("Requests to suppliers of the period whose clock of the answer was met or has run out; it holds where it was met in time."),
            measure=in_time("supplier-request-answer", kinds=REQUESTS),
        ),
    )  # fmt: skip
