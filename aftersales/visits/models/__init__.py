"""The nouns of return visits."""

from aftersales.visits.models.parts import VisitAnswer, VisitCall
from aftersales.visits.models.patrols import (
    PatrolReport,
    ReportAnswer,
    ReportKind,
    ReportRow,
    SignedReport,
    VisitRemark,
)
from aftersales.visits.models.periods import PatrolPlan, PlanDecision, PlanLine, Span
from aftersales.visits.models.plans import VisitPlan
from aftersales.visits.models.tiers import TierRules
from aftersales.visits.models.visit import VISITORS, Visit

__all__ = [
    "VISITORS",
    "PatrolPlan",
    "PatrolReport",
    "PlanDecision",
    "PlanLine",
    "ReportAnswer",
    "ReportKind",
    "ReportRow",
    "SignedReport",
    "Span",
    "TierRules",
    "Visit",
    "VisitAnswer",
    "VisitCall",
    "VisitPlan",
    "VisitRemark",
]
