"""Which fields of an import may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, emptied, register


def register_texts() -> None:
    """Called once at start-up."""
    register(
        [
            Texts(
                "imports.ImportRow",
                "case",
                {"cells": emptied, "shown": emptied, "problems": emptied, "notes": emptied},
                _("Row of the list a case was imported from"),
            )
        ]
    )
