"""The nouns of a complaint."""

from complaints.models.code import Code, CodeList
from complaints.models.complaint import Complaint
from complaints.models.letters import PLACEHOLDERS, Letter, LetterKind, LetterTemplate
from complaints.models.parts import ClosingCopy, InvestigationReport, Opinion, RemedyLine, ReplyRecord
from complaints.models.route import Desk, Route, RouteStage, Skip
from complaints.models.ruling import Ruling, RulingShare

__all__ = [
    "PLACEHOLDERS",
    "ClosingCopy",
    "Code",
    "CodeList",
    "Complaint",
    "Desk",
    "InvestigationReport",
    "Letter",
    "LetterKind",
    "LetterTemplate",
    "Opinion",
    "RemedyLine",
    "ReplyRecord",
    "Route",
    "RouteStage",
    "Ruling",
    "RulingShare",
    "Skip",
]
