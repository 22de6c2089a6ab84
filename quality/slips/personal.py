"""Which fields of slips may name people: their part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    of_slip = "slip__case"
    register(
        [
            Texts(
                "slips.Slip",
                "case",
                dict.fromkeys(
                    (
                        "description", "wish", "contact_name", "contact_phone", "place", "station", "present_state",
                        "caller", "called", "handling", "targets", "analysis", "measures", "hard_reason", "return_reason", "withdraw_reason",
                    ),
                    marked,
                ),
                _("What slips tell, with contacts and calls"),
            ),
            Texts(
                "slips.SlipPart",
                of_slip,
                dict.fromkeys(("answer", "measure", "result_note", "done_note", "end_reason"), marked),
                _("Answers of departments"),
            ),
            Texts("slips.SheetEntry", of_slip, {"text": marked}, _("Sheets of units")),
            Texts(
                "slips.SlipRung",
                of_slip,
                dict.fromkeys(("cause", "measures", "reason"), marked),
                _("What levels of a report did"),
            ),
            Texts("slips.SlipWord", of_slip, {"text": marked}, _("Words about slips")),
            Texts(
                "slips.FieldReport",
                of_slip,
                dict.fromkeys(("question", "report"), marked),
                _("Reports from the field"),
            ),
            Texts(
                "slips.ReplacedPart",
                of_slip,
                dict.fromkeys(("name", "finding"), marked),
                _("Replaced parts and what they show"),
            ),
        ]
    )  # fmt: skip
