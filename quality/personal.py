"""Which fields of an improvement may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    of_improvement = "improvement__case"
    register(
        [
            Texts(
                "quality.Improvement",
                "case",
                dict.fromkeys(("reason", "analysis", "return_reason", "withdraw_reason"), marked),
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
                dict.fromkeys(("reason", "measure"), marked),
                _("Effect checks"),
            ),
        ]
    )
