"""Which fields of the pack may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    register([Texts("conformity.SampledCase", "case", {"words": marked}, _("Checks of an audit sample"))])
