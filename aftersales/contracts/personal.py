"""Which fields of a renewal may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""

    def texts(model: str, names: str, label: object, path: str) -> Texts:
        return Texts(f"contracts.{model}", path, dict.fromkeys(names.split(), marked), label)

    register(
        [
            texts("Renewal", "visit_words lost_reason remark", _("Texts of contract renewals"), "case"),
            texts(
                "RenewalNotice",
                "address subject text last_error",
                _("Renewal notices to customers"),
                "renewal__case",
            ),
        ]
    )
