"""Which fields of a supplier request may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""

    def texts(model: str, names: str, label: object, path: str) -> Texts:
        return Texts(f"supplier_requests.{model}", path, dict.fromkeys(names.split(), marked), label)

    register(
        [
            texts(
                "SupplierRequest",
                "description contact address round_reason remark withdrawal_reason",
                _("Texts of supplier requests"),
                "case",
            ),
            texts("RequestLink", "address last_error", _("Mails to suppliers"), "request__case"),
            texts(
                "Answer",
                "answered_by contained occurred undetected remarks",
                _("Answers of suppliers"),
                "request__case",
            ),
            texts("AnswerAction", "action", _("Actions of suppliers"), "answer__request__case"),
            texts(
                "AnswerReview",
                "containment cause action report",
                _("Reviews of answers of suppliers"),
                "request__case",
            ),
            texts("EffectCheck", "words", _("Checks of the effect at suppliers"), "request__case"),
        ]
    )
