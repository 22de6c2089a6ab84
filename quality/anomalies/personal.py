"""Which fields of an alert may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    of_anomaly = "anomaly__case"

    def texts(model: str, names: str, label: object, path: str = of_anomaly) -> Texts:
        return Texts(f"anomalies.{model}", path, dict.fromkeys(names.split(), marked), label)

    register(
        [
            texts(
                "Anomaly",
                "warned_who description cause correction follow_up cancel_reason",
                _("Descriptions, causes and corrections of anomaly alerts"),
                "case",
            ),
            texts(
                "DispositionLine", "reason customer_consent proof_text", _("Dispositions of anomaly alerts")
            ),
            texts("Finding", "text", _("Findings of anomaly alerts")),
            texts("AnomalyCheck", "what where result", _("Checks of anomaly alerts")),
            texts("UserFeedback", "user_name text wish", _("Users' feedback on anomaly alerts")),
            texts(
                "OutsideTest",
                "body question sample carrier result stored_at",
                _("Outside tests of anomaly alerts"),
            ),
            texts("Information", "text answer", _("What departments were told of anomaly alerts")),
            texts("GoodsMove", "place remark", _("Moves of goods of anomaly alerts")),
            texts("Review", "place agenda minutes", _("Review meetings of anomaly alerts")),
            texts("ReviewSeat", "opinion", _("Opinions in review meetings"), "review__anomaly__case"),
            texts("BatchBalance", "remark confirm_remark", _("Balances of batches")),
            texts("BalancePlace", "where proof", _("Places of batches"), "balance__anomaly__case"),
        ]
    )
