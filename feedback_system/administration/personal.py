"""Which fields of the shared folder may name people: the kernel's part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, file_name, marked, marked_under, register

TEXTS_IN_TERMS = ("description", "name", "evidence", "text", "reasons", "asked")
TEXTS_IN_NOTICES = ("summary", "subject", "title", "text", "reason", "place")


def register_texts() -> None:
    """Called once at start-up."""
    register(
        [
            Texts("cases.Case", "pk", {"title": marked, "late_entry_reason": marked}, _("Title of the case")),
            Texts("cases.Note", "case", {"text": marked}, _("Inner notes")),
            Texts("attachments.Attachment", "case", {"name": file_name}, _("Names of files")),
            Texts(
                "approvals.Approval", "case",
                {"summary": marked, "reason": marked},
                _("Reasons of decisions"),
            ),
            Texts(
                "approvals.Signature", "approval__case", {"reason": marked}, _("Reasons of signatures")
            ),
            Texts(
                "deadlines.ExternalWait", "case", {"note": marked}, _("Notes on waiting for somebody outside")
            ),
            Texts("deadlines.ClockStop", "deadline__case", {"note": marked}, _("Notes on stopped clocks")),
            Texts(
                "deadlines.StopRequest", "deadline__case",
                {"text": marked, "decision_reason": marked},
                _("Requests to stop a deadline"),
            ),
            Texts(
                "escalation.Acknowledgement", "escalation__case",
                {"text": marked},
                _("What was said to lateness that was seen"),
            ),
            Texts(
                "escalation.ReminderSlip", "case",
                {"cause": marked, "answer": marked, "withdrawal_reason": marked},
                _("Answers to reminder slips"),
            ),
            Texts(
                "escalation.EnquirySlip", "case",
                {"question": marked, "cause": marked, "answer": marked, "withdrawal_reason": marked},
                _("Questions and answers of enquiry slips"),
            ),
            Texts(
                "notifications.Notification", "case",
                {"facts": marked_under(*TEXTS_IN_NOTICES)},
                _("Words in notices"),
            ),
            Texts(
                "notifications.HookDelivery", "case",
                {"last_answer": marked},
                _("Answers of receivers of webhooks"),
            ),
            Texts(
                "approvals.Approval", "case",
                {"terms": marked_under(*TEXTS_IN_TERMS)},
                _("Words in the terms of decisions"),
                voucher=True,
            ),
        ]
    )  # fmt: skip
