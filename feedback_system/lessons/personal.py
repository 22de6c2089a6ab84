"""Which fields may name people: the part of the gallery in the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    register(
        [
            Texts(
                "lessons.LearningPicture",
                "attachment__case",
                {"caption": marked},
                _("Captions of pictures for learning"),
            )
        ]
    )
