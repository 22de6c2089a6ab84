"""Which fields of a visit may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""

    def texts(model: str, names: str, label: object, path: str) -> Texts:
        return Texts(f"visits.{model}", path, dict.fromkeys(names.split(), marked), label)

    register(
        [
            texts(
                "Visit",
                "subject spoken_to remarks opinions interest problem causes improvements confirmed_by agreed_reason moved_reason "
                "refusal_reason second_words remark leader_question leader_words",
                _("Texts of return visits"),
                "case",
            ),
            texts("VisitAnswer", "answer", _("Answers on return visits"), "visit__case"),
            texts("VisitCall", "words", _("Calls of return visits"), "visit__case"),
            texts("PlanLine", "aim problems route", _("Planned visits"), "visit__case"),
            texts("VisitRemark", "effect other", _("Remarks in patrol reports"), "visit__case"),
        ]
    )
