"""The signal of early warning as a kind of case, known to the kernel from start-up on. Nobody opens one by hand."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback_system.cases.kinds import Kind
from quality.watches.states import STAGES, WatchState

watch_kind = Kind(
    code="watch",
    label=pgettext_lazy("kind of case", "Signal of early warning"),
    label_plural=_("Signals of early warning"),
    model="watches.Watch",
    area="watches",
    path="quality/watches",
    states=WatchState,
    stages=STAGES,
    case_template="watches/_case.html",
)

NUMBER_LETTER = "W"
"""Begins the number of every signal (warning)."""
