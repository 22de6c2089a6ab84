"""Sanction papers, their lines, the books, and what the company sets about them."""

from complaints.penalties.models.books import DeductionMonth, DeductionRow, MonthlyPay, PenaltyEntry
from complaints.penalties.models.lines import Appeal, Countersign, SanctionLine
from complaints.penalties.models.paper import SanctionPaper
from complaints.penalties.models.reviews import SanctionReview
from complaints.penalties.models.rules import PenaltyRules, is_on, penalty_rules

__all__ = [
    "Appeal",
    "Countersign",
    "DeductionMonth",
    "DeductionRow",
    "MonthlyPay",
    "PenaltyEntry",
    "PenaltyRules",
    "SanctionLine",
    "SanctionPaper",
    "SanctionReview",
    "is_on",
    "penalty_rules",
]
