"""Which fields of an improvement may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    of_improvement = "improvement__case"

    def texts(model: str, names: str, label: object, path: str = f"discipline__{of_improvement}") -> Texts:
        return Texts(f"quality.{model}", path, dict.fromkeys(names.split(), marked), label)

    register(
        [
            Texts(
                "quality.Improvement",
                "case",
                dict.fromkeys(
                    ("reason", "analysis", "return_reason", "withdraw_reason", "tier_reason", "waive_reason"),
                    marked,
                ),
                _("Analysis and reasons of improvements"),
            ),
            Texts(
                "quality.ImprovementItem",
                of_improvement,
                dict.fromkeys(("cause", "action", "evidence"), marked),
                _("Items of improvements with their evidence"),
            ),
            Texts(
                "quality.EffectCheck",
                of_improvement,
                dict.fromkeys(("reason", "measure", "against_reason"), marked),
                _("Effect checks"),
            ),
            texts("Discipline", "text remark", _("Disciplines of an 8D"), of_improvement),
            texts("ProblemLine", "is_so is_not difference", _("Problem descriptions of an 8D")),
            texts("ChosenAction", "action why", _("Chosen actions of an 8D")),
            texts("Prevention", "which done", _("Prevention of an 8D")),
            texts("DocumentUpdate", "reference", _("Updated documents of an 8D")),
            texts("Lesson", "title text scope words", _("Lessons learned")),
            texts("Cause", "because evidence", _("Causes of an 8D"), of_improvement),
        ]
    )
