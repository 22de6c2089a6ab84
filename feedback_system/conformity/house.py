"""The lines that know no kind of case: escalation, histories, and what only a document can answer.

Clauses are named by number; what they ask is said in our own words.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.audit.models import CaseEvent
from feedback_system.conformity.asking import Look
from feedback_system.conformity.lines import Evidence, Line, Measure, Standard, register_line
from feedback_system.escalation.models import EnquirySlip, ReminderSlip
from feedback_system.reporting.figures import Span

FIGURES = (Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.OBJECT)
WRITTEN = (Permission.WRITE_QUALITY_REPORT, Permission.SIGN_QUALITY_REPORT, Permission.READ_QUALITY_REPORT)
SETTINGS = (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS)


def _issued(model: type[ReminderSlip] | type[EnquirySlip], look: Look) -> Any:
    return model.objects.filter(
        case=OuterRef("case"), issued_at__gte=look.begins, issued_at__lt=look.ends, withdrawn_at=None
    )


def _asked_for(look: Look) -> Q:
    return Q(Exists(_issued(ReminderSlip, look))) | Q(Exists(_issued(EnquirySlip, look)))


def _all_answered(look: Look) -> Q:
    waiting = Q(Exists(_issued(ReminderSlip, look).filter(answered_at=None)))
    return ~(waiting | Q(Exists(_issued(EnquirySlip, look).filter(answered_at=None))))


def _history_is_linked(look: Look) -> Q:
    """It begins with its first event, and each later one names the hash of the one before it."""
    events = CaseEvent.objects.filter(case=OuterRef("case"))
    before = CaseEvent.objects.filter(
        case=OuterRef("case"), sequence=OuterRef("sequence") - 1, hash=OuterRef("previous_hash")
    )
    loose = events.filter(sequence__gt=1).exclude(Exists(before))
    return Q(Exists(events.filter(sequence=1))) & ~Q(Exists(loose))


def _document(code: str, standard: Standard, clause: str, asks: Any, meaning: Any, *pages: Evidence) -> Line:
    return Line(code=code, standard=standard, clause=clause, asks=asks, meaning=meaning, evidence=pages)


DASHBOARD = Evidence(_("Dashboard"), "dashboard:board", FIGURES)
WRITTEN_REPORTS = Evidence(_("Written reports"), "written_reports:list", WRITTEN)


def register_house() -> None:
    """Register the lines. Called at start-up."""
    ten, nine, car, service = Standard.ISO_10002, Standard.ISO_9001, Standard.IATF_16949, Standard.GBT_27922
    register_line(
        Line(
            code="escalations_answered", standard=ten, clause="8.4",
            asks=_("The running of complaints is watched, and where it falls behind somebody acts."),
            meaning=_("Cases for which a reminder or enquiry slip was issued in the period; it holds where all of these slips are answered. Withdrawn slips do not count."),
            measure=Measure(span=Span.OWN, among=_asked_for, holds=_all_answered),
            evidence=(DASHBOARD,),
        ),
        Line(
            code="history_kept", standard=nine, clause="10.2.2",
            asks=_("Records show what went wrong, what was done and what came of it."),
            meaning=_("Cases of every counted kind closed in the period; it holds where the history has its first event and each later one is linked to the one before it. What the events say is verified for each case of a sample."),
            measure=Measure(span=Span.CLOSED, holds=_history_is_linked),
            evidence=(Evidence(_("Health"), "oversight:health", SETTINGS),),
        ),
        _document("visible_way", ten, "4.5", _("Customers easily learn how and where to complain."),
            _("Answered by the notice, the web page or the contract that tells customers how to complain.")),
        _document("confidentiality", ten, "4.10", _("Who complained is told only to those who need it."),
            _("Answered by the rule on personal data; the product masks contacts and keeps who looked."),
            Evidence(_("Roles and rights"), "accounts:roles", SETTINGS)),
        _document("competence", ten, "6.4", _("People who handle complaints are trained for it."),
            _("Answered by the records of training; the product does not keep them.")),
        _document("audit_of_process", ten, "8.5", _("The handling of complaints is audited by people without part in it."),
            _("Answered by the report of the internal audit; samples drawn here belong to it.")),
        _document("management_review", ten, "8.6", _("The management reviews how complaints are handled and decides on improvements."),
            _("Answered by the minutes of the review; the signed reports are its input."), WRITTEN_REPORTS),
        _document("risks_updated", nine, "10.2.1 e", _("Risks are looked at again after something went wrong."),
            _("Answered by the risk register with the day of its last change.")),
        _document("error_proofing", car, "10.2.4", _("Where it helps, processes are made so that the error cannot happen."),
            _("Answered by the list of error-proof devices and the records of their checks.")),
        _document("warranty", car, "10.2.5", _("Where parts are under warranty, returns are analysed by an agreed way, also when no fault is found."),
            _("Answered by the warranty procedure that was agreed on with the customers.")),
        _document("service_organisation", service, "5.1.1", _("There is an organisation for service with clear duties."),
            _("Answered by the chart of the organisation; the departments stand in the settings.")),
        _document("service_people", service, "5.1.2", _("Service people are enough, qualified and trained."),
            _("Answered by the list of technicians with their certificates and training.")),
        _document("service_rules", service, "5.1.4", _("Rules for service are written down, and those concerned have them."),
            _("Answered by the list of service rules in force with their versions.")),
        _document("waste", service, "5.2.6", _("Waste and replaced goods are taken back and disposed of properly."),
            _("Answered by the records of recovery and disposal.")),
    )  # fmt: skip
