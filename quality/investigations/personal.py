"""Which fields of an investigation may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    of_investigation = "investigation__case"

    def texts(model: str, names: str, label: object, path: str = of_investigation) -> Texts:
        return Texts(f"investigations.{model}", path, dict.fromkeys(names.split(), marked), label)

    register(
        [
            texts(
                "Investigation",
                "what unit_name unit_reason scope cause measures no_improvement_reason withdrawal_reason",
                _("What happened, causes and measures of investigations"),
                "case",
            ),
            texts("TeamMember", "part", _("Parts in teams of investigation")),
            texts("Entry", "text whose struck_reason", _("Facts, evidence and opinions of investigations")),
            texts("BodyQuestion", "body question result", _("Questions of investigations to bodies outside")),
            texts(
                "FieldRecord",
                "place people_met seen same_batch_words retained_words outside_words",
                _("Field investigation records"),
            ),
        ]
    )
