"""Which fields of sanction papers may name people: their part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up. People and amounts of lines are books and stay; what was written about them goes."""
    register(
        [
            Texts(
                "penalties.SanctionPaper",
                "case",
                dict.fromkeys(("reason", "hurry_reason", "return_reason", "end_reason"), marked),
                _("Reasons of sanction papers"),
            ),
            Texts(
                "penalties.SanctionLine",
                "paper__case",
                dict.fromkeys(("remark", "write_off_reason"), marked),
                _("Remarks on lines of sanction papers"),
            ),
            Texts("penalties.Countersign", "paper__case", {"remark": marked}, _("Words of the departments")),
            Texts(
                "penalties.Appeal",
                "paper__case",
                dict.fromkeys(("reasons", "decision_reason"), marked),
                _("Objections to sanctions"),
            ),
        ]
    )
