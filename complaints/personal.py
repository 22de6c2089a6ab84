"""Which fields of a complaint may name people: its part of the list of personal texts."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, emptied, file_name, marked, register


def _marks(*names: str) -> dict[str, Callable[[Any], Any]]:
    return dict.fromkeys(names, marked)


def register_texts() -> None:
    """Called once at start-up."""
    of_complaint = "complaint__case"
    register(
        [
            Texts(
                "complaints.Complaint", "case",
                _marks(
                    "description", "defect_reason", "demand", "sales_remarks", "contact_name", "contact_phone",
                    "outcome_text", "return_reason", "manager_not_applicable",
                    "inquiry_note", "weighed_text",
                ),
                _("What the customer reports, with the contact"),
            ),
            Texts(
                "complaints.Opinion", of_complaint,
                {"text": marked, "details": emptied},
                _("Signed opinions"),
            ),
            Texts(
                "complaints.InvestigationReport", of_complaint,
                _marks("text", "instruction"),
                _("Investigation report and instruction"),
            ),
            Texts(
                "complaints.ReplyRecord", of_complaint,
                _marks("text", "late_reason"),
                _("Told to the customer"),
            ),
            Texts(
                "complaints.CustomerReport", "case",
                _marks(
                    "name", "company", "phone", "email", "product_text", "batch_number", "order_number", "description", "demand", "reason",
                ),
                _("Reports of customers"),
            ),
            Texts(
                "complaints.ReportFile", "report__case", {"name": file_name}, _("Files of customers' reports")
            ),
            Texts(
                "complaints.CustomerWord", of_complaint, _marks("text"), _("What customers wrote on the status page")
            ),
            Texts(
                "complaints.StatusNews", "page__complaint__case",
                _marks("address", "last_error"),
                _("Mails about answers on the status page"),
            ),
            Texts(
                "complaints.Letter", of_complaint,
                _marks("subject", "address", "last_error"),
                _("Letters to the customer"),
            ),
            Texts(
                "complaints.HeldReply", of_complaint,
                _marks("address", "subject", "text", "reason"),
                _("Answers that waited for release"),
            ),
            Texts(
                "complaints.ExpertQuestion", of_complaint,
                _marks("question", "answer"),
                _("Questions to experts"),
            ),
            Texts(
                "complaints.Ruling", of_complaint,
                {**_marks("text", "exemption_reason", "deviation_reason", "recovered_reason"), "further_texts": emptied},
                _("Reasons of rulings"),
            ),
            Texts(
                "complaints.RulingShare", "ruling__complaint__case",
                _marks("name", "evidence"),
                _("Names and evidence of shares"),
            ),
            Texts(
                "complaints.Objection", of_complaint,
                _marks("asked", "reasons", "decision_reason"),
                _("Objections"),
            ),
            Texts(
                "complaints.JointVisit", of_complaint,
                _marks(
                    "reason", "place", "hand_over_reason", "instruction", "late_reason", "others", "findings",
                    "proposal", "cancel_reason",
                ),
                _("Visits"),
            ),
            Texts(
                "complaints.JointHandling", of_complaint,
                _marks("place", "agenda", "others", "agreed", "late_reason", "unneeded_reason"),
                _("Joint handling"),
            ),
            Texts(
                "complaints.JointParty", "handling__complaint__case",
                _marks("opinion"),
                _("Answers to joint handling"),
            ),
            Texts(
                "complaints.PenaltyNote", of_complaint,
                _marks("text", "instruction", "reference"),
                _("Penalty notes of the customer"),
            ),
            Texts(
                "complaints.MajorMeeting", of_complaint,
                _marks("place", "present", "discussed", "decided", "late_reason"),
                _("Meetings about major cases"),
            ),
            Texts(
                "complaints.Merge", of_complaint, _marks("reason", "undo_reason"), _("Reasons of merges")
            ),
            Texts("complaints.MajorEntry", of_complaint, _marks("text"), _("Follow-up files")),
            Texts(
                "complaints.Sample", of_complaint, _marks("description", "origin"), _("Samples")
            ),
            Texts(
                "complaints.SampleMove", "sample__complaint__case",
                _marks("place", "carrier", "reason", "late_reason"),
                _("Ways of samples"),
            ),
            Texts(
                "complaints.RecoveryClaim", of_complaint,
                _marks("name", "reason", "decision_reason", "answered_by", "counter_proof", "give_up_reason"),
                _("Claims against third parties"),
            ),
            Texts(
                "complaints.ClaimLine", "claim__complaint__case",
                _marks("description", "answer_reason", "dispute_reason"),
                _("Lines of claims"),
                voucher=True,
            ),
            Texts(
                "complaints.ClaimLink", "claim__complaint__case",
                _marks("address", "last_error"),
                _("Mails with claims"),
            ),
            Texts("complaints.DisputedReceivable", of_complaint, _marks("reason"), _("Disputed receivables")),
            Texts("complaints.CostNote", "entry__complaint__case", _marks("text"), _("Notes on costs"), voucher=True),
            Texts(
                "complaints.RemedyLine", of_complaint,
                _marks("description"),
                _("Descriptions of the remedy"),
                voucher=True,
            ),
            Texts(
                "complaints.ReturnSlip", of_complaint,
                _marks(
                    "reason", "handling", "basis", "sent_back_reason", "question", "answer", "place",
                    "inspection_remark", "explanation", "surplus_carrier",
                ),
                _("Returned-goods slips"),
                voucher=True,
            ),
            Texts(
                "complaints.AllowanceCertificate", of_complaint,
                _marks("part", "text", "sent_back_reason", "customer_signer", "declined_reason", "refused_reason"),
                _("Allowance certificates"),
                voucher=True,
            ),
            Texts(
                "complaints.RemedyProof", "line__complaint__case",
                _marks("note"),
                _("Proofs of remedies"),
                voucher=True,
            ),
        ]
    )  # fmt: skip
