"""The nouns of a complaint."""

from complaints.models.certificates import AllowanceCertificate, CertificateState
from complaints.models.claim_links import ClaimLink
from complaints.models.code import FREE, PHRASES, WARNED_OF, Code, CodeList
from complaints.models.complaint import Complaint
from complaints.models.costs import CostEntry, CostNote, TravelRepayment
from complaints.models.customer_reports import (
    CustomerReport,
    CustomerWord,
    PrivacyNotice,
    PublicTry,
    ReportFile,
    StatusPage,
    notice_in_force,
)
from complaints.models.delays import StageDelay
from complaints.models.joint_handling import JointHandling, JointParty
from complaints.models.letters import PLACEHOLDERS, Letter, LetterKind, LetterTemplate
from complaints.models.lines import ComplaintLine
from complaints.models.major_case import MajorMeeting, PenaltyNote
from complaints.models.major_files import MajorEntry
from complaints.models.merging import Merge
from complaints.models.months import MonthAside, MonthConfirmation, MonthLine, MonthRun, MonthTotal
from complaints.models.objection import Objection
from complaints.models.parts import ClosingCopy, InvestigationReport, Opinion, RemedyLine, ReplyRecord
from complaints.models.receivables import CollectedMonth, DisputedReceivable
from complaints.models.recovery import ClaimLine, ClaimReceipt, RecoveryClaim
from complaints.models.remedy_rules import RemedyRule, rule_in_force
from complaints.models.return_slips import RemedyProof, ReturnSlip, SlipState
from complaints.models.route import Desk, Overall, Paper, Route, RoutePaper, RouteStage, Skip, paper_names
from complaints.models.ruling import Ruling, RulingShare, ShareProof
from complaints.models.samples import MoveKind, Outside, Sample, SampleMove
from complaints.models.settlement import ApportionmentEntry, Settlement
from complaints.models.sharing import BasePoints, SharingPolicy
from complaints.models.speaking import ExpertQuestion, HeldReply, VoiceRule, voice_rule
from complaints.models.status_news import StatusNews
from complaints.models.visits import JointVisit, VisitKind, Visitor, VisitPart, VisitState

__all__ = [
    "FREE",
    "WARNED_OF",
    "ExpertQuestion",
    "HeldReply",
    "MajorMeeting",
    "Overall",
    "PenaltyNote",
    "VoiceRule",
    "voice_rule",
    "PHRASES",
    "PLACEHOLDERS",
    "AllowanceCertificate",
    "ApportionmentEntry",
    "CertificateState",
    "ClaimLine",
    "ClaimLink",
    "ClaimReceipt",
    "BasePoints",
    "ClosingCopy",
    "Code",
    "CodeList",
    "CollectedMonth",
    "Complaint",
    "ComplaintLine",
    "CostEntry",
    "CostNote",
    "CustomerReport",
    "CustomerWord",
    "Desk",
    "DisputedReceivable",
    "InvestigationReport",
    "JointHandling",
    "JointParty",
    "JointVisit",
    "MajorEntry",
    "Merge",
    "MonthAside",
    "MonthConfirmation",
    "MonthLine",
    "MonthRun",
    "MonthTotal",
    "MoveKind",
    "Objection",
    "Letter",
    "LetterKind",
    "LetterTemplate",
    "Opinion",
    "Paper",
    "Outside",
    "PrivacyNotice",
    "PublicTry",
    "ReportFile",
    "RecoveryClaim",
    "RemedyLine",
    "RemedyProof",
    "RemedyRule",
    "ReplyRecord",
    "ReturnSlip",
    "Route",
    "RoutePaper",
    "RouteStage",
    "Ruling",
    "RulingShare",
    "Sample",
    "SampleMove",
    "Settlement",
    "ShareProof",
    "SharingPolicy",
    "TravelRepayment",
    "Skip",
    "SlipState",
    "StageDelay",
    "StatusNews",
    "StatusPage",
    "VisitKind",
    "VisitPart",
    "VisitState",
    "Visitor",
    "notice_in_force",
    "paper_names",
    "rule_in_force",
]
