"""The nouns of a complaint."""

from complaints.models.code import Code, CodeList
from complaints.models.complaint import Complaint
from complaints.models.objection import Objection
from complaints.models.parts import ClosingCopy, InvestigationReport, Opinion, RemedyLine, ReplyRecord
from complaints.models.route import Desk, Route, RouteStage, Skip
from complaints.models.ruling import Ruling, RulingShare

__all__ = [
    "ClosingCopy",
    "Code",
    "CodeList",
    "Complaint",
    "Desk",
    "InvestigationReport",
    "Objection",
    "Opinion",
    "RemedyLine",
    "ReplyRecord",
    "Route",
    "RouteStage",
    "Ruling",
    "RulingShare",
    "Skip",
]
