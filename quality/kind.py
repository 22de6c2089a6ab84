"""The improvement as a kind of case, known to the kernel from start-up on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback_system.cases.kinds import Kind
from quality.states import STAGES, ImprovementState

improvement_kind = Kind(
    code="improvement",
    label=pgettext_lazy("kind of case", "Improvement"),
    label_plural=_("Improvements"),
    model="quality.Improvement",
    area="improvements",
    path="quality/improvements",
    states=ImprovementState,
    stages=STAGES,
    case_template="quality/_case.html",
)

NUMBER_LETTER = "G"
"""Begins the number of every improvement (改善)."""
