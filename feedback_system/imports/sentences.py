"""How an import stands in the story of a case: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.audit.operations import IMPORTED
from feedback_system.desk.story import Telling, payload_of, register

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _imported(event: CaseEvent, kind: Kind) -> Telling:
    told = _("imported the case from row %(row)s of “%(file)s”, at “%(stage)s”.") % {
        "row": event.facts.get("row", ""),
        "file": event.facts.get("file", ""),
        "stage": kind.state_label(str(event.facts.get("after", ""))),
    }
    return Telling(told, "change", text=str((payload_of(event) or {}).get("beside", "")))


def _passed_over(event: CaseEvent, kind: Kind) -> Telling:
    count = sum(len(clock["rungs"]) for clock in event.facts.get("clocks", []))
    return Telling(
        _("passed over %(count)d reminders that were due before the import; nobody was told.")
        % {"count": count},
        "deadline",
    )


def register_sentences() -> None:
    """Called once at start-up."""
    register(IMPORTED, _imported)
    register("rungs_passed_over", _passed_over)
